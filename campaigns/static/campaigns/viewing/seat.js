// What this tab remembers of its session, so that a page that is loaded again goes on; and that one tab alone takes part.

const PATIENCE_MS = 1500; // the page that is being replaced may still hold the place
const FREE_MS = 6000;
const AGAIN_MS = 200;

const pause = () => new Promise((resolve) => { setTimeout(resolve, AGAIN_MS); });

export class Seat {
  #free = null; // gives the place up
  #kept = {};

  /** `name` stands for the campaign, and for a panel's participant. `lasts`: what is kept outlives the tab, so that a
   * second click on a panel's link goes on. */
  constructor(name, { lasts = false } = {}) {
    Object.assign(this, { name, lasts });
    try { this.#kept = JSON.parse(this.#store.getItem(name)) ?? {}; } catch { /* not to be stored: see `keep` */ }
  }

  get #store() { return this.lasts ? localStorage : sessionStorage; }

  /** What was kept; empty at first. */
  get kept() { return this.#kept; }

  /** Remembers more of the session, until the tab is closed or `forget()`. */
  keep(values) {
    Object.assign(this.#kept, values);
    // Private windows may refuse to store: a page that is loaded again then begins anew.
    try { this.#store.setItem(this.name, JSON.stringify(this.#kept)); } catch { /* it stays in memory */ }
  }

  forget() {
    this.#kept = {};
    try { this.#store.removeItem(this.name); } catch { /* nothing was kept */ }
  }

  /** Resolves with whether this tab alone has the place, after a moment of patience. True where browsers cannot tell. */
  async take() {
    const until = performance.now() + PATIENCE_MS;
    while (!await this.#try()) {
      if (performance.now() > until) return false;
      await pause();
    }
    return true;
  }

  /** Resolves once no other tab has had the place for a while: one that is loaded again must find it free. */
  async wait() {
    for (let free = performance.now(); performance.now() - free < FREE_MS;) {
      await pause();
      if (await this.taken()) free = performance.now();
    }
  }

  /** Resolves with whether another tab has the place now. */
  async taken() {
    const { held } = await navigator.locks?.query().catch(() => null) ?? { held: [] };
    return !this.#free && held.some(({ name }) => name === this.name);
  }

  leave() { this.#free?.(); this.#free = null; }

  #try() {
    if (this.#free || !navigator.locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      navigator.locks.request(this.name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise((free) => { this.#free = free; });
      }).catch(() => resolve(true)); // a frame on another site may be kept from all that is stored
    });
  }
}
