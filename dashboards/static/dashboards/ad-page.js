// The page of one ad: the clip and its charts share one moment in time, and follow the viewers while they watch.
import { createChart } from "./trace-chart.js";
import { clipPlayer, picturePlayer } from "./player.js";
import { follow } from "./live.js";
import { clock, format } from "./words.js";

const page = document.querySelector("[data-trace-page]");
let trace = JSON.parse(document.getElementById("trace").textContent);
const moments = trace.moments;
const clip = document.getElementById("clip");
const player = clip ? clipPlayer(clip) : picturePlayer(page.querySelector("[data-timeline]"), trace.duration_ms / 1000);
const charts = [...page.querySelectorAll("[data-chart]")].map((card) => createChart(card, trace, moments, player));

let levels = []; // charts that came later, each with numbers of its own

function showMoment(seconds) {
  const second = Math.min(Math.floor(seconds), trace.seconds - 1);
  for (const level of levels) level.chart.moveTo(seconds, Math.min(second, level.data.seconds - 1), level.data);
  for (const chart of charts) chart.moveTo(seconds, second, trace);
  const now = (name) => page.querySelector(`[data-now="${name}"]`);
  now("clock").textContent = clock(seconds, true);
  for (const name of ["valence", "attention"]) now(name).textContent = format(name, trace.series[name].mean[second]);
  now("n").textContent = trace.series.attention.n[second];
}

function showJumps() {
  const list = page.querySelector("[data-jumps]");
  const found = moments.map((moment) => [`${moment.label} ${clock(moment.start_ms / 1000)}`, moment.start_ms / 1000]);
  const peak = trace.peaks.valence;
  if (peak && trace.strongest_stands_out) found.unshift([`Strongest moment ${clock(peak.second)}`, peak.second]);
  list.replaceChildren(...found.map(([text, seconds]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = text;
    button.addEventListener("click", () => player.seek(seconds));
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
  for (const chart of charts) chart.update(trace);
  showJumps();
  showMoment(player.time());
  document.body.dispatchEvent(new Event("tracechange")); // htmx fetches the tables and counts anew
}

/** Draws the charts of engagement and activation once their section is there, and again when it came anew. */
function showLevels() {
  const place = document.querySelector("[data-levels]:not([data-drawn])");
  if (!place) return;
  place.dataset.drawn = "";
  for (const level of levels) level.chart.dispose();
  const data = JSON.parse(document.getElementById("levels-data").textContent);
  levels = [...place.querySelectorAll("[data-level]")].map((card) => ({ chart: createChart(card, data, moments, player), data }));
  showMoment(player.time());
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-seek]");
  if (!button) return;
  player.seek(Number(button.dataset.seek) / 1000);
  document.querySelector(".trace-media").scrollIntoView({ block: "nearest", behavior: ferCharts.reducedMotion() ? "auto" : "smooth" });
});
document.addEventListener("htmx:load", showLevels);
showLevels();
player.onTime(showMoment);
showJumps();
showMoment(0);
follow({ url: page.dataset.url, trace, onTrace: showTrace });
window.ferTrace = { charts, player, current: () => trace }; // for measuring, and for curious analysts
