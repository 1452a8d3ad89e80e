// What happens to the playback of one ad, told to the server in order and exactly once.

import { backoffMs, pause } from "./pauses.js";

const PACE_MS = 1000;

export class EventLog {
  #waiting = [];
  #sequence = 0;
  #begun = performance.now();
  #sending = null;
  #closed = false;

  constructor({ api, exposure, onFatal }) { Object.assign(this, { api, exposure, onFatal }); }

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
    if (this.#waiting.length) this.api.post(this.#path, { json: { events: this.#waiting }, keepalive: true }).catch(() => {});
  }

  close() { this.#closed = true; this.#waiting = []; }

  get #path() { return `exposures/${this.exposure}/events`; }

  async #send() {
    for (let attempt = 0; this.#waiting.length; ) {
      const events = this.#waiting.slice(0, 100);
      try {
        await this.api.post(this.#path, { json: { events } });
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
