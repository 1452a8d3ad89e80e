// What the link carries, learned from what was sent over it: how much goes out at once, and how good a picture may be.

const GOAL_MS = 4000; // a batch is on its way for so long at most
const FIRST_BYTES = 100_000; // until something is known
const LEAST_BYTES = 16_000;
const LEAST_PICTURE = 4000;
const SHARE = 0.6; // of the link for new pictures; the rest makes up for what waits
const BEHIND_MS = 2500; // older than this, what waits is more than company
const PATIENCE_MS = 15_000;
const MOST_PATIENCE_MS = 120_000;

// From the best picture to the smallest in which a face at arm's length is still read: longest side, JPEG quality.
export const STEPS = [[640, 0.85], [640, 0.6], [640, 0.4], [480, 0.6], [480, 0.4], [320, 0.6], [320, 0.4]];

export class Link {
  #step = 0;
  batchBytes = FIRST_BYTES;
  pictureBytes = Infinity; // of one picture, as the link would have it
  timeoutMs = PATIENCE_MS;

  /** Longest side in pixels and JPEG quality of the next picture. */
  get step() { return STEPS[this.#step]; }

  /** Whether pictures need not be smaller for the link's sake. */
  get good() { return this.#step === 0 && this.timeoutMs === PATIENCE_MS; }

  /** A picture came out with so many bytes: the next is smaller where it was too much, better where there is room. */
  drawn(bytes) {
    if (bytes > this.pictureBytes) this.#step = Math.min(this.#step + 1, STEPS.length - 1);
    else if (bytes < this.pictureBytes / 2.5) this.#step = Math.max(this.#step - 1, 0);
  }

  /** A batch arrived. `behindMs`: the age of the oldest picture that still waits; `intervalMs` between two pictures. */
  took(bytes, ms, { behindMs, intervalMs }) {
    this.timeoutMs = Math.min(Math.max(PATIENCE_MS, 2 * ms), MOST_PATIENCE_MS);
    this.batchBytes = ms < GOAL_MS / 2 ? Math.max(this.batchBytes, 2 * bytes) : Math.max(LEAST_BYTES, (bytes * GOAL_MS) / ms);
    // A short way is the way's own delay, which smaller pictures do not change: larger batches do.
    if (behindMs > BEHIND_MS && ms > GOAL_MS / 4) this.#fit(bytes, ms, intervalMs);
    else if (behindMs < BEHIND_MS / 2) this.pictureBytes *= 1.25;
  }

  /** A batch was given up after `ms`: the link carries less than that. One that was cut off at once says nothing. */
  lost(bytes, ms, { intervalMs }) {
    if (ms < this.timeoutMs / 2) return;
    this.batchBytes = Math.max(LEAST_BYTES, bytes / 2);
    this.timeoutMs = Math.min(2 * this.timeoutMs, MOST_PATIENCE_MS);
    this.#fit(bytes, ms, intervalMs);
  }

  #fit(bytes, ms, intervalMs) { this.pictureBytes = Math.max(LEAST_PICTURE, (SHARE * bytes * intervalMs) / ms); }
}
