// One chart card of an ad: its chart, a cursor that moves without drawing again, and a way to seek the clip by touch and keys.
import { MARGIN, drawChart } from "./chart.js";
import { clock, number } from "./format.js";

const SECOND = 1000;

/** Sets up a card with a chart. `player` is moved by clicks, drags and keys; places are ms of the ad's media time. */
export function createChart(card, description, player) {
  const box = card.querySelector(".trace-box");
  const cursor = card.querySelector(".trace-cursor");
  const chips = [...card.querySelectorAll("[data-series]")];
  const chart = drawChart(card.querySelector(".chart"), description);
  let current = description;
  let at = 0;
  let written = null; // the point whose values are written out already

  const end = () => current.x.high;
  const plotWidth = () => Math.max(1, box.clientWidth - MARGIN.left - MARGIN.right);

  function place() {
    cursor.style.transform = `translateX(${MARGIN.left + (Math.min(at, end()) / end()) * plotWidth()}px)`;
  }

  function seekTo(event) {
    const x = event.clientX - box.getBoundingClientRect().left - MARGIN.left;
    player.seek((Math.max(0, Math.min(x, plotWidth())) / plotWidth()) * end());
  }

  function onKey(event) {
    const step = (event.shiftKey ? 5 : 1) * SECOND;
    const targets = {
      ArrowRight: at + step, ArrowUp: at + step, ArrowLeft: at - step, ArrowDown: at - step,
      PageUp: at + 5 * SECOND, PageDown: at - 5 * SECOND, Home: 0, End: end(),
    };
    if (event.key === " ") player.toggle();
    else if (event.key in targets) player.seek(Math.max(0, Math.min(targets[event.key], end())));
    else return;
    event.preventDefault();
  }

  for (const chip of chips) {
    if (chip.getAttribute("aria-pressed") === "false") chart.show(chip.dataset.series, false);
    chip.addEventListener("click", () => {
      const on = chip.getAttribute("aria-pressed") !== "true";
      chip.setAttribute("aria-pressed", String(on));
      chart.show(chip.dataset.series, on);
    });
  }
  box.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    box.setPointerCapture(event.pointerId);
    seekTo(event);
  });
  box.addEventListener("pointermove", (event) => { if (box.hasPointerCapture(event.pointerId)) seekTo(event); });
  box.addEventListener("keydown", onKey);
  const sizes = new ResizeObserver(place);
  sizes.observe(box);
  box.classList.add("is-ready");

  return {
    dispose() {
      sizes.disconnect();
      chart.dispose();
    },
    /** Moves the cursor and writes the values there; cheap enough for every video frame. */
    moveTo(ms) {
      at = ms;
      place();
      box.setAttribute("aria-valuenow", Math.round(ms));
      const found = current.lines.map((line) => pointAt(line.points, ms));
      if (found[0] === written) return;
      [written] = found;
      const value = found.length === 1 ? `, ${current.title} ${number(found[0]?.[1] ?? null, current.y.unit)}` : "";
      box.setAttribute("aria-valuetext", `${clock(ms)}${value}`);
    },
    update(next) {
      current = next;
      written = null;
      chart.update(next);
    },
  };
}

/** The point of a step's middle in which a place of the ad lies; undefined where there is none. */
export function pointAt(points, ms) {
  const step = points.length > 1 ? points[1][0] - points[0][0] : Infinity;
  return points[Math.min(Math.floor(ms / step), points.length - 1)];
}
