// What a viewer is asked: before it begins, about the ad that has just ended, and at the end. Where choices may be left
// out, a form may be skipped.

import { announce, part } from "./screens.js";
import { gettext } from "./words.js";

const SCALES = ["liking", "purchase_intent", "satisfaction"];
const OWN = /^own-(\d+)$/; // a question of the campaign's own, by its id

/** About an ad: resolves when the answers are stored, or the viewer skipped. Rejects when `signal` aborts. */
export function asked({ api, exposure, signal }) {
  return optional(part("questions-form"), { api, path: `exposures/${exposure}/answers`, signal });
}

/** At the end, likewise. */
export function askedAtEnd({ api, signal }) {
  return optional(part("end-questions-form"), { api, path: "answers", signal });
}

/** Before it begins: every question. Resolves with what the server finds: passed, out or full. */
export async function screened({ api, signal }) {
  const form = part("screener-form");
  const questions = form.querySelectorAll(".question").length;
  const answers = await answered(form, signal, (chosen) => new Set(chosen.map(([name]) => name)).size === questions);
  const { screening } = await sent(form, { api, path: "screener", answers, signal });
  return screening;
}

async function optional(form, { api, path, signal }) {
  form.reset();
  const answers = await answered(form, signal, (chosen) => chosen.length > 0);
  if (!answers) return;
  try {
    await sent(form, { api, path, answers, signal });
  } catch (error) {
    if (error.code !== "not_asked") throw error; // the campaign was changed meanwhile: nothing is lost but the answers
  }
}

function sent(form, { api, path, answers, signal }) {
  const onTrouble = (away) => { form.querySelector("[data-trouble]").hidden = !away; };
  return api.persist(path, { json: answers }, { signal, onTrouble });
}

/** Resolves with the answers once they are sent in, which `enough` allows, or with null where they are skipped. */
function answered(form, signal, enough) {
  const send = form.querySelector("[type=submit]");
  // "Not sure" of a brand has no value, and an empty text none either: the one is an answer, the other is not.
  const chosen = () => [...new FormData(form)].filter(([name, value]) => name === "brand" || value.trim());
  const choose = () => { send.disabled = !enough(chosen()); };
  choose();
  return new Promise((resolve, reject) => {
    form.oninput = choose;
    form.onsubmit = (event) => {
      event.preventDefault();
      if (send.disabled) return;
      send.disabled = true;
      announce(gettext("Thank you."));
      resolve(read(chosen()));
    };
    const skip = form.querySelector("[data-skip]");
    if (skip) skip.onclick = () => resolve(null);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function read(chosen) {
  const answers = {};
  const own = new Map();
  for (const [name, value] of chosen) {
    const [, question] = OWN.exec(name) ?? [];
    if (SCALES.includes(name)) answers[name] = Number(value);
    else if (name === "brand") answers.brand = value;
    else if (part(`own-${question}`)) own.set(question, { question: Number(question), text: value }); // an open text
    else own.set(question, { question: Number(question), chosen: [...own.get(question)?.chosen ?? [], Number(value)] });
  }
  return own.size ? { ...answers, own: [...own.values()] } : answers;
}
