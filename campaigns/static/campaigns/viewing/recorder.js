// Takes a snapshot every so often, and notes at which moment of the ad.

const STILL_MS = 2000; // a slow camera may give the same picture twice, and no sensor gives it for so long

/** Bytes are read only where sizes are equal, which pictures of a sensor's noise hardly ever are. */
async function same(one, other) {
  if (one.size !== other.size) return false;
  const [a, b] = (await Promise.all([one.arrayBuffer(), other.arrayBuffer()])).map((buffer) => new Uint8Array(buffer));
  return a.every((byte, at) => byte === b[at]);
}

export class Recorder {
  #timer = 0;
  #sequence = 0;
  #running = false;
  #last = null; // the last picture, and since when it has been the same
  dropped = 0; // drawn, but too large at any quality

  /**
   * `moment()`: {exposure, t_ms, playback} now, or null while nothing is to be taken.
   * `onFrame({sequence, exposure, t_ms, playback, hidden, takenAt, blob})`. `onStill(true|false)`: the camera gives the
   * same picture again and again, and moves again.
   */
  constructor({ camera, link, intervalMs, maxBytes, moment, onFrame, onStill }) {
    Object.assign(this, { camera, link, intervalMs, maxBytes, moment, onFrame, onStill });
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#shoot();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  async #compare(blob, at) {
    const before = this.#last;
    if (before && await same(before.blob, blob)) {
      if (!before.told && at - before.since >= STILL_MS) { before.told = true; this.onStill(true); }
      return;
    }
    this.#last = { blob, since: at, told: false };
    if (before?.told) this.onStill(false);
  }

  async #shoot() {
    const due = performance.now();
    const moment = this.moment();
    const [side, quality] = this.link.step;
    if (moment && this.camera.draw(side)) {
      const frame = { ...moment, hidden: document.hidden, takenAt: due };
      const blob = await this.camera.jpeg(this.maxBytes, quality);
      if (!this.#running) return; // stopped while it was encoded: it is not kept
      if (blob) await this.#compare(blob, due);
      if (blob) this.onFrame({ ...frame, sequence: this.#sequence++, blob });
      else this.dropped += 1;
      this.link.drawn(blob?.size ?? Infinity);
    }
    this.#timer = setTimeout(() => this.#shoot(), Math.max(0, due + this.intervalMs - performance.now()));
  }
}
