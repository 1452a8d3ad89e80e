// Pictures that the server has taken and not read yet. A crash of its database loses them; then they are sent again.

const MOST_BYTES = 16_000_000;
const MOST_MS = 600_000; // as the server takes them (inference/services/lost.py)

export class Held {
  #frames = [];
  #bytes = 0;

  get size() { return this.#frames.length; }

  /** Frames of a batch that was taken. Beyond the bounds, the oldest are let go: what is lost of them stays lost. */
  add(batch) {
    const now = performance.now();
    for (const frame of batch) {
      this.#frames.push({ frame, since: now });
      this.#bytes += frame.bytes;
    }
    while (this.size && (this.#bytes > MOST_BYTES || now - this.#frames[0].since > MOST_MS)) this.#bytes -= this.#frames.shift().frame.bytes;
  }

  /** An answer tells which frames have not ended: lets go of the others, and returns those that were lost. */
  told({ unended_from: from, lost }) {
    const gone = new Set(lost);
    const all = this.#frames;
    this.#frames = all.filter(({ frame: { sequence } }) => !gone.has(sequence) && from !== null && sequence >= from);
    this.#bytes = this.#frames.reduce((sum, { frame }) => sum + frame.bytes, 0);
    return all.map(({ frame }) => frame).filter(({ sequence }) => gone.has(sequence));
  }

  clear() { this.#frames = []; this.#bytes = 0; }
}
