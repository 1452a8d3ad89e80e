// The webcam's loop: one request in flight, never faster than the server allows, and the rate that came of it.

import { TryItError } from "./api.js";

const REMEMBERED = 15; // answers over which the rate is measured
const REST_MS = 400;

export class Live {
  #ending = null;
  #times = [];

  /** `onAnswer(answer, rate)`; `onFailure(error)`: it has stopped by itself. */
  constructor({ api, camera, framesPerSecond, onAnswer, onFailure }) {
    Object.assign(this, { api, camera, onAnswer, onFailure, gap: 1000 / framesPerSecond });
  }

  get running() { return this.#ending !== null; }

  start() {
    this.#ending = new AbortController();
    this.#times = [];
    this.#run(this.#ending.signal);
  }

  stop() {
    this.#ending?.abort();
    this.#ending = null;
  }

  async #run(signal) {
    for (let misses = 0; !signal.aborted;) {
      const begun = performance.now();
      try {
        const jpeg = document.hidden ? null : await this.camera.jpeg();
        if (!jpeg) { await pause(REST_MS / 4); continue; }
        const answer = await this.api.picture(jpeg, { signal });
        if (signal.aborted) return;
        misses = 0;
        this.onAnswer(answer, this.#rate());
      } catch (error) {
        if (signal.aborted) return;
        misses += 1;
        if (!(error instanceof TryItError) || !error.passing || misses > 5) { this.stop(); this.onFailure(error); return; }
        await pause(Math.max(REST_MS, error.retryAfter * 1000));
      }
      await pause(begun + this.gap - performance.now());
    }
  }

  /** Answers a second over the last ones; 0 until there are two. */
  #rate() {
    this.#times.push(performance.now());
    if (this.#times.length > REMEMBERED) this.#times.shift();
    const span = this.#times.at(-1) - this.#times[0];
    return span ? ((this.#times.length - 1) * 1000) / span : 0;
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
