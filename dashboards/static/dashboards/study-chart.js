// Draws the pictures of studies from what the server describes: lines with bands or whiskers, bars, levels, counts.
// A description: {x: {label, min, max, interval, date, category, values}, y: {format, min, max, interval, reach, fine},
// lines, bars, levels, moments, counts}; colours are tokens of design.css.

const DAY_MS = 86_400_000;

/** A number as people read it: share, points (of 100), signed, count. */
export function told(format, value) {
  if (value === null || value === undefined) return "–";
  const sign = value < 0 ? "−" : "+";
  if (format === "share") return `${(100 * value).toFixed(100 * Math.abs(value) < 10 && value !== 0 ? 1 : 0).replace("-", "−")} %`;
  if (format === "points") return Math.abs(value) < 0.05 ? "0" : `${sign}${Math.abs(value).toFixed(1)}`;
  if (format === "signed") return Math.abs(value) < 0.0005 ? "0" : `${sign}${Math.abs(value).toFixed(3)}`;
  return Math.round(value).toLocaleString("en");
}

function dayText(day) {
  return new Date(day * DAY_MS).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

const xText = (chart, value) => (chart.x.date ? dayText(value) : chart.x.format === "count" ? told("count", value) : String(value));
const filled = (points) => points.filter((point) => point.slice(1).every((value) => value !== null));

function polygon(line) {
  const run = filled(line.band);
  return {
    type: "custom", silent: true, clip: true, z: 1, tooltip: { show: false }, data: run.length ? [[0]] : [], encode: { x: [], y: [] },
    renderItem(_params, api) {
      const top = run.map(([x, , high]) => api.coord([x, high]));
      const bottom = run.map(([x, low]) => api.coord([x, low])).reverse();
      return { type: "polygon", shape: { points: [...top, ...bottom] }, style: { fill: ferCharts.tint(line.token, 0.16) } };
    },
  };
}

/** Vertical intervals at each x; `shift` in pixels for bars that stand side by side. */
function whiskers(intervals, token, shift) {
  return {
    type: "custom", silent: true, clip: true, z: 4, tooltip: { show: false }, data: filled(intervals), encode: { x: 0, y: [1, 2] },
    renderItem(_params, api) {
      const [x, low] = api.coord([api.value(0), api.value(1)]);
      const [, high] = api.coord([api.value(0), api.value(2)]);
      const at = x + shift(api);
      const style = { stroke: ferCharts.colour(token), lineWidth: 1.5, fill: null };
      const stroke = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
      return { type: "group", children: [stroke(at, low, at, high), stroke(at - 4, low, at + 4, low), stroke(at - 4, high, at + 4, high)] };
    },
  };
}

function lineSeries(line) {
  return {
    name: line.name, type: "line", z: 3, data: line.points, connectNulls: false, showSymbol: Boolean(line.symbol), symbol: "circle", symbolSize: 8,
    lineStyle: { color: ferCharts.colour(line.token), width: line.width ?? 2.25, type: line.dash ?? "solid", opacity: line.width === 0 ? 0 : 1 },
    itemStyle: { color: ferCharts.colour(line.token) }, emphasis: { disabled: true },
  };
}

function barSeries(chart) {
  const bars = chart.bars ?? [];
  const width = 0.24;
  const index = new Map(chart.x.values?.map((value, at) => [value, at]));
  return bars.flatMap((bar, place) => {
    const rows = bar.points.map(([x, y]) => [index.get(x), y]);
    const shift = (api) => (place - (bars.length - 1) / 2) * api.size([1, 0])[0] * width * 1.08;
    const drawn = {
      name: bar.name, type: "custom", clip: true, z: 2, data: rows, encode: { x: 0, y: 1 },
      renderItem(_params, api) {
        const [x, y] = api.coord([api.value(0), api.value(1)]);
        const [, zero] = api.coord([api.value(0), 0]);
        const wide = api.size([1, 0])[0] * width;
        const shape = { x: x + shift(api) - wide / 2, y: Math.min(y, zero), width: wide, height: Math.max(1, Math.abs(zero - y)) };
        return { type: "rect", shape, style: { fill: ferCharts.tint(bar.token, bar.interval ? 0.75 : 0.4) } };
      },
    };
    if (!bar.interval) return [drawn];
    return [drawn, whiskers(bar.interval.map(([x, ...rest]) => [index.get(x), ...rest]), "--ink", shift)];
  });
}

function levelSeries(chart) {
  const style = { color: ferCharts.colour("--chart-axis"), type: "dashed", width: 1 };
  const text = (position) => ({ formatter: "{b}", position, color: ferCharts.colour("--chart-text"), fontSize: 11 });
  const levels = (chart.levels ?? []).map(({ y, label }) => ({ name: label, yAxis: y, lineStyle: style, label: text("insideStartTop") }));
  const moments = (chart.moments ?? []).map(({ x, label }) => ({ name: label, xAxis: x, lineStyle: { ...style, color: ferCharts.colour("--bad") }, label: { ...text("end"), rotate: 0 } }));
  return { type: "line", data: [], silent: true, tooltip: { show: false }, markLine: { symbol: "none", silent: true, data: [...levels, ...moments] } };
}

function countSeries(chart) {
  const step = chart.x.date ? 1 : (chart.x.interval ?? 1);
  return {
    type: "custom", xAxisIndex: 1, yAxisIndex: 1, silent: true, tooltip: { show: false }, data: chart.counts ?? [], encode: { x: 0, y: 1 },
    renderItem(_params, api) {
      const [x, top] = api.coord([api.value(0), api.value(1)]);
      const [, bottom] = api.coord([api.value(0), 0]);
      const wide = Math.max(2, Math.min(28, api.size([step, 0])[0] * 0.7));
      return { type: "rect", shape: { x: x - wide / 2, y: top, width: wide, height: bottom - top }, style: { fill: ferCharts.tint("--ink-3", 0.45) } };
    },
  };
}

/** The ends of the value axis: all lines, bands, whiskers, bars and levels are inside. */
function yAxis(chart) {
  const { y } = chart;
  const values = [
    ...(chart.lines ?? []).flatMap((line) => [line.points, line.band ?? [], line.whiskers ?? []].flat().flatMap((point) => point.slice(1))),
    ...(chart.bars ?? []).flatMap((bar) => [...bar.points, ...(bar.interval ?? [])].flatMap((point) => point.slice(1))),
    ...(chart.levels ?? []).map((level) => level.y), ...(chart.bars ? [0] : []), ...(y.reach ? [y.reach] : []),
  ].filter((value) => value !== null && value !== undefined);
  const low = y.min ?? Math.min(...values);
  const high = y.max ?? Math.max(...values);
  const rough = (high - low || 1) / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const interval = y.interval ?? unit * [1, 2, 2.5, 5, 10].find((part) => part * unit >= rough);
  return {
    type: "value", gridIndex: 0, min: y.min ?? Math.floor(low / interval + 1e-9) * interval, max: y.max ?? Math.ceil(high / interval - 1e-9) * interval, interval,
    axisLabel: { formatter: (value) => told(y.format, Math.abs(value) < 1e-9 ? 0 : value) },
  };
}

function tooltip(chart) {
  const near = (points, x) => points.find((point) => Math.abs(point[0] - x) < 1e-6);
  const span = (row) => (row && row[1] !== null ? `  (${told(chart.y.format, row[1])} to ${told(chart.y.format, row[2])})` : "");
  return {
    trigger: "axis", axisPointer: { type: chart.bars ? "shadow" : "line", snap: !chart.bars },
    formatter(points) {
      const at = points[0].axisValue;
      const x = chart.bars ? chart.x.values[chart.x.category.indexOf(String(at))] : Number(at);
      const parts = chart.bars ?? chart.lines;
      const lines = parts.map((part) => {
        const point = near(part.points, x);
        return point && `${part.name}  ${told(chart.y.format, point[1])}${span(near(part.interval ?? part.whiskers ?? part.band ?? [], x))}`;
      });
      const count = near(chart.counts ?? [], x);
      return [`${chart.x.date ? "" : `${chart.x.short ?? chart.x.label} `}${xText(chart, x)}${count ? `   n = ${told("count", count[1])}` : ""}`, ...lines.filter(Boolean)].join("\n");
    },
  };
}

function option(chart) {
  const counted = Boolean(chart.counts?.length);
  const pad = chart.x.date || chart.counts ? (chart.x.interval ?? 1) * 0.5 : 0;
  const name = { name: chart.x.label, nameLocation: "middle", nameGap: 28 };
  const numbers = { type: "value", min: chart.x.min - pad, max: chart.x.max + pad, splitLine: { show: false } };
  const ticks = { interval: chart.x.date ? undefined : chart.x.interval, axisLabel: { formatter: (value) => (Number.isInteger(value) ? xText(chart, value) : "") } };
  const first = chart.x.category
    ? { type: "category", data: chart.x.category, ...name }
    : { ...numbers, ...(counted ? { axisLabel: { show: false } } : { ...ticks, ...name }), axisLine: { show: true, onZero: false } };
  const own = chart.x.customValues ? { customValues: chart.x.customValues } : {};
  if (!chart.x.category && !counted) first.axisLabel = { ...first.axisLabel, ...own };
  const top = chart.moments?.length ? 30 : 16;
  const grids = [{ left: 58, right: 16, top, bottom: counted ? 92 : 52, containLabel: false }];
  const most = Math.max(1, ...(chart.counts ?? []).map((point) => point[1]));
  if (counted) grids.push({ left: 58, right: 16, bottom: 48, height: 28, containLabel: false });
  const whole = chart.x.date ? {} : { axisLabel: { formatter: ticks.axisLabel.formatter, customValues: chart.counts?.map((point) => point[0]) } };
  return {
    animation: false, grid: grids, tooltip: tooltip(chart),
    xAxis: [first, ...(counted ? [{ ...numbers, ...ticks, ...whole, ...name, gridIndex: 1, axisPointer: { show: false } }] : [])],
    yAxis: [yAxis(chart), ...(counted ? [{ type: "value", gridIndex: 1, min: 0, max: most, interval: most, splitLine: { show: false }, axisLabel: { showMinLabel: false, formatter: (value) => `n ${told("count", value)}` } }] : [])],
    series: [
      levelSeries(chart),
      ...(chart.lines ?? []).filter((line) => line.band).map(polygon),
      ...(chart.lines ?? []).map(lineSeries),
      ...(chart.lines ?? []).filter((line) => line.whiskers).map((line) => whiskers(line.whiskers, line.token, () => 0)),
      ...barSeries(chart),
      ...(counted ? [countSeries(chart)] : []),
    ],
  };
}

/** Draws `chart` into `element`, follows its size and the theme; `update` draws other numbers. */
export function studyChart(element, chart) {
  let current = chart;
  const drawing = echarts.init(element, ferCharts.theme());
  const draw = () => drawing.setOption(option(current), { notMerge: true });
  new ResizeObserver(() => drawing.resize()).observe(element);
  ferCharts.onThemeChange((theme) => { drawing.setTheme(theme); draw(); });
  draw();
  return { update(next) { current = next; draw(); } };
}
