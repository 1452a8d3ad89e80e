// Does the viewer hear what the page plays? A few short tones to be counted: a click alone would prove nothing.

import { part, show } from "./screens.js";
import { gettext } from "./words.js";

const MOST = 4;
const EVERY_S = 0.45;
const TONE_S = 0.2;
const LOUDNESS = 0.25;

/** Whether one of the ads makes a sound, or may make one. */
export const soundMatters = (ads) => ads.some(({ kind, has_sound: sound }) => kind === "video" && sound !== false);

/** Resolves with "heard", "unheard" or "skipped". Rejects when `signal` aborts. */
export function soundChecked({ signal }) {
  const said = part("sound-said");
  const choices = part("sound-choices");
  let tones = 0;
  choices.hidden = true;
  said.textContent = "";
  show("sound-check");
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    part("sound-play").onclick = async () => {
      tones = 1 + Math.floor(Math.random() * MOST);
      said.textContent = "";
      choices.hidden = false;
      part("sound-play").lastChild.textContent = gettext("Play the tones again");
      if (!await play(tones)) said.textContent = gettext("This browser plays no sound. You can go on without it.");
    };
    for (const button of choices.querySelectorAll("[data-tones]")) {
      button.onclick = () => {
        if (Number(button.dataset.tones) === tones) { resolve("heard"); return; }
        said.textContent = gettext("That was another number. Turn the sound up a little, and play the tones again.");
        choices.hidden = true;
        part("sound-play").focus();
      };
    }
    part("sound-none").onclick = () => resolve("unheard");
    part("sound-skip").onclick = () => resolve("skipped");
  });
}

/** Plays so many tones; resolves with whether the browser does. */
async function play(tones) {
  try {
    const context = new AudioContext();
    const loudness = new GainNode(context, { gain: 0 });
    const source = new OscillatorNode(context, { frequency: 660 });
    source.connect(loudness).connect(context.destination);
    await context.resume();
    const begin = context.currentTime + 0.1;
    for (let tone = 0; tone < tones; tone += 1) {
      const at = begin + tone * EVERY_S; // faded in and out: a sudden tone clicks
      loudness.gain.setTargetAtTime(LOUDNESS, at, 0.01);
      loudness.gain.setTargetAtTime(0, at + TONE_S, 0.02);
    }
    source.start(begin);
    source.stop(begin + tones * EVERY_S);
    source.onended = () => context.close();
    return true;
  } catch {
    return false;
  }
}
