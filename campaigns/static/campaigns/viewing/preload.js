// The next clip is fetched while the present one plays, once that is there to its end and pictures do not wait for it.

const MOST_BYTES = 40_000_000;
const LOOK_MS = 500;

export class Preload {
  #address = "";
  #local = "";
  #fetching = new AbortController();

  /** `good()`: whether the link has room beside the pictures; `playing`: the video that plays meanwhile. */
  constructor({ ad, playing, good }) {
    Object.assign(this, { ad, playing, good });
    if (ad?.kind === "video" && !navigator.connection?.saveData) this.#run();
  }

  /** Stops, and returns the address to play `ad` from: a local one where it is there. To be given back by `release`. */
  addressOf(ad) {
    this.#fetching.abort();
    return this.#local && ad.url === this.#address ? this.#local : ad.url;
  }

  /** Lets go of what was fetched. */
  release() {
    this.#fetching.abort();
    URL.revokeObjectURL(this.#local);
    this.#local = "";
  }

  async #run() {
    const { signal } = this.#fetching;
    const timer = setInterval(() => { if (reading && !this.good()) this.#fetching.abort(); }, LOOK_MS);
    let reading = false;
    try {
      while (!this.good() || !whole(this.playing)) await pause(signal);
      reading = true;
      const response = await fetch(this.ad.url, { signal, priority: "low" });
      if (!response.ok || !(Number(response.headers.get("Content-Length")) <= MOST_BYTES)) { await response.body?.cancel(); return; }
      const blob = await response.blob();
      if (signal.aborted) return;
      this.#local = URL.createObjectURL(blob);
      this.#address = this.ad.url;
    } catch {
      // Given up: the clip then loads as it plays.
    } finally {
      clearInterval(timer);
    }
  }
}

/** Whether a clip is there from where it plays to its end; a picture always is. */
function whole({ buffered, currentTime, duration, hidden }) {
  if (hidden) return true;
  for (let part = 0; part < (buffered?.length ?? 0); part += 1) {
    if (buffered.start(part) <= currentTime + 0.1 && buffered.end(part) >= duration - 0.25) return true;
  }
  return false;
}

function pause(signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, LOOK_MS);
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
  });
}
