// Unsent frames: kept in memory, sent in batches, one batch at a time, until the server has said that it has them. What
// it has and may yet lose is held (held.js), and sent again where it says that it was lost.

import { ApiError } from "./api.js";
import { Held } from "./held.js";
import { backoffMs } from "./pauses.js";

const MOST_KEPT = 1200;
const MOST_KEPT_BYTES = 32_000_000;
const SLOWEST_MS = 8000; // as the server's (inference/pace.py)
const IDLE_MS = 5000; // with nothing to send, it is asked so often what became of the pictures
const LAST_ASK_MS = 400; // and so often at the end,
const LAST_WAIT_MS = 10_000; // which waits so long for that, not counting the time in which nobody answers

const since = (frame) => frame.againAt ?? frame.takenAt; // when it began to wait

export class Sender {
  #queue = [];
  #bytes = 0; // of the queue
  #inFlight = 0;
  #timer = 0;
  #idle = 0; // the timer of a question
  #attempt = 0;
  #stopped = false;
  #hurry = false;
  #held = new Held();
  #asking = false;
  sent = 0;
  dropped = 0;

  /** `kind`: Pictures or Readings. `onChange(trouble)` after each try; `onFatal(error)` when no picture of this session is taken any more. */
  constructor({ api, kind, link, intervalMs, maxFrames, maxBytes, onInterval, onChange, onFatal }) {
    Object.assign(this, { api, kind, link, intervalMs, maxFrames, maxBytes, onInterval, onChange, onFatal });
    this.limit = maxFrames;
    addEventListener("online", () => { if (this.#attempt) this.#plan(0); });
  }

  get waiting() { return this.#queue.length; }

  /** Pictures that wait here, or there. */
  get unended() { return this.waiting + this.#held.size; }

  /** Whether what waits, waits for company alone. */
  get prompt() { return !this.#attempt && !(this.waiting && performance.now() - since(this.#queue[0]) > 2 * this.kind.paceMs); }

  add(frame) {
    if (this.#stopped) return;
    this.#queue.push(frame);
    this.#bytes += frame.bytes;
    while ((this.#queue.length > MOST_KEPT || this.#bytes > MOST_KEPT_BYTES) && this.#queue.length > this.#inFlight + 1) {
      const [oldest] = this.#queue.splice(this.#inFlight, 1); // that is not under way
      this.#bytes -= oldest.bytes;
      this.#drop([oldest]);
    }
    if (!this.#timer) this.#plan();
  }

  /** Resolves when nothing waits here, and there nothing either or for too long. From now on nothing waits for company. */
  async drained({ signal }) {
    this.#hurry = true;
    this.#plan();
    let left = LAST_WAIT_MS;
    while (!this.#stopped && (this.waiting || (this.#held.size && left > 0))) {
      const before = performance.now();
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      signal.throwIfAborted();
      if (!this.waiting && !this.#attempt) left -= performance.now() - before;
    }
    this.#held.clear();
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
  leave() { this.#drop(this.#queue); this.stop(); }

  /** Sends no more and forgets the pictures. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#queue = [];
    this.#bytes = 0;
    this.#held.clear();
  }

  #plan(wait) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    clearTimeout(this.#idle);
    if (this.#stopped || this.#inFlight || this.#asking) return;
    if (this.waiting) {
      const company = this.#hurry ? 0 : since(this.#queue[0]) + this.kind.paceMs - performance.now();
      this.#timer = setTimeout(() => this.#send(), Math.max(0, wait ?? company));
    } else if (this.#held.size) {
      // No sooner than the next picture may come: a server that is slow has enough to do.
      this.#idle = setTimeout(() => this.#ask(), wait ?? (this.#hurry ? Math.max(LAST_ASK_MS, this.intervalMs) : Math.max(IDLE_MS, 2 * this.intervalMs)));
    }
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
      this.kind.answered(answer);
      this.#done(batch.length);
      this.sent += batch.filter(({ againAt }) => !againAt).length;
      this.#attempt = 0;
      if (answer.lost) this.#held.add(batch);
      this.#learn(answer);
      const behindMs = this.waiting ? performance.now() - since(this.#queue[0]) : 0;
      this.link.took(bytes, took(), { behindMs, intervalMs: this.intervalMs });
      if (answer.next_interval_ms) this.#pace(answer.next_interval_ms);
    } catch (error) {
      if (this.#stopped) return;
      if (error.status === 0) this.link.lost(bytes, took(), { intervalMs: this.intervalMs });
      if (error.status === 429) this.#pace(Math.max(this.intervalMs, Math.min(SLOWEST_MS, 2 * this.intervalMs))); // until an answer says which
      wait = this.#failed(error, batch);
    } finally {
      this.#inFlight = 0;
    }
    this.#plan(wait);
    this.onChange(this.#attempt > 0);
  }

  /** What became of the pictures that are there, while none is sent. */
  async #ask() {
    this.#asking = true;
    let wait;
    try {
      this.#learn(await this.api.get("snapshots", "lost"));
      this.#attempt = 0;
    } catch (error) {
      if (error.status === 429) wait = backoffMs(0, error.retryAfter); // it is there, and has too much to do
      else if (error.passing) wait = backoffMs(this.#attempt++, error.retryAfter);
      else this.#held.clear();
    } finally {
      this.#asking = false;
    }
    this.#plan(wait);
    if (!this.#stopped) this.onChange(this.#attempt > 0);
  }

  /** Pictures that were lost wait here again. */
  #learn(answer) {
    for (const frame of this.#held.told(answer)) this.add({ ...frame, againAt: performance.now() });
  }

  #failed(error, batch) {
    if (error.passing) return backoffMs(this.#attempt++, error.retryAfter);
    if ([401, 403, 404].includes(error.status)) { this.stop(); this.onFatal(error); return 0; }
    // One of them is refused. Halve the batch until it stands alone, then let go of it.
    if (batch.length > 1) {
      this.limit = Math.ceil(batch.length / 2);
    } else {
      this.#done(1);
      this.#drop(batch);
    }
    return 0;
  }

  #pace(ms) {
    this.intervalMs = ms;
    this.onInterval(ms);
  }

  /** Lets go of frames that are in the queue no more. What is sent again was taken before, and is counted there. */
  #drop(frames) { this.dropped += frames.filter(({ againAt }) => !againAt).length; }

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
