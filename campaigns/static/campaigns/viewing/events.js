// What happens to the playback of one ad, told to the server in order and exactly once.

import { backoffMs, pause } from "./pauses.js";

const PACE_MS = 1000;

export class EventLog {
  #waiting = [];
  #sequence;
  #begun;
  #sending = null;
  #closed = false;

  /** `conditions()`: how the ad has played so far, told along; null while there is nothing to tell. */
  constructor({ api, exposure, onFatal, conditions = () => null, first = 0, elapsedMs = 0 }) {
    Object.assign(this, { api, exposure, onFatal, conditions });
    this.#sequence = first; // above 0 where the page was loaded again in the middle of the ad
    this.#begun = performance.now() - elapsedMs;
  }

  add(kind, mediaMs) {
    if (this.#closed) return;
    this.#waiting.push({
      sequence: this.#sequence++, kind, media_ms: Math.round(mediaMs), elapsed_ms: Math.round(performance.now() - this.#begun),
    });
    this.#sending ??= this.#send();
  }

  /** Resolves when all is told. */
  async told() { while (this.#sending) await this.#sending; }

  /** The page goes away: one last word that the browser carries on its own. */
  lastWord() {
    if (this.#waiting.length) this.api.post(this.#path, { json: this.#body(this.#waiting), keepalive: true }).catch(() => {});
  }

  close() { this.#closed = true; this.#waiting = []; }

  get #path() { return `exposures/${this.exposure}/events`; }

  #body(events) {
    const conditions = this.conditions();
    return conditions ? { events, conditions } : { events };
  }

  async #send() {
    for (let attempt = 0; this.#waiting.length; ) {
      const events = this.#waiting.slice(0, 100);
      try {
        await this.api.post(this.#path, { json: this.#body(events) });
        this.#waiting.splice(0, events.length);
        attempt = 0;
        if (this.#waiting.length) await pause(PACE_MS);
      } catch (error) {
        if (!error.passing) { this.close(); this.onFatal(error); break; }
        await pause(backoffMs(attempt++, error.retryAfter));
      }
    }
    this.#sending = null;
  }
}
