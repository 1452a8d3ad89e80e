// The planner: draws the curve and, where studies are simulated, asks for them step by step until the answer stands.
import { studyChart } from "./study-chart.js";

const charts = JSON.parse(document.getElementById("charts").textContent);
const place = document.querySelector("[data-study]");
const drawn = place && charts.plan ? studyChart(place, charts.plan) : null;
const card = document.querySelector("[data-plan]");

function showRows(rows) {
  card.querySelector("[data-plan-rows]").replaceChildren(...rows.map((row) => {
    const line = document.createElement("tr");
    line.append(...row.map((text, index) => {
      const cell = document.createElement(index ? "td" : "th");
      if (index) cell.className = "num";
      else cell.scope = "row";
      cell.textContent = text;
      return cell;
    }));
    return line;
  }));
}

function showStudies(text) {
  const facts = [...card.querySelectorAll("[data-plan-maths] dt")].find((name) => name.textContent === "n");
  if (facts) facts.nextElementSibling.textContent = text;
}

function showFile(tried) {
  const link = card.querySelector("[data-plan-file]");
  const url = new URL(link.href);
  url.searchParams.set("tried", tried);
  link.href = url;
  link.hidden = !tried;
}

async function simulate() {
  const started = performance.now();
  const box = card.querySelector("[data-plan-progress]");
  const words = card.querySelector("[data-plan-words]");
  let stopped = false;
  let tried = "";
  card.querySelector("[data-plan-stop]").addEventListener("click", () => { stopped = true; });
  for (;;) {
    const url = new URL(card.dataset.plan, location.href);
    url.searchParams.set("tried", tried);
    // Past any limit: the answer comes with what there is.
    url.searchParams.set("spent", String(stopped && tried ? 9999 : Math.round((performance.now() - started) / 1000)));
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    const answer = await response.json();
    tried = answer.tried;
    document.querySelector("[data-plan-answer]").textContent = answer.sentence;
    box.querySelector("meter").value = answer.progress;
    words.textContent = answer.busy ? "Waiting for another simulation …" : "Simulating …";
    drawn.update(answer.chart);
    showRows(answer.rows);
    showFile(tried);
    showStudies(answer.maths.n);
    if (answer.over) break;
    if (answer.busy) await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
  box.remove();
}

if (card) {
  simulate().catch(() => {
    card.querySelector("[data-plan-words]").textContent = "The server does not answer: these are the last numbers. Reload to try again.";
  });
}
