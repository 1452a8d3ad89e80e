// Draws every chart of a page, and those of its parts as they come: <div class="chart" data-draw="KEY"> takes its
// description from <script type="application/json" id="charts">{KEY: description}</script>.
import { drawChart } from "./chart.js";

const drawn = new Map(); // element → its chart

function descriptions() {
  const parts = [...document.querySelectorAll('script[id="charts"]')].map((script) => JSON.parse(script.textContent));
  return Object.assign({}, ...parts);
}

/** The names of several lines or bars, with how they are drawn. */
function legend(chart) {
  const list = Object.assign(document.createElement("ul"), { className: "legend legend-plain" });
  for (const part of [...chart.lines, ...chart.bars]) {
    const item = document.createElement("li");
    item.innerHTML = '<svg class="swatch" viewBox="0 0 26 10" aria-hidden="true"><line x1="0" y1="5" x2="26" y2="5"/></svg>';
    item.style.setProperty("--c", `var(${part.colour})`);
    item.style.setProperty("--dash", part.dash?.length ? part.dash.join(" ") : part.dashed ? "6 4" : "none");
    item.append(part.name);
    list.append(item);
  }
  return list;
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
    if (chart.lines.length + chart.bars.length > 1) element.before(legend(chart));
    drawn.set(element, drawChart(element, chart));
  }
}

/** Draws another description in place of the one that a chart came with. */
export function update(key, chart) {
  drawn.get(document.querySelector(`[data-draw="${key}"]`))?.update(chart);
}

document.addEventListener("htmx:load", drawAll);
drawAll();
