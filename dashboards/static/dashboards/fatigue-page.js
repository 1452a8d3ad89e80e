// The fatigue page: draws each card's picture from the numbers that came with the page.
import { studyChart } from "./study-chart.js";

const charts = JSON.parse(document.getElementById("charts").textContent);
for (const [key, chart] of Object.entries(charts)) {
  const place = document.querySelector(`[data-study="${key}"]`);
  if (place && chart) studyChart(place, chart);
}
