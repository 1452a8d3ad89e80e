// What is said over the ad when it does not simply play: loading, paused, broken.

import { part } from "./screens.js";

export class StageNote {
  #box = part("stage-note");
  #buttons = [part("stage-play"), part("stage-retry"), part("stage-skip")];

  say(text) {
    part("stage-note-text").textContent = text;
    part("stage-spinner").hidden = false;
    for (const button of this.#buttons) button.hidden = true;
    this.#box.hidden = false;
  }

  hide() { this.#box.hidden = true; }

  offerPlay(act, text = "") {
    this.say(text);
    part("stage-spinner").hidden = true;
    const [play] = this.#buttons;
    play.hidden = false;
    play.onclick = () => { this.hide(); act(); };
    play.focus();
  }

  /** Resolves with "retry" or "skip"; the return of the network is a retry too. */
  choose(text, { signal }) {
    this.say(text);
    part("stage-spinner").hidden = true;
    const [, retry, skip] = this.#buttons;
    retry.hidden = skip.hidden = false;
    retry.focus();
    return new Promise((resolve, reject) => {
      const answer = (what) => () => { removeEventListener("online", again); this.hide(); resolve(what); };
      const again = answer("retry");
      retry.onclick = again;
      skip.onclick = answer("skip");
      addEventListener("online", again);
      signal.addEventListener("abort", () => { removeEventListener("online", again); reject(signal.reason); }, { once: true });
    });
  }
}
