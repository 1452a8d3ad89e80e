// The calm seconds before an ad: a mark to look at. They are each viewer's own baseline.

import { part } from "./screens.js";
import { Stopwatch, until } from "./pauses.js";

export class Preroll {
  #watch = new Stopwatch();

  constructor({ durationMs }) { this.durationMs = durationMs; }

  /** Media time: negative, 0 is the ad's beginning. */
  get mediaMs() { return Math.min(-1, this.#watch.ms - this.durationMs); }
  get playback() { return this.#watch.held ? "paused" : "preroll"; }
  hold() { this.#watch.hold(); }
  go() { this.#watch.go(); }

  async run({ signal }) {
    const screen = part("preroll");
    const seconds = part("preroll-seconds");
    screen.hidden = false;
    try {
      await until(this.#watch, this.durationMs, {
        signal,
        onTick: (ms) => { seconds.textContent = String(Math.max(1, Math.ceil((this.durationMs - ms) / 1000))); },
      });
    } finally {
      screen.hidden = true;
    }
  }
}
