// One chart card: draws its series, moves its cursor without drawing again, and seeks the clip when it is touched.
import { MARGIN, chartOption, seriesOption } from "./chart-option.js";
import { clock, format } from "./words.js";

/** Sets up the chart of a [data-chart] or [data-level] card. `player` is moved by clicks, drags and keys. */
export function createChart(card, trace, moments, player) {
  const kind = card.dataset.chart ?? card.dataset.level;
  const box = card.querySelector(".trace-box");
  const cursor = card.querySelector(".trace-cursor");
  const chips = [...card.querySelectorAll("[data-series]")];
  const names = chips.length ? chips.map((chip) => chip.dataset.series) : [kind];
  const chart = echarts.init(card.querySelector(".chart"), ferCharts.theme());
  let current = trace;
  let at = 0;
  let told = -1; // the second, and the trace, whose values are written out already
  let toldOf = null;

  const shown = () => names.filter((name, index) => !chips.length || chips[index].getAttribute("aria-pressed") === "true");
  const span = () => current.duration_ms / 1000;
  const plotWidth = () => Math.max(1, box.clientWidth - MARGIN.left - MARGIN.right);

  function draw() {
    chart.setOption(chartOption(kind, current, shown(), moments), { notMerge: true });
    box.classList.add("is-ready");
  }

  function place() {
    cursor.style.transform = `translateX(${MARGIN.left + (Math.min(at, span()) / span()) * plotWidth()}px)`;
  }

  function seekTo(event) {
    const x = event.clientX - box.getBoundingClientRect().left - MARGIN.left;
    player.seek((Math.max(0, Math.min(x, plotWidth())) / plotWidth()) * span());
  }

  function onKey(event) {
    const step = event.shiftKey ? 5 : 1;
    const targets = {
      ArrowRight: at + step, ArrowUp: at + step, ArrowLeft: at - step, ArrowDown: at - step,
      PageUp: at + 5, PageDown: at - 5, Home: 0, End: span(),
    };
    if (event.key === " ") player.toggle();
    else if (event.key in targets) player.seek(Math.max(0, Math.min(targets[event.key], span())));
    else return;
    event.preventDefault();
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      draw();
    });
  }
  box.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    box.setPointerCapture(event.pointerId);
    seekTo(event);
  });
  box.addEventListener("pointermove", (event) => { if (box.hasPointerCapture(event.pointerId)) seekTo(event); });
  box.addEventListener("keydown", onKey);
  new ResizeObserver(() => { chart.resize(); place(); }).observe(box);
  const forget = ferCharts.onThemeChange((theme) => { chart.setTheme(theme); draw(); });
  draw();

  return {
    kind,
    cursor,
    card,
    /** Lets go of everything once the card has left the page. */
    dispose() {
      forget();
      chart.dispose();
    },
    /** Moves the cursor to a moment and writes the values of its second; cheap enough for every video frame. */
    moveTo(seconds, second, latest) {
      at = seconds;
      place();
      box.setAttribute("aria-valuenow", Math.round(seconds * 1000));
      if (second === told && latest === toldOf) return;
      told = second;
      toldOf = latest;
      const values = names.map((name) => format(name, latest.series[name].mean[second]));
      chips.forEach((chip, index) => { chip.querySelector("[data-value]").textContent = values[index]; });
      box.setAttribute("aria-valuetext", chips.length ? clock(seconds) : `${clock(seconds)}, ${kind} ${values[0]}`);
    },
    /** Draws newer numbers, keeping everything else as it is. */
    update(next) {
      current = next;
      chart.setOption(seriesOption(kind, current, shown(), moments));
    },
  };
}
