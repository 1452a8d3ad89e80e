// What a viewer thinks of the ad that has just ended: a few choices, each of which may be left out.

import { announce, part } from "./screens.js";

const SCALES = ["liking", "purchase_intent", "satisfaction"];

/** Resolves when the answers are stored, or the viewer skipped. Rejects when `signal` aborts. */
export async function asked({ api, exposure, signal }) {
  const form = part("questions-form");
  form.reset();
  const answers = await answered(form, signal);
  if (!answers) return;
  try {
    await api.persist(`exposures/${exposure}/answers`, { json: answers }, {
      signal, onTrouble: (away) => { part("questions-trouble").hidden = !away; },
    });
  } catch (error) {
    if (error.code !== "not_asked") throw error; // the campaign was changed meanwhile: nothing is lost but the answers
  }
}

function answered(form, signal) {
  const send = part("questions-send");
  const choose = () => { send.disabled = ![...new FormData(form)].length; };
  choose();
  return new Promise((resolve, reject) => {
    form.onchange = choose;
    form.onsubmit = (event) => {
      event.preventDefault();
      if (send.disabled) return;
      send.disabled = true;
      announce("Thank you.");
      resolve(read(new FormData(form)));
    };
    part("questions-skip").onclick = () => resolve(null);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function read(data) {
  const answers = {};
  for (const name of SCALES) if (data.has(name)) answers[name] = Number(data.get(name));
  if (data.has("brand")) answers.brand = data.get("brand");
  return answers;
}
