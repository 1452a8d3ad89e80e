// Takes a snapshot every so often, and notes at which moment of the ad.

const LATEST_MS = 1000; // what claims to be older is no time of this clock
const STILL_MS = 2000; // a slow camera may give the same picture twice, and no sensor gives it for so long

/** Bytes are read only where sizes are equal, which pictures of a sensor's noise hardly ever are. */
async function same(one, other) {
  if (one.size !== other.size) return false;
  const [a, b] = (await Promise.all([one.arrayBuffer(), other.arrayBuffer()])).map((buffer) => new Uint8Array(buffer));
  return a.every((byte, at) => byte === b[at]);
}

export class Recorder {
  #timer = 0;
  #sequence;
  #running = false;
  #last = null; // the last picture, and since when it has been the same
  dropped = 0; // drawn, but too large at any quality

  /**
   * `moment(ago)`: {exposure, t_ms, playback} so many ms ago, or null while nothing is to be taken.
   * `onFrame({sequence, exposure, t_ms, playback, hidden, takenAt, blob})`. `onStill(true|false)`: the camera gives the
   * same picture again and again, and moves again.
   */
  constructor({ camera, link, intervalMs, maxBytes, moment, onFrame, onStill, first = 0 }) {
    Object.assign(this, { camera, link, intervalMs, maxBytes, moment, onFrame, onStill });
    this.#sequence = first; // above 0 where the page was loaded again
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
    const captured = await this.camera.fresh();
    if (!this.#running) return;
    const now = performance.now();
    // Cameras take some tens of ms to hand a picture over: it shows a moment that is gone.
    const takenAt = captured !== null && captured <= now && now - captured < LATEST_MS ? captured : now;
    const moment = this.moment(now - takenAt);
    const [side, quality] = this.link.step;
    if (moment && this.camera.draw(side)) {
      const frame = { ...moment, hidden: document.hidden, takenAt };
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
