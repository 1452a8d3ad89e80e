// The planner: where studies are simulated, asks for them step by step until the answer stands, and shows each.
import { update } from "./page.js";

const card = document.querySelector("[data-plan]");
const part = (name) => card.querySelector(`[data-plan-${name}]`);

function showRows(rows) {
  part("rows").replaceChildren(...rows.map((row) => {
    const line = document.createElement("tr");
    line.append(...row.map((text, index) => {
      const cell = Object.assign(document.createElement(index ? "td" : "th"), { textContent: text });
      if (index) cell.className = "num";
      else cell.scope = "row";
      return cell;
    }));
    return line;
  }));
}

function showState(name) {
  for (const text of card.querySelectorAll("[data-plan-now]")) text.hidden = text.dataset.planNow !== name;
}

function show(answer) {
  document.getElementById("answer").textContent = answer.headline;
  part("progress").querySelector("meter").value = answer.progress;
  showState(answer.busy ? "waiting" : "simulating");
  update("plan", answer.charts.plan);
  showRows(answer.rows);
  const n = [...document.querySelectorAll("#plan-method dt")].find((name) => name.textContent === "n");
  if (n) n.nextElementSibling.textContent = answer.n;
  const link = part("file");
  const url = new URL(link.href);
  url.searchParams.set("tried", answer.tried);
  Object.assign(link, { href: url, hidden: !answer.tried });
}

async function simulate() {
  const started = performance.now();
  let stopped = false;
  let tried = "";
  part("stop").addEventListener("click", () => { stopped = true; });
  for (;;) {
    const url = new URL(card.dataset.plan, location.href);
    url.searchParams.set("tried", tried);
    // Past any limit: the answer comes with what there is.
    url.searchParams.set("spent", String(stopped && tried ? 9999 : Math.round((performance.now() - started) / 1000)));
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    const answer = await response.json();
    tried = answer.tried;
    show(answer);
    if (answer.over) break;
    if (answer.busy) await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
  part("progress").remove();
}

if (card) simulate().catch(() => showState("broken"));
