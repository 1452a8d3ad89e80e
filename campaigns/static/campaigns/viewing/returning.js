// Who asked to be recognised by the face comes back: the browser's key or the panel's signed link says who, one look verifies it.

import { CameraProblem } from "./camera.js";
import { decided } from "./consent.js";
import { pause } from "./pauses.js";
import { part, show } from "./screens.js";
import { filled, gettext, ngettext } from "./words.js";

const EVERY_MS = 400;
const PATIENCE_MS = 25_000;
const OTHERS = 4; // looks in a row at another face
const SAID = {
  look: gettext("Look straight at the camera…"),
  unclear: gettext("Look straight at the camera, alone, in good light, and not too far away."),
  other: gettext("Looking again…"),
  left: gettext("Now turn your head to your left…"),
  right: gettext("Now turn your head to your right…"),
};

/** Resolves with the viewer's answers: those of the last visit where it is the same face, else they are asked. */
export async function agreed(visit) {
  const { api, camera, config, device, key, ending } = visit;
  const back = config.closed ? null : await returned({ api, camera, config, key, signal: ending.signal });
  visit.known = back?.note ?? "";
  visit.stranger = back?.stranger ?? false; // what this browser holds is somebody else's
  if (back?.agreed) return back.agreed;
  if (back) visit.welcome();
  return decided({ reading: config.reading, device, signed: Boolean(config.panelSignature) });
}

/**
 * Resolves with null where nobody is to be recognised; with `stranger`, whether the face was another one; or with a `note`
 * of who it is and `agreed`: the answers of the last visit where the viewer goes on with them.
 */
async function returned({ api, camera, config, key, signal }) {
  const claim = claimed(config, key);
  if (!config.returning || !claim) return null;
  const step = (more = {}) => api.ask(config.returning, { form: formOf({ ...claim, ...more }) }, "step");
  const first = await step().catch(() => null); // then one is asked as always
  if (first?.step !== "look") return null;
  show("returning");
  const answer = await looked({ camera, step, signal }).finally(() => camera.stop());
  if (answer?.step !== "known") return { stranger: Boolean(answer) };
  return { note: answer.note, agreed: await greeted(answer, signal) };
}

function claimed({ panelId, panelSignature, panelVariables, noticeVersion, noticeSalt }, key) {
  const notice = { notice_version: noticeVersion, notice_salt: noticeSalt };
  if (panelSignature) return { ...notice, panel_id: panelId, panel_signature: panelSignature, panel_variables: JSON.stringify(panelVariables) };
  return key.value ? { ...notice, viewer_key: key.value } : null;
}

function formOf(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

/** Resolves with the last step: `known` or `other`; with null where the viewer did not wish to be looked at. */
function looked({ camera, step, signal }) {
  const say = (text) => { part("returning-said").textContent = text; };
  return new Promise((resolve, reject) => {
    let [note, others] = ["", 0];
    const state = { over: false, stranger: false };
    const settle = (answer) => { state.over = true; resolve(answer); };
    signal.addEventListener("abort", () => { state.over = true; reject(signal.reason); }, { once: true });
    part("returning-anew").onclick = () => settle(state.stranger ? { step: "other" } : null);
    part("returning-go").onclick = async () => {
      part("returning-go").hidden = true;
      try {
        await camera.open(part("returning-camera"));
        const until = performance.now() + PATIENCE_MS;
        say(SAID.look);
        while (!state.over && performance.now() < until && others < OTHERS) {
          const picture = camera.draw() && await camera.jpeg();
          const answer = picture && await step({ note, picture }).catch((error) => { if (!error.passing) throw error; });
          if (state.over) return;
          if (answer?.step === "known") { settle(answer); return; }
          others = answer?.step === "other" ? others + 1 : 0;
          note = answer?.note || note;
          if (answer) say(SAID[answer.turn || answer.step] ?? "");
          await pause(EVERY_MS, { signal });
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof CameraProblem)) console.error(error);
      }
      if (state.over) return;
      state.stranger = others > 0;
      say(gettext("You are not recognised. That can happen. Please choose anew."));
    };
  });
}

/** Resolves with the answers to begin with, or with null: the viewer is asked. */
function greeted(answer, signal) {
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date(answer.agreed_at));
  part("greeting-day").textContent = day;
  for (const item of part("greeting-purposes").children) item.hidden = !answer.purposes.includes(item.dataset.purpose);
  part("greeting-counted").textContent = answer.here_before ? filled(ngettext(
    "You have begun %(n)s ad of this campaign before; ads are counted on from there.",
    "You have begun %(n)s ads of this campaign before; ads are counted on from there.",
    answer.exposures,
  ), { n: answer.exposures }) : "";
  part("greeting-asked").hidden = answer.same_notice;
  const asBefore = answer.same_notice && answer.purposes.includes("expressions"); // no face is recognised without pictures
  part("greeting-go").textContent = asBefore ? gettext("Go on as before") : gettext("Read and choose");
  part("greeting-anew").hidden = !asBefore;
  show("greeting");
  const consents = Object.fromEntries(answer.purposes.map((purpose) => [purpose, true]));
  const before = { expressions: false, watching: false, return_visits: false, face: false, panel: false, ...consents, origin: answer.origin };
  return new Promise((resolve, reject) => {
    part("greeting-go").onclick = () => resolve(asBefore ? before : null);
    part("greeting-anew").onclick = () => resolve(null);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

const PICTURES = 5;
const APART_MS = 200;
const TRIES = 3;

/** What keeps the face of who agreed to it, of five pictures of the camera check; it gives up after three tries. */
export function faceKeeper({ api, camera, known, ending: { signal } }, { face }) {
  const forget = part("face-forget");
  if (!face) return undefined;
  if (known) { forget.hidden = false; return undefined; }
  let left = TRIES;
  return async (say) => {
    if (!left) return;
    left -= 1;
    say(gettext("Your face is being remembered. Look straight at the camera…"));
    const pictures = {};
    for (let at = 0; at < PICTURES; at += 1) {
      pictures[`picture_${at}`] = camera.draw() && await camera.jpeg();
      await pause(APART_MS, { signal });
    }
    try {
      await api.post("face", { form: formOf(pictures) });
      left = 0;
      forget.hidden = false;
      say(gettext("Your face is remembered for your next visit. You can start."));
    } catch (error) {
      if (error.status !== 422 && !error.passing) throw error;
      say(left ? gettext("Your face was not seen clearly. Trying again…") : gettext("Your face could not be remembered. You can start."));
    }
  };
}
