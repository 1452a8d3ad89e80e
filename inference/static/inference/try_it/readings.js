// The cards beside the picture: one a face, seven bars each. Cards are kept and changed, so that bars glide.

import { filled, tenths, texts } from "./messages.js";
import { percent, title } from "./overlay.js";

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
      ...Object.entries(milliseconds).map(([stage, ms]) => [texts.stages[stage] ?? stage, `${tenths(ms)} ms`]),
      [texts.facts.picture, filled(texts.pixels, picture)],
      [texts.facts.model, `${model.name} ${model.version}`.trim()],
      [texts.facts.digest, model.digest.slice(0, 16)],
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
  if (!found) return texts.no_face;
  if (found > faces.length) return filled(texts.some_faces, { n: faces.length, of: found });
  return filled(found === 1 ? texts.one_face : texts.faces, { n: found });
}

/** One sentence for people who listen to the page. */
export function sentence(answer) {
  if (!answer.faces.length) return texts.none_in_picture;
  const each = answer.faces.slice(0, 5).map((face, index) =>
    filled(texts.face_named, { number: index + 1, name: texts.names[face.apparent_expression], share: percent(face.confidence) }));
  return filled(texts.in_order, { faces: counted(answer), each: each.join(" ") });
}

function fill(card, face, number) {
  card.querySelector(".try-number").textContent = number;
  card.querySelector("h3").textContent = title(face.apparent_expression);
  card.setAttribute("aria-label", filled(texts.face, { number }));
  card.querySelector(".try-top").textContent = percent(face.confidence);
  for (const row of card.querySelectorAll("li")) {
    const share = face.probabilities[row.dataset.label];
    row.classList.toggle("is-top", row.dataset.label === face.apparent_expression);
    row.querySelector("progress").value = share;
    row.querySelector(".try-value").textContent = percent(share);
  }
}
