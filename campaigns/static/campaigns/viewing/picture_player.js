// Shows a picture for its time.

import { part } from "./screens.js";
import { Stopwatch, until } from "./pauses.js";
import { gettext } from "./words.js";

export class PicturePlayer {
  #watch;
  #image = part("ad-picture");

  /** `from`: {at_ms} of a page that was loaded again in the middle of this ad; it goes on there. */
  constructor({ ad, address, note, onEvent, from }) {
    Object.assign(this, { ad, address, note, onEvent });
    this.#watch = new Stopwatch(from?.at_ms);
    this.#watch.hold();
    this.#image.src = address;
  }

  get place() { return { at_ms: this.mediaMs }; }

  get mediaMs() { return this.#watch.ms; }
  get playback() { return this.#image.complete ? (this.#watch.held ? "paused" : "playing") : "stalled"; }
  hold() { if (!this.#watch.held) { this.#watch.hold(); this.onEvent("pause"); } }
  go() { if (this.#watch.held) { this.#watch.go(); this.onEvent("resume"); } }

  /** Resolves with true at the end, false if it was skipped. */
  async run({ signal }) {
    while (!await this.#loaded()) {
      if (await this.note.choose(gettext("This picture does not load."), { signal }) === "skip") return false;
      this.#image.src = this.address;
    }
    this.#image.alt = this.ad.title;
    this.#image.hidden = false;
    this.#watch.go();
    this.onEvent("play");
    try {
      await until(this.#watch, this.ad.duration_ms, { signal, onTick: (ms) => { part("stage-progress").value = ms / this.ad.duration_ms; } });
      this.onEvent("ended");
      return true;
    } finally {
      this.#image.hidden = true;
    }
  }

  #loaded() { return this.#image.decode().then(() => true, () => false); }
}
