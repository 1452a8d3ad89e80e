// The ad in the player of the page around: its media time between two pieces of news, and what becomes of it.

const LATE_MS = 1500; // without news for so long nothing is known of the player
const AGAIN_MS = 250; // further back than this it plays what was seen before
const WHOLE = 0.9; // share of the ad that has to play, to have been watched to its end

export class SitePlayer {
  #anchor = { ms: 0, at: 0, rate: 0 }; // at which of our times the player stood where, and how fast it goes
  #heard = 0;
  #state = "stalled";
  #begun = false;
  #furthest;
  #covered;

  /** `from`: {at_ms, covered_ms} of a page that was loaded again in the middle of this ad; the player is sent there. */
  constructor({ site, ad, from, onEvent }) {
    Object.assign(this, { site, ad, onEvent });
    this.#furthest = from?.at_ms ?? 0;
    this.#covered = from?.covered_ms ?? this.#furthest;
  }

  get place() { return { at_ms: this.#furthest, covered_ms: this.#covered }; }

  /** Media time of the ad, in ms. */
  get mediaMs() {
    const { ms, at, rate } = this.#anchor;
    return Math.min(Math.max(0, ms + (performance.now() - at) * rate), this.ad.duration_ms);
  }

  get playback() { return this.#state === "playing" && performance.now() - this.#heard > LATE_MS ? "stalled" : this.#state; }

  hold() { this.site.shape("dialog", { pause: true }); }
  go() { this.site.shape("chip", { play: true }); }

  /** Resolves with true at the end, false where too much of the ad was jumped over. */
  run({ signal }) {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.site.onNews = (news) => { if (this.#told(news)) resolve(this.#whole()); };
      this.site.shape("chip", { play: true, state: "recording", at_ms: this.#furthest });
    }).finally(() => { this.site.onNews = () => {}; this.#state = "stalled"; });
  }

  /** Returns whether that was the end. */
  #told({ at, ms, rate, playback, seeking }) {
    this.#heard = performance.now();
    const before = this.#anchor;
    // Where it jumps to is known once it plays there: until then it stands where it left.
    this.#anchor = seeking ? { ms: this.mediaMs, at, rate: 0 } : { ms, at, rate: playback === "playing" ? rate : 0 };
    const again = playback === "playing" && ms < this.#furthest - AGAIN_MS;
    this.#become(again ? "paused" : playback); // only what is seen for the first time is measured
    const reached = this.#anchor.ms;
    if (before.rate && reached > before.ms) {
      this.#covered += Math.max(0, reached - Math.max(before.ms, this.#furthest));
      this.#furthest = Math.max(this.#furthest, reached);
    }
    return playback === "ended";
  }

  #become(state) {
    if (state === this.#state || state === "ended") return;
    this.#state = state;
    if (state === "playing") this.onEvent(this.#begun ? "resume" : "play");
    else if (this.#begun) this.onEvent(state === "paused" ? "pause" : "stall");
    this.#begun ||= state === "playing";
  }

  #whole() {
    const whole = this.#covered >= WHOLE * this.ad.duration_ms;
    this.#anchor = { ms: this.ad.duration_ms, at: 0, rate: 0 };
    if (whole) this.onEvent("ended");
    return whole;
  }
}
