// Boxes over the picture, in the pixels of the screen, so that lines and words keep their size.

import { texts } from "./messages.js";

const SVG = "http://www.w3.org/2000/svg";
const TAG_HEIGHT = 24;

export class Overlay {
  #shown = null;

  constructor(svg) {
    this.svg = svg;
    new ResizeObserver(() => this.#draw()).observe(svg);
  }

  /** `over`: the image or video that the answer is about. */
  show(answer, { over, mirrored = false }) {
    this.#shown = { answer, over, mirrored };
    this.#draw();
  }

  clear() {
    this.#shown = null;
    this.svg.replaceChildren();
  }

  #draw() {
    if (!this.#shown) return;
    const { answer, over, mirrored } = this.#shown;
    const stage = this.svg.getBoundingClientRect();
    const frame = contained(over.getBoundingClientRect(), answer.picture);
    const scale = frame.width / answer.picture.width;
    this.svg.setAttribute("viewBox", `0 0 ${stage.width} ${stage.height}`);
    this.svg.replaceChildren(...answer.faces.map((face, index) => {
      const { box } = face;
      const x = mirrored ? answer.picture.width - box.x - box.width : box.x;
      return faceOf(face, index + 1, {
        x: frame.left - stage.left + x * scale, y: frame.top - stage.top + box.y * scale,
        width: box.width * scale, height: box.height * scale,
      }, stage.width);
    }));
  }
}

/** Where a picture lies in an element that shows it with object-fit: contain. */
function contained(rect, picture) {
  const scale = Math.min(rect.width / picture.width, rect.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { width, height, left: rect.left + (rect.width - width) / 2, top: rect.top + (rect.height - height) / 2 };
}

function faceOf(face, number, box, stageWidth) {
  const group = element("g", { class: `expr-${face.apparent_expression}` });
  const rounded = { ...box, rx: Math.min(8, box.width / 6) };
  const words = box.width < 70 ? `${number}` : `${number} · ${title(face.apparent_expression)} ${percent(face.confidence)}`;
  const width = 22 + words.length * 7.1;
  const x = Math.max(2, Math.min(box.x, stageWidth - width - 2));
  const y = box.y >= TAG_HEIGHT + 6 ? box.y - TAG_HEIGHT - 4 : box.y + 4;
  group.append(
    element("rect", { class: "try-box-under", ...rounded }), element("rect", { class: "try-box", ...rounded }),
    element("rect", { class: "try-tag", x, y, width, height: TAG_HEIGHT, rx: 6 }),
    element("circle", { class: "try-tag-mark", cx: x + 11, cy: y + TAG_HEIGHT / 2, r: 4.5 }),
    element("text", { class: "try-tag-text", x: x + 20, y: y + 16.5 }, words),
  );
  return group;
}

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

export const title = (label) => texts.expressions[label];
export const percent = (share) => `${Math.round(share * 100)} %`;
