// Plays a clip through, and says when it plays, stalls, pauses and ends.

import { captionsFor } from "./captions.js";
import { part } from "./screens.js";
import { gettext } from "./words.js";

const LEAST_LEFT_S = 0.3;

export class ClipPlayer {
  #video = part("ad-video");
  #sound = part("stage-sound");
  #begun = false;
  #stalled = false;
  #held = false;
  #zero = 0; // the player's time, in seconds, of the clip's first picture: some clips are cut out of longer ones

  /** `from`: {at_ms, zero} of a page that was loaded again in the middle of this ad; it goes on there. */
  constructor({ ad, address, note, onEvent, from }) {
    Object.assign(this, { ad, note, onEvent });
    const video = this.#video;
    video.muted = false;
    captionsFor(video, ad.captions);
    video.src = address; // loads while the pre-roll runs
    if (from?.at_ms > 0) {
      this.#zero = from.zero;
      // From its very end it would begin anew.
      const at = () => Math.min(this.#zero + from.at_ms / 1000, video.duration - LEAST_LEFT_S);
      video.addEventListener("loadedmetadata", () => { video.currentTime = at(); }, { once: true });
    } else {
      video.addEventListener("loadeddata", () => { this.#zero = video.currentTime; }, { once: true });
      video.requestVideoFrameCallback?.((_now, { mediaTime }) => { this.#zero = mediaTime; });
    }
    video.load();
  }

  /** Where the ad stands, for a page that is loaded again. */
  get place() { return { at_ms: this.mediaMs, zero: this.#zero }; }

  /** Media time of the ad: 0 is its first picture. */
  get mediaMs() { return Math.max(0, this.#video.currentTime - this.#zero) * 1000; }
  get playback() {
    if (this.#stalled || !this.#begun) return "stalled";
    return this.#video.paused ? "paused" : "playing";
  }

  hold() { this.#held = true; this.#video.pause(); }
  go() { this.#held = false; if (this.#running) this.#play(); }

  #running = false;

  /** Resolves with true at the end, false if it was skipped. */
  run({ signal }) {
    const video = this.#video;
    const listening = new AbortController();
    const on = (name, act) => video.addEventListener(name, act, { signal: listening.signal });
    video.hidden = false;
    this.#running = true;
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: listening.signal });
      on("ended", () => { this.onEvent("ended"); resolve(true); });
      on("playing", () => this.#playing());
      on("waiting", () => this.#waits());
      on("pause", () => this.#pauses(signal));
      on("timeupdate", () => { part("stage-progress").value = this.mediaMs / (this.ad.duration_ms || Infinity); });
      on("error", () => this.#broken(signal, resolve, reject));
      this.#sound.onclick = () => { video.muted = false; this.#sound.hidden = true; };
      if (video.error) this.#broken(signal, resolve, reject);
      else if (!this.#held) this.#play();
    }).finally(() => {
      this.#running = false;
      listening.abort();
      video.pause();
      video.hidden = true;
      this.#sound.hidden = true;
      captionsFor(video);
      this.note.hide();
    });
  }

  async #play() {
    const refused = () => this.#video.play().then(() => false, (error) => error.name === "NotAllowedError");
    if (!await refused()) return;
    this.#video.muted = true; // browsers that want a click before they play sound mostly play without it
    this.#sound.hidden = false;
    if (!await refused()) return;
    this.#sound.hidden = true;
    this.note.offerPlay(() => { this.#video.muted = false; this.#play(); });
  }

  #playing() {
    this.note.hide();
    const again = this.#begun;
    this.#begun = true;
    this.#stalled = false;
    this.onEvent(again ? "resume" : "play");
  }

  #waits() {
    if (this.#stalled || this.#video.ended) return;
    this.note.say(gettext("Loading…"));
    if (!this.#begun) return; // it has not begun yet, which is no stall
    this.#stalled = true;
    this.onEvent("stall");
  }

  #pauses(signal) {
    const video = this.#video;
    if (signal.aborted || video.ended || video.currentTime >= video.duration - 0.02) return;
    this.onEvent("pause");
    // By a media key or the system, not by us: the person must find a way back.
    if (!this.#held) this.note.offerPlay(() => this.#play(), gettext("Paused."));
  }

  async #broken(signal, resolve, reject) {
    if (this.#begun) this.onEvent("stall");
    this.#stalled = true;
    const at = this.#video.currentTime;
    try {
      if (await this.note.choose(gettext("This ad does not load."), { signal }) === "skip") { resolve(false); return; }
      this.#video.load();
      this.#video.currentTime = at;
      this.#play();
    } catch (error) {
      reject(error);
    }
  }
}
