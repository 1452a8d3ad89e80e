// Unsent frames: kept in memory, sent in batches, one batch at a time, until the server has said that it has them.

import { ApiError } from "./api.js";
import { backoffMs } from "./pauses.js";

const MOST_KEPT = 1200;
const MOST_KEPT_BYTES = 32_000_000;

export class Sender {
  #queue = [];
  #bytes = 0; // of the queue
  #inFlight = 0;
  #timer = 0;
  #attempt = 0;
  #stopped = false;
  #hurry = false;
  sent = 0;
  dropped = 0;

  /** `kind`: Pictures or Readings. `onChange(trouble)` after each try; `onFatal(error)` when no picture of this session is taken any more. */
  constructor({ api, kind, link, intervalMs, maxFrames, maxBytes, onInterval, onChange, onFatal }) {
    Object.assign(this, { api, kind, link, intervalMs, maxFrames, maxBytes, onInterval, onChange, onFatal });
    this.limit = maxFrames;
    addEventListener("online", () => { if (this.#attempt) this.#plan(0); });
  }

  get waiting() { return this.#queue.length; }

  /** Whether what waits, waits for company alone. */
  get prompt() { return !this.#attempt && !(this.waiting && performance.now() - this.#queue[0].takenAt > 2 * this.kind.paceMs); }

  add(frame) {
    if (this.#stopped) return;
    this.#queue.push(frame);
    this.#bytes += frame.bytes;
    while ((this.#queue.length > MOST_KEPT || this.#bytes > MOST_KEPT_BYTES) && this.#queue.length > this.#inFlight + 1) {
      this.#bytes -= this.#queue.splice(this.#inFlight, 1)[0].bytes; // the oldest that is not under way
      this.dropped += 1;
    }
    if (!this.#timer) this.#plan();
  }

  /** Resolves when nothing is waiting; from now on without waiting for company. */
  async drained({ signal }) {
    this.#hurry = true;
    this.#plan(0);
    while (this.waiting && !this.#stopped) {
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      signal.throwIfAborted();
    }
  }

  /** The page goes away: what is small is told by the browser on its own; returns how much. What stays is sent again. */
  lastWord() {
    if (this.#stopped || !this.waiting) return 0;
    const batch = this.#batch();
    const { json } = this.kind.body(batch, this.dropped);
    if (json) this.api.post("snapshots", { json, keepalive: true }).catch(() => {});
    return json ? batch.length : 0;
  }

  /** Gives up what is waiting, and counts it. */
  leave() { this.dropped += this.#queue.length; this.stop(); }

  /** Sends no more and forgets the pictures. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#queue = [];
    this.#bytes = 0;
  }

  #plan(wait) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#stopped || this.#inFlight || !this.#queue.length) return;
    const company = this.#hurry ? 0 : this.#queue[0].takenAt + this.kind.paceMs - performance.now();
    this.#timer = setTimeout(() => this.#send(), Math.max(0, wait ?? company));
  }

  async #send() {
    const batch = this.#batch();
    this.#inFlight = batch.length;
    const bytes = batch.reduce((sum, frame) => sum + frame.bytes, 0);
    const begun = performance.now();
    const took = () => performance.now() - begun;
    let wait;
    try {
      const answer = await this.api.post("snapshots", { ...this.kind.body(batch, this.dropped), timeoutMs: this.link.timeoutMs });
      if (answer.accepted + answer.duplicates !== batch.length) throw new ApiError(0, "not_the_server");
      if (this.#stopped) return;
      this.#done(batch.length);
      this.sent += batch.length;
      this.#attempt = 0;
      const behindMs = this.waiting ? performance.now() - this.#queue[0].takenAt : 0;
      this.link.took(bytes, took(), { behindMs, intervalMs: this.intervalMs });
      if (answer.next_interval_ms) this.#pace(answer.next_interval_ms);
    } catch (error) {
      if (this.#stopped) return;
      if (error.status === 0) this.link.lost(bytes, took(), { intervalMs: this.intervalMs });
      wait = this.#failed(error, batch);
    } finally {
      this.#inFlight = 0;
    }
    this.#plan(wait);
    this.onChange(this.#attempt > 0);
  }

  #failed(error, batch) {
    if (error.passing) return backoffMs(this.#attempt++, error.retryAfter);
    if ([401, 403, 404].includes(error.status)) { this.stop(); this.onFatal(error); return 0; }
    // One of them is refused. Halve the batch until it stands alone, then let go of it.
    if (batch.length > 1) {
      this.limit = Math.ceil(batch.length / 2);
    } else {
      this.#done(1);
      this.dropped += 1;
    }
    return 0;
  }

  #pace(ms) {
    this.intervalMs = ms;
    this.onInterval(ms);
  }

  #done(count) {
    for (const { bytes } of this.#queue.splice(0, count)) this.#bytes -= bytes;
    this.limit = this.maxFrames;
  }

  #batch() {
    let bytes = 4096; // the form around the pictures
    const batch = [];
    for (const frame of this.#queue.slice(0, this.limit)) {
      bytes += frame.bytes + 512;
      if (batch.length && bytes > Math.min(this.maxBytes, this.link.batchBytes)) break;
      batch.push(frame);
    }
    return batch;
  }
}
