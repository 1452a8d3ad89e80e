// Draws any chart description (surfaces/charts/description.py) with ECharts: lines with bands and whiskers, bars, marks,
// and small bars below that say how many stand behind each place.
import { between, clock, count, day, monthDay, nText, number, stretch, tick } from "./format.js";

/** Pixels left and right of the plot: whoever lays something over it reckons with the same numbers. */
export const MARGIN = { left: 52, right: 14 };
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
const SILENT = { silent: true, animation: false, tooltip: { show: false } };
const whole = (point) => point.slice(1).every((value) => value !== null);

/** The stretches of points without gaps. */
function runs(points) {
  const found = [];
  points.forEach((point, place) => {
    if (!whole(point)) return;
    if (place && whole(points[place - 1])) found.at(-1).push(point);
    else found.push([point]);
  });
  return found;
}

/** Of 1, 2, 5 times a power of ten the smallest that is at least as large. */
export function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  return power * [1, 2, 5, 10].find((part) => part * power >= rough * (1 - 1e-9));
}

/** The y axis: from, to and the step of its lines, as `Chart.level` in Python. */
export function level(chart, hidden = new Set()) {
  const { y, lines, bars, marks } = chart;
  const shown = lines.filter((line) => !hidden.has(line.key));
  const values = [
    ...shown.flatMap((line) => [line.points, line.band, line.whiskers]), ...bars.flatMap((bar) => [bar.points, bar.whiskers]),
  ].flat().flatMap((point) => point.slice(1)).filter((value) => value !== null);
  if (bars.length) values.push(0);
  values.push(...marks.filter((mark) => !mark.upright && mark.to === null).map((mark) => mark.at));
  if (!values.length) values.push(0);
  let low = y.low ?? Math.min(...values);
  let high = y.high ?? Math.max(...values);
  const least = y.least || (high > low ? 0 : Math.abs(high) || 1);
  if (y.symmetric) {
    high = Math.max(Math.abs(low), Math.abs(high), least / 2);
    low = -high;
  } else if (high - low < least) {
    const lift = (least - (high - low)) / 2;
    [low, high] = y.low !== null ? [low, low + least] : y.high !== null ? [high - least, high] : [low - lift, high + lift];
  }
  const step = niceStep((high - low) / 5);
  return { low: y.low ?? Math.floor(low / step + 1e-9) * step, high: y.high ?? Math.ceil(high / step - 1e-9) * step, step };
}

function bandSeries(line, alpha, half) {
  const stretches = runs(line.band);
  return {
    ...SILENT, id: `band-${line.key}`, type: "custom", clip: true, z: 1, data: stretches.map((_, place) => [place]), encode: { x: [], y: [] },
    renderItem(_params, api) {
      const run = stretches[api.value(0)];
      // A single place between gaps still shows its band, as a narrow bar.
      const wide = run.length > 1 ? run : [-half, half].map((side) => [run[0][0] + side, run[0][1], run[0][2]]);
      const top = wide.map(([x, , high]) => api.coord([x, high]));
      const bottom = wide.map(([x, low]) => api.coord([x, low])).reverse();
      return { type: "polygon", shape: { points: [...top, ...bottom] }, style: { fill: ferCharts.tint(line.colour, alpha) } };
    },
  };
}

/** Upright intervals; `shift` in pixels, for bars that stand side by side. */
function whiskerSeries(whiskers, colour, shift = () => 0) {
  return {
    ...SILENT, type: "custom", clip: true, z: 4, data: whiskers.filter(whole), encode: { x: 0, y: [1, 2] },
    renderItem(_params, api) {
      const [at, low] = api.coord([api.value(0), api.value(1)]);
      const [, high] = api.coord([api.value(0), api.value(2)]);
      const x = at + shift(api);
      const stroke = (x1, y1, x2, y2) => (
        { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: ferCharts.colour(colour), lineWidth: 1.5, fill: null } });
      return { type: "group", children: [stroke(x, low, x, high), stroke(x - 4, low, x + 4, low), stroke(x - 4, high, x + 4, high)] };
    },
  };
}

function lineSeries(line) {
  const colour = ferCharts.colour(line.colour);
  const alone = (place) => [place - 1, place + 1].every((beside) => (line.points[beside]?.[1] ?? null) === null);
  return {
    id: line.key, name: line.name, type: "line", z: 3, animation: false, connectNulls: false, showSymbol: true, emphasis: { disabled: true },
    data: line.points.map((value, place) => (
      { value, symbol: line.dots || alone(place) ? "circle" : "none", symbolSize: line.dots ? 8 : 6 })),
    lineStyle: { color: colour, type: line.dash.length ? line.dash : line.dashed ? [6, 4] : "solid", width: 2.25 },
    itemStyle: { color: colour },
  };
}

function barSeries(bars) {
  const width = Math.min(0.24, 0.72 / bars.length);
  return bars.flatMap((bar, place) => {
    const shift = (api) => (place - (bars.length - 1) / 2) * api.size([1, 0])[0] * width * 1.08;
    return [{
      name: bar.name, type: "custom", clip: true, z: 2, animation: false, data: bar.points.filter(whole), encode: { x: 0, y: 1 },
      renderItem(_params, api) {
        const [x, y] = api.coord([api.value(0), api.value(1)]);
        const [, zero] = api.coord([api.value(0), 0]);
        const wide = api.size([1, 0])[0] * width;
        const shape = { x: x + shift(api) - wide / 2, y: Math.min(y, zero), width: wide, height: Math.max(1, Math.abs(zero - y)) };
        return { type: "rect", shape, style: { fill: ferCharts.tint(bar.colour, bar.whiskers.length ? 0.75 : 0.4) } };
      },
    }, whiskerSeries(bar.whiskers, "--ink", shift)];
  });
}

/** Levels to compare with and moments as dashed lines, stretches as areas, each with its words. */
function markSeries({ marks, y }) {
  const text = { color: ferCharts.colour("--chart-text"), fontSize: 11, overflow: "truncate", formatter: "{b}" };
  const style = (mark) => ({ color: ferCharts.colour(mark.upright ? "--bad" : "--chart-axis"), type: "dashed", width: 1 });
  const lines = marks.filter((mark) => mark.to === null).map((mark) => ({
    name: mark.label, [mark.upright ? "xAxis" : "yAxis"]: mark.at, lineStyle: style(mark),
    label: { ...text, position: mark.upright ? "end" : "insideEndTop", rotate: 0 },
  }));
  const areas = marks.filter((mark) => mark.to !== null).map((mark) => [{ name: mark.label, xAxis: mark.at }, { xAxis: mark.to }]);
  return {
    ...SILENT, id: "marks", type: "line", data: [],
    markLine: { symbol: "none", silent: true, data: lines },
    markArea: { silent: true, itemStyle: { color: ferCharts.tint("--brand", 0.09) }, label: { ...text, position: y.high === null ? "insideTop" : "insideBottom" }, data: areas },
  };
}

/** The places that a chart tells of: those that are counted, else those of its first line or bars. */
function places(chart) {
  const own = chart.counts.length ? chart.counts : (chart.lines[0] ?? chart.bars[0])?.points ?? [];
  return own.map(([at]) => at);
}

/** How far apart neighbouring places of a chart are, in the unit of its x axis. */
function spacing(chart) {
  const at = places(chart);
  return at.length > 1 ? Math.min(...at.slice(1).map((x, before) => x - at[before])) : (chart.x.interval ?? 1);
}

/** How wide one place is; the last second of an ad, of which it may have a part alone, as wide as the others. */
function placeWidth(chart) {
  return (chart.x.kind === "media_ms" && chart.x.interval) || spacing(chart);
}

function countSeries(chart) {
  const step = spacing(chart);
  const media = chart.x.kind === "media_ms";
  return {
    ...SILENT, id: "n", type: "custom", clip: true, xAxisIndex: 1, yAxisIndex: 1, data: chart.counts, encode: { x: 0, y: 1 },
    renderItem(_params, api) {
      const [x, top] = api.coord([api.value(0), api.value(1)]);
      const [, bottom] = api.coord([api.value(0), 0]);
      const room = api.size([step, 0])[0];
      const wide = media ? Math.max(1, room - 1) : Math.max(2, Math.min(28, room * 0.7));
      return { type: "rect", shape: { x: x - wide / 2, y: top, width: wide, height: bottom - top }, style: { fill: ferCharts.tint("--ink-3", 0.45) } };
    },
  };
}

function placeText(chart, x) {
  const { kind, label, names } = chart.x;
  if (kind === "day") return day(x);
  if (kind === "category") return names[x];
  if (kind === "number") return `${label} ${number(x, Number.isInteger(x) ? "count" : "number")}`;
  const step = spacing(chart);
  return step >= 1000 ? stretch(Math.max(0, x - step / 2), Math.min(x + step / 2, chart.x.high)) : clock(x, true);
}

function tooltip(chart, hidden) {
  const find = (points, x) => points.find((point) => Math.abs(point[0] - x) < 1e-6);
  const { unit } = chart.y;
  return {
    trigger: "axis", axisPointer: { type: chart.bars.length ? "shadow" : "line", snap: chart.x.kind !== "media_ms" },
    formatter([{ axisValue }]) {
      const parts = [...chart.lines.filter((line) => !hidden.has(line.key)), ...chart.bars];
      const at = places(chart);
      const asked = chart.x.kind === "category" ? chart.x.names.indexOf(String(axisValue)) : Number(axisValue);
      const x = at.reduce((best, own) => (Math.abs(own - asked) < Math.abs(best - asked) ? own : best), at[0] ?? asked);
      const rows = parts.flatMap((part) => {
        const point = find(part.points, x);
        const ends = find(part.whiskers.length ? part.whiskers : (part.band ?? []), x);
        const range = ends && whole(ends) ? `  (${between(ends[1], ends[2], unit)})` : "";
        return point ? [`${part.name}  ${number(point[1], unit)}${range}`] : [];
      });
      const behind = find(chart.counts, x);
      return [`${placeText(chart, x)}${behind ? `   ${nText(behind[1])}` : ""}`, ...rows].join("\n");
    },
  };
}

/** The x axis below the plot; categories have names, everything else is a number line. */
function xAxis(chart, width) {
  const { kind, label, low, high, names } = chart.x;
  const name = label ? { name: label, nameLocation: "middle", nameGap: 28 } : {};
  if (kind === "category") return { type: "category", data: names, axisLabel: { interval: 0, overflow: "truncate", width: width / Math.max(1, names.length) - 4 }, ...name };
  const pad = kind === "media_ms" || !(chart.counts.length || chart.lines.some((line) => line.dots)) ? 0 : spacing(chart) / 2;
  const room = Math.max(2, Math.floor(width / (kind === "media_ms" ? 70 : 56)));
  const seconds = SECONDS.find((step) => (high - low) / 1000 / step <= room) ?? 7200;
  const axis = { type: "value", min: low - pad, max: high + pad, splitLine: { show: false }, ...name };
  if (kind === "media_ms") return { ...axis, interval: 1000 * seconds, axisLabel: { formatter: (ms) => (ms % 1000 ? "" : clock(ms)) } };
  const step = chart.x.interval ?? Math.max(1, niceStep((high - low || 1) / room));
  const at = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + 1e-9 && at.length < 200; value += step) at.push(value);
  const words = kind === "day" ? monthDay : (value) => number(value, Number.isInteger(value) ? "count" : "number");
  return { ...axis, axisLabel: { formatter: words, customValues: at } };
}

/** What ECharts draws, for a plot so many pixels wide. */
function option(chart, hidden, width) {
  const shown = chart.lines.filter((line) => !hidden.has(line.key));
  const { low, high, step } = level(chart, hidden);
  const below = chart.counts.length > 0;
  const most = Math.max(1, ...chart.counts.map(([, n]) => n));
  const foot = chart.x.label ? 48 : 24;
  const x = xAxis(chart, width);
  const moments = chart.marks.some((mark) => mark.upright && mark.to === null);
  const bare = { ...x, name: "", axisLabel: { show: false } };
  return {
    animation: false, tooltip: tooltip(chart, hidden), axisPointer: { link: [{ xAxisIndex: "all" }] },
    grid: [
      { ...MARGIN, top: moments ? 30 : 14, bottom: below ? foot + 52 : foot + 6, containLabel: false },
      ...(below ? [{ ...MARGIN, bottom: foot, height: 26, containLabel: false }] : []),
    ],
    xAxis: [
      { ...(below ? bare : x), gridIndex: 0, axisLine: { show: true, onZero: low < 0 && high > 0 } },
      ...(below ? [{ ...x, gridIndex: 1, axisPointer: { show: false } }] : []),
    ],
    yAxis: [
      { type: "value", gridIndex: 0, min: low, max: high, interval: step, axisLabel: { formatter: (value) => tick(Math.abs(value) < step / 1e6 ? 0 : value, chart.y.unit, step) } },
      ...(below ? [{ type: "value", gridIndex: 1, min: 0, max: most, interval: most, splitLine: { show: false }, axisLabel: { showMinLabel: false, formatter: (n) => `n ${count(n)}` } }] : []),
    ],
    series: [
      markSeries(chart),
      ...shown.filter((line) => line.band.length).map((line) => bandSeries(line, shown.length > 3 ? 0.13 : 0.2, placeWidth(chart) / 4)),
      ...shown.map(lineSeries),
      ...shown.filter((line) => line.whiskers.length).map((line) => whiskerSeries(line.whiskers, line.colour)),
      ...barSeries(chart.bars),
      ...(below ? [countSeries(chart)] : []),
    ],
  };
}

/** Draws `chart` into `element` and follows its size and the theme. `show(key, on)` switches a line. */
export function drawChart(element, chart) {
  let current = chart;
  const hidden = new Set(chart.lines.filter((line) => line.hidden).map((line) => line.key));
  const drawing = echarts.init(element, ferCharts.theme());
  const draw = () => drawing.setOption(option(current, hidden, element.clientWidth - MARGIN.left - MARGIN.right), { notMerge: true });
  const sizes = new ResizeObserver(() => { drawing.resize(); draw(); });
  const forget = ferCharts.onThemeChange((theme) => { drawing.setTheme(theme); draw(); });
  sizes.observe(element);
  draw();
  return {
    update(next) { current = next; draw(); },
    show(key, on) { hidden[on ? "delete" : "add"](key); draw(); },
    dispose() { sizes.disconnect(); forget(); drawing.dispose(); },
  };
}
