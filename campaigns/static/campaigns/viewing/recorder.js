// Takes a snapshot every so often, and notes at which moment of the ad.

export class Recorder {
  #timer = 0;
  #sequence = 0;
  #running = false;
  dropped = 0; // drawn, but too large at any quality

  /**
   * `moment()`: {exposure, t_ms, playback} now, or null while nothing is to be taken.
   * `onFrame({sequence, exposure, t_ms, playback, hidden, takenAt, blob})`.
   */
  constructor({ camera, link, intervalMs, maxBytes, moment, onFrame }) {
    Object.assign(this, { camera, link, intervalMs, maxBytes, moment, onFrame });
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

  async #shoot() {
    const due = performance.now();
    const moment = this.moment();
    const [side, quality] = this.link.step;
    if (moment && this.camera.draw(side)) {
      const frame = { ...moment, hidden: document.hidden, takenAt: due };
      const blob = await this.camera.jpeg(this.maxBytes, quality);
      if (!this.#running) return; // stopped while it was encoded: it is not kept
      if (blob) this.onFrame({ ...frame, sequence: this.#sequence++, blob });
      else this.dropped += 1;
      this.link.drawn(blob?.size ?? Infinity);
    }
    this.#timer = setTimeout(() => this.#shoot(), Math.max(0, due + this.intervalMs - performance.now()));
  }
}
