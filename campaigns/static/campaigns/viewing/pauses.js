// Waiting: between two tries, and for a clock that can stand still.

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/** Time to wait before the next try: doubling, with jitter, and never sooner than the server asked (seconds). */
export function backoffMs(attempt, retryAfter = 0) {
  const doubled = Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS);
  return Math.max(doubled * (0.75 + Math.random() / 2), retryAfter * 1000);
}

/** Resolves after `ms`, or as soon as the browser says that it is online again; rejects when `signal` aborts. */
export function pause(ms, { signal } = {}) {
  return new Promise((resolve, reject) => {
    const done = (settle) => () => {
      clearTimeout(timer);
      removeEventListener("online", onOnline);
      signal?.removeEventListener("abort", onAbort);
      settle();
    };
    const onOnline = done(resolve);
    const onAbort = done(() => reject(signal.reason));
    const timer = setTimeout(onOnline, ms);
    if (signal?.aborted) { onAbort(); return; }
    addEventListener("online", onOnline);
    signal?.addEventListener("abort", onAbort);
  });
}

/** A clock in ms that runs only while it is not held. */
export class Stopwatch {
  #gone;
  #since = performance.now();

  constructor(gone = 0) { this.#gone = gone; }

  get ms() { return this.#gone + (this.#since === null ? 0 : performance.now() - this.#since); }
  get held() { return this.#since === null; }
  hold() { this.#gone = this.ms; this.#since = null; }
  go() { this.#since ??= performance.now(); }
}

/** Resolves when the stopwatch reaches `ms`; calls `onTick` several times a second; rejects when `signal` aborts. */
export function until(stopwatch, ms, { onTick, signal }) {
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      onTick(Math.min(stopwatch.ms, ms));
      if (stopwatch.ms >= ms) { clearInterval(timer); resolve(); }
    }, 50);
    signal.addEventListener("abort", () => { clearInterval(timer); reject(signal.reason); }, { once: true });
  });
}
