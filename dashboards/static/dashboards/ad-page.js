// The page of one ad: the clip and its charts share one moment in time, and follow the viewers while they watch.
import { clock, count, number } from "./format.js";
import { follow } from "./live.js";
import { clipPlayer, picturePlayer } from "./player.js";
import { createChart, pointAt } from "./trace-chart.js";

const page = document.querySelector("[data-trace-page]");
let trace = JSON.parse(document.getElementById("trace").textContent);
const clip = document.getElementById("clip");
const player = clip ? clipPlayer(clip) : picturePlayer(page.querySelector("[data-timeline]"), trace.duration_ms);
const card = page.querySelector("[data-chart]");
const layers = [...card.querySelectorAll("[data-layer]")];
let layer = layers[0].dataset.layer;
const chart = createChart(card, trace.charts[layer], player);
let levels = []; // charts that came later, each with numbers of its own

function showMoment(ms) {
  for (const own of [chart, ...levels]) own.moveTo(ms);
  const now = (name, text) => { page.querySelector(`[data-now="${name}"]`).textContent = text; };
  const { valence, attention } = trace.charts;
  now("clock", clock(ms, true));
  for (const own of [valence, attention]) {
    now(own.key, number(own.lines.length ? pointAt(own.lines[0].points, ms)?.[1] : null, own.y.unit));
  }
  now("n", count(pointAt(attention.counts, ms)?.[1] ?? 0));
}

function showLayer(name) {
  layer = name;
  for (const button of layers) button.setAttribute("aria-pressed", String(button.dataset.layer === name));
  for (const part of card.querySelectorAll("[data-of-layer]")) part.hidden = part.dataset.ofLayer !== name;
  chart.update(trace.charts[name]);
  chart.moveTo(player.time());
}

function showJumps() {
  page.querySelector("[data-jumps]").replaceChildren(...trace.jumps.map(({ label, at_ms }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = label;
    button.addEventListener("click", () => player.seek(at_ms));
    return button;
  }));
}

function showCharts(next) {
  trace = next;
  chart.update(trace.charts[layer]);
  showJumps();
  showMoment(player.time());
}

function showTrace(next) {
  for (const [name, text] of Object.entries({ ...next.sentences, plain: next.summary })) {
    const place = document.querySelector(`[data-sentence="${name}"]`);
    if (place) place.textContent = text;
  }
  if (next.viewers) {
    page.querySelector("[data-empty]")?.remove();
    page.querySelector("[data-charts]").hidden = false;
  }
  showCharts(next);
  document.body.dispatchEvent(new Event("tracechange")); // htmx fetches the tables and counts anew
}

/** Draws the charts of engagement and activation once their section is there, and again when it came anew. */
function showLevels() {
  const place = document.querySelector("[data-levels]:not([data-drawn])");
  if (!place) return;
  place.dataset.drawn = "";
  for (const level of levels) level.dispose();
  const data = JSON.parse(document.getElementById("levels-data").textContent);
  levels = [...place.querySelectorAll("[data-level]")].map((own) => createChart(own, data.charts[own.dataset.level], player));
  showMoment(player.time());
}

let sought = ""; // the anchor that a fold has yet to bring

/** Unfolds what an address points into; figures come with the fold of numbers, and are scrolled to once they are there. */
function unfold() {
  const id = decodeURIComponent(location.hash.slice(1));
  const fold = document.getElementById(id)?.closest("[data-fold]") ?? (id.startsWith("figure-") ? document.getElementById("fold-numbers") : null);
  if (!fold) return;
  fold.open = true;
  sought = id;
  document.getElementById(id)?.scrollIntoView();
}

function reveal() {
  const place = sought && document.getElementById(sought);
  if (!place || place.matches("[data-section]")) return;
  sought = "";
  place.scrollIntoView();
}

card.addEventListener("click", (event) => {
  const button = event.target.closest("[data-layer]");
  if (button) showLayer(button.dataset.layer);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-seek]");
  if (!button) return;
  player.seek(Number(button.dataset.seek));
  document.querySelector(".trace-media").scrollIntoView({ block: "nearest", behavior: ferCharts.reducedMotion() ? "auto" : "smooth" });
});
document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.matches("[data-note-form]") && !target.querySelector("[role=alert]")) {
    const at = target.querySelector("[name=at]");
    if (at.value === at.defaultValue) at.value = clock(player.time(), true); // what somebody has written stays
  }
}, true);
document.body.addEventListener("noteschange", async () => {
  const response = await fetch(page.dataset.url, { cache: "no-store" });
  if (response.ok) showCharts(await response.json());
});
document.addEventListener("htmx:load", () => { showLevels(); reveal(); });
window.addEventListener("hashchange", unfold);
window.addEventListener("load", unfold);
showLevels();
player.onTime(showMoment);
showJumps();
showMoment(0);
follow({ url: page.dataset.url, trace, onTrace: showTrace });
window.ferTrace = { player, current: () => trace }; // for measuring, and for curious analysts
