// What ECharts draws for a trace: bands, lines, brand moments, and a strip with n below.
import { SIGNED, clock, format } from "./words.js";

/** Pixels around the plot; the cursor and the pointer reckon with the same numbers. */
export const MARGIN = { left: 52, right: 14, top: 14, bottom: 76 };
const STRIP = { bottom: 24, height: 26 };
const TITLES = { happy: "Happy", surprise: "Surprise", sad: "Sad", angry: "Angry", fear: "Fear", disgust: "Disgust",
  neutral: "Neutral", valence: "Valence", attention: "Attention", engagement: "Engagement", activation: "Activation" };

const token = (name) => ({ valence: "--valence-pos", attention: "--attention", engagement: "--brand", activation: "--ink-3" })[name] ?? `--expr-${name}`;
const middle = (second, trace) => Math.min(second + 0.5, (second + trace.duration_ms / 1000) / 2);

/** Runs of seconds that have a band, each as a list of [x, low, high]. */
function bandRuns(trace, name) {
  const { low, high } = trace.series[name];
  const runs = [];
  let run = null;
  low.forEach((value, second) => {
    if (value === null || high[second] === null) {
      run = null;
      return;
    }
    if (!run) runs.push((run = []));
    run.push([middle(second, trace), value, high[second]]);
  });
  return runs;
}

function bandSeries(trace, name, alpha) {
  const runs = bandRuns(trace, name);
  return {
    id: `band-${name}`, type: "custom", silent: true, clip: true, tooltip: { show: false }, z: 1, animation: false,
    data: runs.map((_, index) => [index]),
    encode: { x: [], y: [] },
    renderItem(_params, api) {
      const run = runs[api.value(0)];
      // A single second between gaps still shows its band, as a bar of half a second.
      const wide = run.length > 1 ? run : [[run[0][0] - 0.25, run[0][1], run[0][2]], [run[0][0] + 0.25, run[0][1], run[0][2]]];
      const top = wide.map(([x, , high]) => api.coord([x, high]));
      const bottom = wide.map(([x, low]) => api.coord([x, low])).reverse();
      return { type: "polygon", shape: { points: [...top, ...bottom] }, style: { fill: ferCharts.tint(token(name), alpha) } };
    },
  };
}

function lineSeries(trace, name) {
  const { mean } = trace.series[name];
  const alone = (second) => mean[second] !== null && (mean[second - 1] ?? null) === null && (mean[second + 1] ?? null) === null;
  return {
    id: name, name: TITLES[name], type: "line", z: 3, animation: false, showSymbol: true, connectNulls: false,
    data: mean.map((value, second) => ({
      value: [middle(second, trace), value], symbol: alone(second) ? "circle" : "none", symbolSize: 6,
    })),
    lineStyle: { color: ferCharts.colour(token(name)), type: ferCharts.dashes[name] ?? "solid", width: 2.25 },
    itemStyle: { color: ferCharts.colour(token(name)) },
    emphasis: { disabled: true },
  };
}

function momentAreas(kind, moments) {
  return {
    id: "moments", type: "line", data: [], silent: true, tooltip: { show: false }, animation: false,
    markArea: {
      silent: true,
      itemStyle: { color: ferCharts.tint("--brand", 0.09) },
      label: { position: kind === "attention" ? "insideBottom" : "insideTop", color: ferCharts.colour("--chart-text"), fontSize: 11, overflow: "truncate" },
      data: moments.map((moment) => [
        { name: moment.label, xAxis: moment.start_ms / 1000 }, { xAxis: moment.end_ms / 1000 },
      ]),
    },
  };
}

function countSeries(trace, name) {
  const n = trace.series[name].n;
  return {
    id: "n", name: "n", type: "custom", xAxisIndex: 1, yAxisIndex: 1, silent: true, animation: false, tooltip: { show: false },
    data: n.map((count, second) => [second, Math.min(second + 1, trace.duration_ms / 1000), count]),
    encode: { x: [0, 1], y: 2 },
    renderItem(_params, api) {
      const [left, top] = api.coord([api.value(0), api.value(2)]);
      const [right, bottom] = api.coord([api.value(1), 0]);
      const shape = { x: left + 0.5, y: top, width: Math.max(1, right - left - 1), height: bottom - top };
      return { type: "rect", shape, style: { fill: ferCharts.tint("--ink-3", 0.45) } };
    },
  };
}

/** The parts that change with the numbers. */
export function seriesOption(kind, trace, names, moments) {
  const alpha = names.length > 3 ? 0.13 : 0.2;
  const counted = kind === "expressions" ? "happy" : kind;
  const most = Math.max(1, ...trace.series[counted].n);
  return {
    yAxis: [valueAxis(kind, trace, names), { max: most, interval: most }],
    series: [
      momentAreas(kind, moments),
      ...names.map((name) => bandSeries(trace, name, alpha)),
      ...names.map((name) => lineSeries(trace, name)),
      countSeries(trace, counted),
    ],
  };
}

function tooltip(trace, names, counted) {
  return {
    trigger: "axis",
    axisPointer: { type: "line", snap: false },
    formatter(points) {
      const second = Math.min(Math.floor(points[0].axisValue), trace.seconds - 1);
      const lines = names.map((name) => {
        const { mean, low, high } = trace.series[name];
        const band = low[second] === null ? "" : `  (${format(name, low[second]).replace(" %", "")} to ${format(name, high[second])})`;
        return `${TITLES[name]}  ${format(name, mean[second])}${band}`;
      });
      return [`${clock(second)}–${clock(second + 1)}   n = ${trace.series[counted].n[second]}`, ...lines].join("\n");
    },
  };
}

/** The value axis holds every band that is shown: ECharts itself sees the lines alone. */
function valueAxis(kind, trace, names) {
  const label = SIGNED.includes(kind) ? (value) => format(kind, value) : (value) => `${Math.round(value * 100)} %`;
  const axis = { type: "value", gridIndex: 0, axisLabel: { formatter: label } };
  if (kind === "attention") return { ...axis, min: 0, max: 1, interval: 0.25 };
  const ends = names.flatMap((name) => ["low", "mean", "high"].flatMap((part) => trace.series[name][part]));
  const numbers = ends.filter((value) => value !== null);
  const interval = Math.max(...numbers.map(Math.abs), 0) > 0.4 ? 0.2 : 0.1;
  const up = Math.min(1, Math.max(interval, Math.ceil(Math.max(...numbers, 0) / interval) * interval));
  const down = SIGNED.includes(kind) ? Math.max(-1, Math.min(-interval, Math.floor(Math.min(...numbers, 0) / interval) * interval)) : 0;
  return { ...axis, min: down, max: up, interval };
}

/** The whole option of a chart: `names` are the series that are switched on. */
export function chartOption(kind, trace, names, moments) {
  const end = trace.duration_ms / 1000;
  const counted = kind === "expressions" ? "happy" : kind;
  const changing = seriesOption(kind, trace, names, moments);
  const time = { type: "value", min: 0, max: end, splitLine: { show: false } };
  return {
    animation: false,
    grid: [
      { ...MARGIN, containLabel: false },
      { left: MARGIN.left, right: MARGIN.right, ...STRIP, containLabel: false },
    ],
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    xAxis: [
      { ...time, gridIndex: 0, axisLabel: { show: false }, axisLine: { show: true, onZero: SIGNED.includes(kind) } },
      { ...time, gridIndex: 1, axisLabel: { formatter: (value) => clock(value) }, axisPointer: { show: false } },
    ],
    yAxis: [
      changing.yAxis[0],
      { ...changing.yAxis[1], type: "value", gridIndex: 1, min: 0,
        splitLine: { show: false }, axisLabel: { showMinLabel: false, formatter: (value) => `n ${value}` } },
    ],
    tooltip: tooltip(trace, names, counted),
    series: changing.series,
  };
}
