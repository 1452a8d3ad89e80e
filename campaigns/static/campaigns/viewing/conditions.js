// Under which conditions an ad plays: with or without sound, how loud, how much of it is in sight, how large.

import { captioned } from "./captions.js";

const EVERY_MS = 500;

export class Conditions {
  #timer = 0;
  #last = null;
  #sums = { volume: 0, visible: 0 };
  #told = { played_ms: 0, silent_ms: 0, full_screen_ms: 0, captioned_ms: 0 };

  /**
   * `element`: the clip or picture, or what stands for one (`Site.element`); `playing()`: whether it runs just now. `before`: the `sums` of a page that was loaded
   * again in the middle of the ad. `onLook()`: after each look.
   */
  constructor({ element, playing, before, onLook = () => {} }) {
    Object.assign(this, { element, playing, onLook });
    if (before) [this.#sums, this.#told] = before;
  }

  get sums() { return [this.#sums, this.#told]; }

  begin() {
    this.#last = performance.now();
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  end() { clearInterval(this.#timer); }

  /** What was seen so far, over the time that it played; null before that. Volume 0..1, 0 where muted; a picture has none. */
  get told() {
    const { played_ms: played } = this.#told;
    if (!played) return null;
    const whole = Object.fromEntries(Object.entries(this.#told).map(([name, ms]) => [name, Math.round(ms)]));
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const mean = (sum) => Math.round((sum / played) * 100) / 100;
    const sounds = "muted" in this.element;
    return {
      ...whole, silent_ms: sounds ? whole.silent_ms : null, volume: sounds ? mean(this.#sums.volume) : null,
      visible: mean(this.#sums.visible), width: width || this.size?.width || 0, height: height || this.size?.height || 0,
    };
  }

  #look() {
    const now = performance.now();
    const ms = now - this.#last;
    this.#last = now;
    if (!this.playing()) return;
    const volume = this.element.muted ? 0 : this.element.volume ?? 0;
    this.size = { width: this.element.offsetWidth, height: this.element.offsetHeight };
    this.#told.played_ms += ms;
    if (!volume) this.#told.silent_ms += ms;
    if (captioned(this.element)) this.#told.captioned_ms += ms;
    if (this.element.fullScreen ?? document.fullscreenElement) this.#told.full_screen_ms += ms;
    this.#sums.volume += volume * ms;
    this.#sums.visible += (this.element.visible ?? inSight(this.element)) * ms;
    this.onLook();
  }
}

/** The share of an element that lies within the window, 0..1; 0 in a hidden tab. */
function inSight(element) {
  const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
  if (document.hidden || !width || !height) return 0;
  const across = Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0));
  const down = Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
  return (across * down) / (width * height);
}
