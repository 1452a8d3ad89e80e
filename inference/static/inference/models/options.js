// What ECharts draws of an evaluation: every number comes from the stored file.
const percent = (value) => `${Math.round(value * 100)} %`;
const title = (name) => name[0].toUpperCase() + name.slice(1);
const shareAxis = { type: "value", min: 0, max: 1, interval: 0.25, axisLabel: { formatter: percent } };

const MEASURES = [
  { key: "precision", name: "Precision", token: "--brand", symbol: "circle" },
  { key: "recall", name: "Recall", token: "--attention", symbol: "rect" },
  { key: "f1", name: "F1", token: "--ink-2", symbol: "triangle" },
];

/** A line from low to high with a symbol at the value; data: [place, value, low, high]. */
function whisker({ horizontal, offset, colour, symbol }) {
  return (_params, api) => {
    const point = (value) => api.coord(horizontal ? [value, api.value(0)] : [api.value(0), value]);
    const shift = ([x, y]) => (horizontal ? [x, y + offset] : [x + offset, y]);
    const [[x1, y1], [x, y], [x2, y2]] = [point(api.value(2)), point(api.value(1)), point(api.value(3))].map(shift);
    const mark = {
      circle: { type: "circle", shape: { cx: x, cy: y, r: 4.5 } },
      rect: { type: "rect", shape: { x: x - 4, y: y - 4, width: 8, height: 8 } },
      triangle: { type: "polygon", shape: { points: [[x, y - 5], [x + 5, y + 4], [x - 5, y + 4]] } },
    }[symbol];
    return {
      type: "group",
      children: [
        { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: colour, lineWidth: 2, opacity: 0.55 } },
        { ...mark, style: { fill: colour } },
      ],
    };
  };
}

export function classesOption({ labels, per_class: classes }) {
  return {
    animation: false,
    legend: { bottom: 0, itemWidth: 12, itemHeight: 10, data: MEASURES.map(({ name, symbol }) => ({ name, icon: symbol })) },
    grid: { left: 8, right: 20, top: 8, bottom: 36, containLabel: true },
    xAxis: shareAxis,
    yAxis: { type: "category", inverse: true, data: labels.map(title), splitLine: { show: true } },
    tooltip: {
      trigger: "axis", axisPointer: { type: "shadow" },
      formatter(points) {
        const name = labels[points[0].dataIndex];
        const entry = classes[name];
        const lines = MEASURES.map(({ key, name: measure }) => {
          if (entry[key] === null) return `${measure}  –`;
          const [low, high] = entry[`${key}_interval_95`];
          return `${measure}  ${percent(entry[key])}  (${percent(low)} to ${percent(high)})`;
        });
        return [`${title(name)}   n = ${entry.support}`, ...lines].join("\n");
      },
    },
    series: MEASURES.map(({ key, name, token, symbol }, index) => ({
      name, type: "custom", encode: { x: [1, 2, 3], y: 0 }, itemStyle: { color: ferCharts.colour(token) },
      data: labels.map((label, place) => [place, classes[label][key] ?? NaN, ...(classes[label][`${key}_interval_95`] ?? [NaN, NaN])]),
      renderItem: whisker({ horizontal: true, offset: (index - 1) * 12, colour: ferCharts.colour(token), symbol }),
    })),
  };
}

/** Relative luminance, 0 to 1 (WCAG 2.2), of [r, g, b]. */
function luminance(colour) {
  const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The better readable of two text colours on a cell that mixes the surface with `part` of the brand's colour. */
function textOn(part) {
  const rgb = (token) => ferCharts.colour(token).match(/[\d.]+/g).slice(0, 3).map(Number);
  const [surface, brand] = [rgb("--surface"), rgb("--brand")];
  const cell = luminance(surface.map((value, i) => value + (brand[i] - value) * part));
  const contrast = (token) => {
    const text = luminance(rgb(token));
    return (Math.max(text, cell) + 0.05) / (Math.min(text, cell) + 0.05);
  };
  return ferCharts.colour(contrast("--ink") >= contrast("--on-brand") ? "--ink" : "--on-brand");
}

export function confusionOption({ labels, confusion }, { narrow }) {
  const cells = confusion.flatMap((row, label) => {
    const n = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, answer) => [answer, label, n ? count / n : 0, count, n]);
  });
  const names = labels.map((name) => (narrow ? title(name).slice(0, 3) : title(name)));
  return {
    animation: false,
    grid: { left: narrow ? 40 : 78, right: 8, top: 28, bottom: 8 },
    xAxis: { type: "category", position: "top", data: names, axisLabel: { interval: 0 }, splitLine: { show: false } },
    yAxis: { type: "category", inverse: true, data: names, axisLabel: { interval: 0 }, splitLine: { show: false } },
    visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: { color: [ferCharts.colour("--surface"), ferCharts.colour("--brand")] } },
    tooltip: {
      formatter: ({ value: [answer, label, part, count, n] }) =>
        `${title(labels[label])} called ${labels[answer]}\n${count} of ${n} faces, ${percent(part)}`,
    },
    series: [{
      type: "heatmap",
      data: cells.map((value) => ({ value, label: { color: textOn(value[2]) } })),
      label: { show: true, fontSize: narrow ? 11 : 12, formatter: ({ value }) => (value[2] ? `${Math.round(value[2] * 100)}` : "") },
      itemStyle: { borderColor: ferCharts.colour("--surface"), borderWidth: 2, borderRadius: 3 },
      emphasis: { itemStyle: { borderColor: ferCharts.colour("--ink") } },
    }],
  };
}

export function reliabilityOption({ reliability }) {
  const bins = reliability.filter(({ n }) => n);
  const most = Math.max(...bins.map(({ n }) => n));
  const brand = ferCharts.colour("--brand");
  return {
    animation: false,
    grid: [{ left: 8, right: 20, top: 12, bottom: 96, containLabel: true }, { left: 52, right: 20, height: 44, bottom: 24 }],
    xAxis: [
      { ...shareAxis, gridIndex: 0, name: "Confidence", nameLocation: "middle", nameGap: 28 },
      { type: "value", min: 0, max: 1, gridIndex: 1, show: false },
    ],
    yAxis: [
      { ...shareAxis, gridIndex: 0 },
      { type: "value", min: 0, max: most, gridIndex: 1, interval: most, splitLine: { show: false } },
    ],
    tooltip: {
      trigger: "item",
      formatter({ dataIndex }) {
        const bin = bins[dataIndex];
        const [low, high] = bin.accuracy_interval_95;
        return `Confidence ${percent(bin.from)} to ${percent(bin.to)}   n = ${bin.n}\nmean confidence  ${percent(bin.confidence)}\naccuracy  ${percent(bin.accuracy)}  (${percent(low)} to ${percent(high)})`;
      },
    },
    series: [
      { type: "line", data: [[0, 0], [1, 1]], silent: true, tooltip: { show: false }, lineStyle: { color: ferCharts.colour("--chart-axis"), type: [5, 4], width: 1.5 } },
      {
        type: "custom", encode: { x: 0, y: [1, 2, 3] },
        data: bins.map((bin) => [bin.confidence, bin.accuracy, ...bin.accuracy_interval_95]),
        renderItem: whisker({ horizontal: false, offset: 0, colour: brand, symbol: "circle" }),
      },
      {
        type: "custom", xAxisIndex: 1, yAxisIndex: 1, encode: { x: [0, 1], y: 2 },
        data: bins.map((bin) => [bin.from, bin.to, bin.n]),
        renderItem(_params, api) {
          const [left, top] = api.coord([api.value(0), api.value(2)]);
          const [right, bottom] = api.coord([api.value(1), 0]);
          return { type: "rect", shape: { x: left + 1, y: top, width: Math.max(1, right - left - 2), height: bottom - top }, style: { fill: ferCharts.tint("--ink-3", 0.45) } };
        },
      },
    ],
  };
}

/** Training (dashed) and validation (solid) by epoch; kind: "loss" or "accuracy". */
export function curvesOption({ curves, chosen }, kind) {
  const written = kind === "loss" ? (value) => value.toFixed(2) : (value) => `${(value * 100).toFixed(1)} %`;
  const line = (name, key, token, type) => ({
    name, type: "line", symbol: "none", itemStyle: { color: ferCharts.colour(token) },
    data: curves.map((entry) => [entry.epoch, entry[key]]), lineStyle: { color: ferCharts.colour(token), type, width: 2.25 },
  });
  const validation = line("Validation", `val_${kind}`, "--brand", "solid");
  if (chosen) {
    validation.markLine = { symbol: "none", silent: true, data: [{ xAxis: chosen }], label: { show: false } };
  }
  return {
    animation: false,
    title: { left: 0, text: kind === "loss" ? "Loss" : "Accuracy", textStyle: { fontSize: 13, fontWeight: 600, color: ferCharts.colour("--chart-text") } },
    legend: { top: 0, right: 8 },
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    xAxis: { type: "value", min: 1, max: Math.max(2, curves.at(-1).epoch), minInterval: 1 },
    yAxis: { type: "value", scale: true, axisLabel: { formatter: kind === "loss" ? "{value}" : percent } },
    tooltip: {
      trigger: "axis",
      formatter: (points) => [`Epoch ${points[0].value[0]}`, ...points.map(({ seriesName, value }) => `${seriesName}  ${written(value[1])}`)].join("\n"),
    },
    series: [line("Training", kind, "--attention", [8, 4]), validation],
  };
}
