// The camera check: one test picture a second, and what the answer means in plain words.

import { part } from "./screens.js";
import { gettext } from "./words.js";

const EVERY_MS = 1000;
const PATIENCE = 4; // checks without a pass before "Continue anyway" is offered

/** `frames`: Pictures or Readings. `onPass()` is awaited when all is good, before one may start. Resolves when the viewer goes on. Rejects when `signal` aborts. */
export function checked({ frames, camera, onFatal, onPass, signal }) {
  const start = part("check-start");
  const anyway = part("check-anyway");
  let timer = 0;
  let misses = 0;
  start.hidden = anyway.hidden = true;
  verdict(gettext("Looking…"));
  return new Promise((resolve, reject) => {
    const leave = (settle) => () => { clearTimeout(timer); settle(); };
    start.onclick = anyway.onclick = leave(resolve);
    signal.addEventListener("abort", leave(() => reject(signal.reason)), { once: true });

    const look = async () => {
      const pass = await lookOnce(frames, camera).catch((error) => {
        if (signal.aborted) return null;
        if (!error.passing) { clearTimeout(timer); onFatal(error); return null; }
        verdict(gettext("The check does not answer just now. Trying again…"));
        return false;
      });
      if (pass === null || signal.aborted) return;
      if (pass) await onPass?.(verdict).catch((error) => { if (!signal.aborted) throw error; });
      if (signal.aborted) return;
      misses = pass ? 0 : misses + 1;
      if (pass) start.hidden = false;
      anyway.hidden = !start.hidden || misses < PATIENCE;
      timer = setTimeout(look, EVERY_MS);
    };
    look();
  });
}

async function lookOnce(frames, camera) {
  if (!camera.draw()) return false;
  const answer = await frames.check();
  const advice = new Set(answer.advice);
  const rows = [
    row("check-face", answer.face ? (advice.has("several_faces") ? "warn" : "ok") : "bad",
      answer.face ? (advice.has("several_faces") ? gettext("More than one face. Please watch alone.") : "")
        : gettext("Look straight at the camera, and take off what covers your face.")),
    row("check-light", !answer.face ? "pending" : advice.has("too_dark") || advice.has("too_bright") ? "warn" : "ok",
      advice.has("too_dark") ? gettext("It is too dark. Turn on a lamp in front of you, not behind.")
        : advice.has("too_bright") ? gettext("It is too bright. Turn away from the window or dim the lamp.") : ""),
    row("check-place", !answer.face ? "pending" : ["upside_down", "tilted", "too_far", "off_centre"].some((code) => advice.has(code)) ? "warn" : "ok",
      advice.has("upside_down") ? gettext("The picture is upside down. Turn the camera or the device.")
        : advice.has("tilted") ? gettext("Hold your head and the device upright.")
        : advice.has("too_far") ? gettext("Come a little closer.") : advice.has("off_centre") ? gettext("Move to the middle of the picture.") : ""),
  ];
  const pass = rows.every((state) => state === "ok");
  const say = ["check-face", "check-light", "check-place"].map((id) => part(id).querySelector("small").textContent).find(Boolean) ?? "";
  const found = pass ? gettext("All good. You can start.") : answer.face ? gettext("You can improve this, or go on.") : gettext("No face is seen yet.");
  verdict(found, say);
  return pass;
}

const STATES = {
  pending: gettext("not checked yet"), ok: gettext("good"), warn: gettext("could be better"), bad: gettext("not yet"),
};

function row(id, state, advice) {
  const element = part(id);
  element.dataset.state = state;
  element.querySelector(".check-state").textContent = `: ${STATES[state]}`;
  element.querySelector("small").textContent = advice;
  return state;
}

/** Each text is said once, not every second; the first advice is said to people who listen to the page, too. */
function verdict(text, advice = "") {
  const element = part("check-verdict");
  if (element.textContent !== text) element.textContent = text;
  if (part("check-said").textContent !== advice) part("check-said").textContent = advice;
}
