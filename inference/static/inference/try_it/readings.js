// The cards beside the picture: one a face, seven bars each. Cards are kept and changed, so that bars glide.

import { percent, title } from "./overlay.js";

const STAGES = {
  fetch: "Fetch the address", wait: "Wait for the reader", decode: "Decode", detect: "Find faces", align: "Frame faces",
  classify: "Read expressions", total: "All of it, on the server",
};
const part = (id) => document.getElementById(id);

export class Readings {
  #list = part("readings");
  #template = part("reading-template");

  show(answer) {
    const { faces } = answer;
    while (this.#list.children.length > faces.length) this.#list.lastElementChild.remove();
    while (this.#list.children.length < faces.length) this.#list.append(this.#template.content.cloneNode(true));
    faces.forEach((face, index) => fill(this.#list.children[index], face, index + 1));
    part("none").hidden = faces.length > 0;
    part("count").hidden = false;
    part("count").textContent = counted(answer);
    this.#facts(answer);
  }

  /** No faces are shown, but these words. */
  clear(words) {
    this.#list.replaceChildren();
    part("none").hidden = false;
    part("none-text").textContent = words;
    part("count").hidden = part("details").hidden = true;
  }

  #facts({ milliseconds, model, picture }) {
    const rows = [
      ...Object.entries(milliseconds).map(([stage, ms]) => [STAGES[stage] ?? stage, `${ms.toFixed(1)} ms`]),
      ["Picture", `${picture.width} × ${picture.height} pixels`],
      ["Model", `${model.name} ${model.version}`.trim()],
      ["Digest", model.digest.slice(0, 16)],
    ];
    const list = part("facts");
    if (list.children.length !== rows.length * 2) {
      list.replaceChildren(...rows.flatMap(() => [document.createElement("dt"), document.createElement("dd")]));
    }
    rows.flat().forEach((text, index) => { list.children[index].textContent = text; });
    part("details").hidden = false;
  }
}

/** "2 faces", "20 of 34 faces", "No face". */
export function counted({ faces, found }) {
  if (!found) return "No face";
  const of = found > faces.length ? `${faces.length} of ${found}` : `${found}`;
  return `${of} face${found === 1 ? "" : "s"}`;
}

/** One sentence for people who listen to the page. */
export function sentence(answer) {
  if (!answer.faces.length) return "No face was found in this picture.";
  const each = answer.faces.slice(0, 5).map((face, index) =>
    `Face ${index + 1}: ${face.apparent_expression}, ${percent(face.confidence)}.`);
  return `${counted(answer)}, from left to right. ${each.join(" ")}`;
}

function fill(card, face, number) {
  card.querySelector(".try-number").textContent = number;
  card.querySelector("h3").textContent = title(face.apparent_expression);
  card.setAttribute("aria-label", `Face ${number}`);
  card.querySelector(".try-top").textContent = percent(face.confidence);
  for (const row of card.querySelectorAll("li")) {
    const share = face.probabilities[row.dataset.label];
    row.classList.toggle("is-top", row.dataset.label === face.apparent_expression);
    row.querySelector("progress").value = share;
    row.querySelector(".try-value").textContent = percent(share);
  }
}
