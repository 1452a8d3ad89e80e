// What a viewer without a camera says while an ad plays: a slider from bad to good, with the media time of each move.

import { part } from "./screens.js";

const APART_MS = 250; // moves within it are one: the last

export class Slider {
  #input = part("slider");

  /** `moment()`: what the ad shows now, null while nothing plays. `seat` keeps the moves for a page that is loaded again. */
  constructor({ seat, moment }) {
    Object.assign(this, { seat, moment });
    part("stage-slider").hidden = false;
    this.#input.value = seat.kept.moves?.at(-1)?.value ?? 0;
    this.#input.oninput = () => this.#moved();
  }

  /** The ad is over: resolves when its moves are stored; nothing is told of one during which it stood still. */
  async tell({ api, exposure, signal }) {
    const { moves = [] } = this.seat.kept;
    try {
      if (moves.length) await api.persist(`exposures/${exposure}/slider`, { json: { moves } }, { signal });
    } catch (error) {
      if (error.code !== "not_asked") throw error; // the campaign was changed meanwhile
    }
    this.seat.keep({ moves: [] });
    this.#input.value = 0;
  }

  #moved() {
    const value = Number(this.#input.value);
    const now = this.moment();
    if (now?.playback !== "playing") return;
    const moves = [...this.seat.kept.moves ?? []];
    if (moves.length && now.t_ms - moves.at(-1).t_ms < APART_MS) moves.pop();
    this.seat.keep({ moves: [...moves, { t_ms: now.t_ms, value }] });
  }
}
