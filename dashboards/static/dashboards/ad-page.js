// The page of one ad: the clip and its charts share one moment in time, and follow the viewers while they watch.
import { clock, count, number } from "./format.js";
import { follow } from "./live.js";
import { clipPlayer, picturePlayer } from "./player.js";
import { createChart, pointAt } from "./trace-chart.js";

const page = document.querySelector("[data-trace-page]");
let trace = JSON.parse(document.getElementById("trace").textContent);
const clip = document.getElementById("clip");
const player = clip ? clipPlayer(clip) : picturePlayer(page.querySelector("[data-timeline]"), trace.duration_ms);
const cards = [...page.querySelectorAll("[data-chart]")];
const charts = new Map(cards.map((card) => [card.dataset.chart, createChart(card, trace.charts[card.dataset.chart], player)]));
let levels = []; // charts that came later, each with numbers of its own

function showMoment(ms) {
  for (const chart of [...charts.values(), ...levels]) chart.moveTo(ms);
  const now = (name, text) => { page.querySelector(`[data-now="${name}"]`).textContent = text; };
  const { valence, attention } = trace.charts;
  now("clock", clock(ms, true));
  for (const chart of [valence, attention]) {
    now(chart.key, number(chart.lines.length ? pointAt(chart.lines[0].points, ms)?.[1] : null, chart.y.unit));
  }
  now("n", count(pointAt(attention.counts, ms)?.[1] ?? 0));
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

function showTrace(next) {
  trace = next;
  for (const [name, text] of Object.entries(trace.sentences)) {
    const place = document.querySelector(`[data-sentence="${name}"]`);
    if (place) place.textContent = text;
  }
  if (trace.viewers) {
    page.querySelector("[data-empty]")?.remove();
    page.querySelector("[data-charts]").hidden = false;
  }
  for (const [key, chart] of charts) chart.update(trace.charts[key]);
  showJumps();
  showMoment(player.time());
  document.body.dispatchEvent(new Event("tracechange")); // htmx fetches the tables and counts anew
}

/** Draws the charts of engagement and activation once their section is there, and again when it came anew. */
function showLevels() {
  const place = document.querySelector("[data-levels]:not([data-drawn])");
  if (!place) return;
  place.dataset.drawn = "";
  for (const level of levels) level.dispose();
  const data = JSON.parse(document.getElementById("levels-data").textContent);
  levels = [...place.querySelectorAll("[data-level]")].map((card) => createChart(card, data.charts[card.dataset.level], player));
  showMoment(player.time());
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-seek]");
  if (!button) return;
  player.seek(Number(button.dataset.seek));
  document.querySelector(".trace-media").scrollIntoView({ block: "nearest", behavior: ferCharts.reducedMotion() ? "auto" : "smooth" });
});
document.addEventListener("htmx:load", showLevels);
showLevels();
player.onTime(showMoment);
showJumps();
showMoment(0);
follow({ url: page.dataset.url, trace, onTrace: showTrace });
window.ferTrace = { player, current: () => trace }; // for measuring, and for curious analysts
