// Shows a picture for its time.

import { part } from "./screens.js";
import { Stopwatch, until } from "./pauses.js";

export class PicturePlayer {
  #watch = new Stopwatch();
  #image = part("ad-picture");

  constructor({ ad, note, onEvent }) {
    Object.assign(this, { ad, note, onEvent });
    this.#watch.hold();
    this.#image.src = ad.url;
  }

  get mediaMs() { return this.#watch.ms; }
  get playback() { return this.#image.complete ? (this.#watch.held ? "paused" : "playing") : "stalled"; }
  hold() { if (!this.#watch.held) { this.#watch.hold(); this.onEvent("pause"); } }
  go() { if (this.#watch.held) { this.#watch.go(); this.onEvent("resume"); } }

  /** Resolves with true at the end, false if it was skipped. */
  async run({ signal }) {
    while (!await this.#loaded()) {
      if (await this.note.choose("This picture does not load.", { signal }) === "skip") return false;
      this.#image.src = this.ad.url;
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
