// Takes a snapshot every so often, and notes at which moment of the ad.

const LATEST_MS = 1000; // what claims to be older is no time of this clock
const STILL_MS = 2000; // a slow camera may give the same picture twice, and no sensor gives it for so long

export class Recorder {
  #timer = 0;
  #sequence;
  #running = false;
  #last = null; // the last picture, and since when it has been the same
  dropped = 0; // drawn, but too large at any quality, or not read

  /**
   * `moment(ago)`: {exposure, t_ms, playback} so many ms ago, or null while nothing is to be taken.
   * `kind`: Pictures or Readings. `onFrame({sequence, exposure, t_ms, playback, hidden, takenAt, ...made})`.
   * `onStill(true|false)`: the camera gives the same picture again and again, and moves again.
   */
  constructor({ kind, intervalMs, moment, onFrame, onStill, first = 0 }) {
    Object.assign(this, { kind, intervalMs, moment, onFrame, onStill });
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

  async #compare(made, at) {
    const before = this.#last;
    if (before && await this.kind.same(before.made, made)) {
      if (!before.told && at - before.since >= STILL_MS) { before.told = true; this.onStill(true); }
      return;
    }
    this.#last = { made, since: at, told: false };
    if (before?.told) this.onStill(false);
  }

  async #shoot() {
    const due = performance.now();
    const captured = await this.kind.camera.fresh();
    if (!this.#running) return;
    const now = performance.now();
    // Cameras take some tens of ms to hand a picture over: it shows a moment that is gone.
    const takenAt = captured !== null && captured <= now && now - captured < LATEST_MS ? captured : now;
    const moment = this.moment(now - takenAt);
    if (moment && this.kind.draw()) {
      const frame = { ...moment, hidden: document.hidden, takenAt };
      const made = await this.kind.made();
      if (!this.#running) return; // stopped while it was made: it is not kept
      if (made) await this.#compare(made, due);
      if (made) this.onFrame({ ...frame, sequence: this.#sequence++, ...made });
      else this.dropped += 1;
    }
    this.#timer = setTimeout(() => this.#shoot(), Math.max(0, due + this.intervalMs - performance.now()));
  }
}
