import { drawChart, level, niceStep } from "/static/dashboards/chart.js";
import { charts, equal, holds, near, test } from "/tests/javascript/testing.js";

const happy = {
  key: "happy", name: "Happy", colour: "--happy", hidden: false, dots: false, dashed: false, dash: [], whiskers: [],
  points: [[500, 0.1], [1500, 0.2], [2500, null], [3500, 0.3], [4250, null]],
  band: [[500, 0.05, 0.2], [1500, null, null], [2500, null, null], [3500, 0.2, 0.5], [4250, null, null]],
};
const CHART = {
  x: { kind: "media_ms", label: "", low: 0, high: 4500, names: [], interval: 1000 },
  y: { unit: "share", low: 0, high: null, symmetric: false, least: 0 },
  lines: [happy], bars: [], marks: [], counts: [[500, 3], [1500, 1], [2500, 0], [3500, 2], [4250, 0]],
};
const line = (points, more = {}) => ({ ...happy, points, band: [], ...more });

/** Draws with a stand-in for ECharts; returns what it was asked to draw, anew at each change. */
function drawn(chart) {
  charts();
  const asked = [];
  Object.assign(ferCharts, { theme: () => ({}), onThemeChange: () => () => {} });
  window.echarts = { init: () => ({ setOption: (option) => asked.push(option), resize() {}, setTheme() {}, dispose() {} }) };
  const element = document.createElement("div");
  element.style.width = "600px";
  document.body.append(element);
  const own = drawChart(element, chart);
  return { own, element, option: () => asked.at(-1), series: (id) => asked.at(-1).series.find((one) => one.id === id) };
}

test("a step is 1, 2 or 5 times a power of ten", () => {
  equal([0.011, 0.02, 0.3, 1, 2.1, 70].map((rough) => niceStep(rough)), [0.02, 0.02, 0.5, 1, 5, 100]);
});

test("the axis of shares begins at zero and holds every band", () => {
  const { low, high, step } = level(CHART);
  equal(low, 0);
  near(high, 0.5);
  near(step, 0.1);
});

test("a signed axis holds zero and reaches equally far to both sides", () => {
  const y = { unit: "signed", low: null, high: null, symmetric: true, least: 0.2 };
  const own = level({ ...CHART, y, lines: [line([[0, -0.31], [1, 0.1]])] });
  near(own.low, -own.high);
  holds(own.low <= -0.31, "the lowest point on the axis");
});

test("hardly any difference does not fill the chart", () => {
  const y = { unit: "signed", low: null, high: null, symmetric: true, least: 0.2 };
  const own = level({ ...CHART, y, lines: [line([[0, 0.001], [1, -0.002]])] });
  near(own.high, 0.1);
});

test("a hidden line moves no axis, and is drawn again when it is shown", () => {
  const high = line([[500, 0.9]], { key: "sad", hidden: true });
  const { own, option, series } = drawn({ ...CHART, lines: [happy, high] });
  near(option().yAxis[0].max, 0.5);
  equal(series("sad"), undefined);
  own.show("sad", true);
  holds(option().yAxis[0].max >= 0.9, "the line on the axis");
  equal(series("sad").name, "Happy");
});

test("a band is broken where a place has none, and a lone one is still seen", () => {
  const band = drawn(CHART).series("band-happy");
  equal(band.data, [[0], [1]]);
  const own = band.renderItem({}, { value: () => 0, coord: ([x, y]) => [x, y] });
  equal(own.shape.points, [[250, 0.2], [750, 0.2], [750, 0.05], [250, 0.05]]);
});

test("a value between two gaps is a dot, for there is no line to it", () => {
  const own = drawn(CHART).series("happy");
  equal([0, 1, 3].map((place) => own.data[place].symbol), ["none", "none", "circle"]);
  equal(own.connectNulls, false);
});

test("what the pointer says has place, n, value and interval, and a dash in a gap", () => {
  const { formatter } = drawn(CHART).option().tooltip;
  equal(formatter([{ axisValue: 400 }]), "0:00.5   n = 3\nHappy  10 %  (5.0 to 20 %)");
  equal(formatter([{ axisValue: 2600 }]), "0:02.5   n = 0\nHappy  –");
});

test("the strip of n reaches to the most viewers, and to one where nobody was", () => {
  const most = (counts) => drawn({ ...CHART, counts }).option().yAxis[1].max;
  equal([most(CHART.counts), most([[500, 0]])], [3, 1]);
});

test("stretches are areas and levels are lines, each with its words", () => {
  const marks = [
    { at: 1500, to: 2500, label: "Logo", upright: true }, { at: 0.8, to: null, label: "80 %", upright: false },
  ];
  const own = drawn({ ...CHART, marks }).series("marks");
  equal(own.markArea.data, [[{ name: "Logo", xAxis: 1500 }, { xAxis: 2500 }]]);
  equal(own.markLine.data.map(({ name, yAxis }) => [name, yAxis]), [["80 %", 0.8]]);
});
