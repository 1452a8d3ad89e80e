// What ECharts draws for a comparison: the difference with band and clusters, and the two traces that it comes from.
import { SIGNED, clock, format } from "./words.js";

const LEFT = 64;
const RIGHT = 16;

function points(data, values) {
  return values.map((value, k) => [data.seconds[k], value]);
}

/** Runs of neighbouring bins that have a band. */
function bandRuns(data) {
  const runs = [];
  let run = null;
  data.low.forEach((low, k) => {
    if (low === null || data.high[k] === null || data.difference[k] === null) { run = null; return; }
    if (!run) runs.push((run = []));
    run.push([data.seconds[k], low, data.high[k]]);
  });
  return runs;
}

function band(data) {
  const runs = bandRuns(data);
  return {
    type: "custom", silent: true, clip: true, animation: false, tooltip: { show: false }, z: 1,
    data: runs.map((_, index) => [index]), encode: { x: [], y: [] },
    renderItem(_params, api) {
      const run = runs[api.value(0)];
      const top = run.map(([x, , high]) => api.coord([x, high]));
      const bottom = run.map(([x, low]) => api.coord([x, low])).reverse();
      return { type: "polygon", shape: { points: [...top, ...bottom] }, style: { fill: ferCharts.tint("--brand", 0.18) } };
    },
  };
}

function clusters(data) {
  return data.clusters.map((cluster) => [
    {
      xAxis: cluster.start,
      name: cluster.flagged ? (cluster.p < 0.001 ? "p < 0.001" : `p = ${cluster.p.toFixed(3)}`) : "",
      itemStyle: { color: ferCharts.tint(cluster.flagged ? "--valence-pos" : "--ink-3", cluster.flagged ? 0.16 : 0.07) },
      label: { position: "insideTop", color: ferCharts.colour("--chart-text"), fontSize: 11 },
    },
    { xAxis: cluster.end },
  ]);
}

/** A difference in words: signed, in percentage points where the measure is a share. */
export function difference(measure, value) {
  if (value === null || value === undefined) return "–";
  if (SIGNED.includes(measure)) return format(measure, value);
  const text = (100 * value).toFixed(1).replace("-", "−");
  return `${value > 0 ? "+" : ""}${text} points`;
}

function reach(data) {
  const ends = [...data.low, ...data.high].filter((value) => value !== null).map(Math.abs);
  const most = Math.max(0.05, ...ends);
  const step = most > 0.4 ? 0.2 : most > 0.1 ? 0.1 : 0.05;
  return { max: Math.ceil(most / step) * step, step };
}

function tooltip(data) {
  const { measure, names } = data;
  return {
    trigger: "axis",
    axisPointer: { type: "line", snap: true },
    formatter(found) {
      const k = data.seconds.findIndex((second) => second >= found[0].axisValue - 1e-6);
      const at = k < 0 ? data.seconds.length - 1 : k;
      const around = data.low[at] === null ? "" : `  (${difference(measure, data.low[at])} to ${difference(measure, data.high[at])})`;
      const n = data.n.length ? (data.n[0][at] === data.n[1][at] ? `n = ${data.n[0][at]}` : `n = ${data.n[0][at]} and ${data.n[1][at]}`) : "";
      return [
        `${clock(data.seconds[at], true)}   ${n}`,
        `Difference  ${difference(measure, data.difference[at])}${around}`,
        ...names.map((name, side) => `${name}  ${format(measure, data.means[side][at])}`),
      ].join("\n");
    },
  };
}

export function differenceOption(data) {
  const signed = SIGNED.includes(data.measure);
  const label = (value) => (signed ? format(data.measure, value) : `${Math.round(value * 100)} %`);
  const points_ = (value) => (signed ? format(data.measure, value) : `${value > 0 ? "+" : ""}${Math.round(value * 100)}`.replace("-", "−"));
  const { max, step } = reach(data);
  const time = { type: "value", min: 0, max: data.end, splitLine: { show: false } };
  const sides = ["--brand", "--valence-neg"];
  return {
    animation: false,
    legend: { bottom: 0, left: LEFT, data: data.names, itemHeight: 3, itemWidth: 26 },
    grid: [
      { left: LEFT, right: RIGHT, top: 14, height: "50%", containLabel: false },
      { left: LEFT, right: RIGHT, top: "62%", bottom: 62, containLabel: false },
    ],
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    xAxis: [
      { ...time, gridIndex: 0, axisLabel: { show: false }, axisLine: { show: true, onZero: true } },
      { ...time, gridIndex: 1, axisLabel: { formatter: (value) => clock(value) }, axisLine: { show: true, onZero: false } },
    ],
    yAxis: [
      { type: "value", gridIndex: 0, min: -max, max, interval: step, axisLabel: { formatter: points_ } },
      { type: "value", gridIndex: 1, scale: true, splitNumber: 3, axisLabel: { formatter: label } },
    ],
    tooltip: tooltip(data),
    series: [
      band(data),
      {
        name: "Difference", type: "line", showSymbol: false, data: points(data, data.difference), z: 3, connectNulls: false,
        lineStyle: { color: ferCharts.colour("--ink"), width: 2.25 }, itemStyle: { color: ferCharts.colour("--ink") },
        markArea: { silent: true, data: clusters(data) }, emphasis: { disabled: true },
      },
      ...data.names.map((name, side) => ({
        name, type: "line", xAxisIndex: 1, yAxisIndex: 1, showSymbol: false, connectNulls: false,
        data: points(data, data.means[side]), emphasis: { disabled: true },
        lineStyle: { color: ferCharts.colour(sides[side]), type: side ? [8, 4] : "solid", width: 2.25 },
        itemStyle: { color: ferCharts.colour(sides[side]) },
      })),
    ],
  };
}
