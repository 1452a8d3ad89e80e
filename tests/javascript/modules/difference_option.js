import { difference, differenceOption } from "/static/dashboards/difference-option.js";
import { charts, equal, near, test } from "/tests/javascript/testing.js";

const DATA = {
  measure: "happy", names: ["First", "Second"], end: 2,
  seconds: [0.25, 0.75, 1.25, 1.75], difference: [0.1, -0.02, null, 0.2], low: [0.02, -0.1, null, 0.1], high: [0.18, 0.06, null, 0.3],
  means: [[0.3, 0.2, null, 0.4], [0.2, 0.22, null, 0.2]], n: [[9, 9, 0, 8], [9, 7, 0, 8]],
  clusters: [{ start: 0, end: 1, flagged: true, p: 0.0004 }, { start: 1, end: 2, flagged: true, p: 0.0312 }, { start: 1, end: 2, flagged: false, p: 0.4 }],
};
const option = (changes = {}) => { charts(); return differenceOption({ ...DATA, ...changes }); };

test("a difference of shares is in points with a sign, that of a signed measure in its unit", () => {
  equal([0.1, -0.1, 0, null].map((value) => difference("happy", value)), ["+10.0 points", "−10.0 points", "0.0 points", "–"]);
  equal(difference("valence", -0.125), "−0.13");
});

test("the axis reaches equally far to both sides of no difference", () => {
  const [axis] = option().yAxis;
  near(axis.max, 0.3);
  near(axis.min, -axis.max);
  equal([0.1, -0.1, 0].map(axis.axisLabel.formatter), ["+10", "−10", "0"]);
});

test("the axis ends on a full step", () => {
  near(option({ low: [-0.32], high: [0.1], difference: [-0.1] }).yAxis[0].max, 0.4);
  near(option({ low: [-0.07], high: [0.02], difference: [0] }).yAxis[0].max, 0.1);
});

test("hardly any difference does not fill the chart", () => {
  const [axis] = option({ low: [-0.001], high: [0.001], difference: [0] }).yAxis;
  near(axis.max, 0.05);
});

test("only clusters that are flagged are named, with their p", () => {
  const { data } = option().series.find(({ name }) => name === "Difference").markArea;
  equal(data.map(([from]) => from.name), ["p < 0.001", "p = 0.031", ""]);
  equal(data.map(([from, to]) => [from.xAxis, to.xAxis]), [[0, 1], [1, 2], [1, 2]]);
});

test("the band is broken where there is no difference", () => {
  equal(option().series[0].data, [[0], [1]]);
});

test("the pointer tells both n where they differ, and dashes in a gap", () => {
  const { formatter } = option().tooltip;
  equal(formatter([{ axisValue: 0.25 }]), "0:00.2   n = 9\nDifference  +10.0 points  (+2.0 points to +18.0 points)\nFirst  30 %\nSecond  20 %");
  equal(formatter([{ axisValue: 0.75 }]).split("\n")[0], "0:00.7   n = 9 and 7");
  equal(formatter([{ axisValue: 1.25 }]).split("\n").slice(1), ["Difference  –", "First  –", "Second  –"]);
});
