// Draws every chart of a page, and those of its parts as they come: <div class="chart" data-draw="KEY"> takes its
// description from <script type="application/json" id="charts">{KEY: description}</script>.
import { drawChart } from "./chart.js";

const drawn = new Map(); // element → its chart

function descriptions() {
  const parts = [...document.querySelectorAll('script[id="charts"]')].map((script) => JSON.parse(script.textContent));
  return Object.assign({}, ...parts);
}

function drawAll() {
  for (const [element, chart] of drawn) {
    if (element.isConnected) continue;
    chart.dispose();
    drawn.delete(element);
  }
  const places = [...document.querySelectorAll("[data-draw]")].filter((element) => !drawn.has(element));
  const charts = places.length ? descriptions() : {};
  for (const element of places) {
    const chart = charts[element.dataset.draw];
    if (!chart) continue;
    element.querySelector(".skeleton")?.remove();
    drawn.set(element, drawChart(element, chart));
  }
}

/** Draws another description in place of the one that a chart came with. */
export function update(key, chart) {
  drawn.get(document.querySelector(`[data-draw="${key}"]`))?.update(chart);
}

document.addEventListener("htmx:load", drawAll);
drawAll();
