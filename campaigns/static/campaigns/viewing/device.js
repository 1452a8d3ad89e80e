// Reading faces on this device: a worker beside the page, so that an ad does not stutter. No picture leaves it.

const LOADING_MS = 60_000; // 3 MB take so long on a link that carries no pictures either
const PATIENCE_MS = 20_000; // one picture takes some 30 ms; a device that needs this long does not read

export class Device {
  #worker = null;
  #asked = new Map(); // number → {resolve, reject} of a picture that is being read
  #next = 0;
  model = ""; // digest of the network, once loaded
  memory = 0; // bytes that the worker's networks hold

  /** `addresses`: {worker, kernels, networks}. Loading begins at once; `loaded` resolves with whether it works here. */
  constructor(addresses) { this.loaded = this.#load(addresses).catch(() => false); }

  /** The numbers of a frame: {likeness, face}. Rejects where this device cannot. `image`: ImageData. */
  read(image) { return this.#ask("read", image); }

  /** What the camera check says. */
  check(image) { return this.#ask("check", image); }

  stop() { this.#worker?.terminate(); }

  #load({ worker, kernels, networks }) {
    return new Promise((resolve) => {
      setTimeout(() => resolve(false), LOADING_MS);
      this.#worker = new Worker(worker, { type: "module" });
      this.#worker.onerror = () => resolve(false);
      this.#worker.onmessage = ({ data }) => {
        if (data.kind) {
          this.model = data.model ?? "";
          resolve(data.kind === "ready");
          return;
        }
        const asked = this.#asked.get(data.id);
        this.#asked.delete(data.id);
        this.memory = data.memory;
        if (data.answer) asked?.resolve(data.answer);
        else asked?.reject(new Error(data.failed));
      };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
      this.#worker.postMessage({ kind: "load", kernels, pack: networks });
    });
  }

  #ask(kind, { data, width, height }) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      setTimeout(() => { if (this.#asked.delete(id)) reject(new Error("too slow")); }, PATIENCE_MS);
      this.#worker.postMessage({ id, kind, image: { data, width, height } }, [data.buffer]);
    });
  }
}
