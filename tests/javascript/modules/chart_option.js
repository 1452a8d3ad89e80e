import { chartOption, seriesOption } from "/static/dashboards/chart-option.js";
import { charts, equal, holds, near, test } from "/tests/javascript/testing.js";

const series = (mean, low, high, n = mean.map(() => 4)) => ({ mean, low, high, n });
const TRACE = {
  duration_ms: 4500, seconds: 5,
  series: {
    happy: series([0.1, 0.2, null, 0.3, null], [0.05, null, null, 0.2, null], [0.2, null, null, 0.5, null], [3, 1, 0, 2, 0]),
    valence: series([-0.1, 0, 0.1, 0.2, 0.05], [-0.3, -0.1, 0, 0.1, 0], [0.1, 0.1, 0.2, 0.3, 0.1]),
    attention: series([1, 1, 1, 1, 1], [0.9, 0.9, 0.9, 0.9, 0.9], [1, 1, 1, 1, 1]),
  },
};
const option = (kind, names) => { charts(); return chartOption(kind, TRACE, names, []); };
const named = (whole, id) => whole.series.find((one) => one.id === id);

test("a band is broken where a second has none, and a lone second is still seen", () => {
  const band = named(option("expressions", ["happy"]), "band-happy");
  equal(band.data, [[0], [1]]);
  const drawn = band.renderItem({}, { value: () => 0, coord: ([x, y]) => [x, y] });
  equal(drawn.shape.points, [[0.25, 0.2], [0.75, 0.2], [0.75, 0.05], [0.25, 0.05]]);
});

test("a value between two gaps is a dot, for there is no line to it", () => {
  const line = named(option("expressions", ["happy"]), "happy");
  equal(line.data.map(({ symbol }) => symbol), ["none", "none", "none", "circle", "none"]);
  equal(line.connectNulls, false);
});

test("a value stands in the middle of its second, the last one in the middle of what is left", () => {
  const line = named(option("expressions", ["happy"]), "happy");
  equal(line.data.map(({ value }) => value[0]), [0.5, 1.5, 2.5, 3.5, 4.25]);
});

test("the axis of shares begins at zero and holds every band", () => {
  const [axis] = option("expressions", ["happy"]).yAxis;
  equal(axis.min, 0);
  near(axis.max, 0.6);
  equal(axis.axisLabel.formatter(0.2), "20 %");
});

test("the axis of valence holds zero and every band to either side", () => {
  const [axis] = option("valence", ["valence"]).yAxis;
  near(axis.min, -0.3, 1e-6);
  near(axis.max, 0.3, 1e-6);
  equal(axis.axisLabel.formatter(-0.1), "−0.10");
});

test("attention is shown whole", () => {
  const [axis] = option("attention", ["attention"]).yAxis;
  equal([axis.min, axis.max, axis.interval], [0, 1, 0.25]);
});

test("what the pointer says has clock, n, value and band, and a dash in a gap", () => {
  const { formatter } = option("expressions", ["happy"]).tooltip;
  equal(formatter([{ axisValue: 0.4 }]), "0:00–0:01   n = 3\nHappy  10 %  (5.0 to 20 %)");
  equal(formatter([{ axisValue: 2.9 }]), "0:02–0:03   n = 0\nHappy  –");
  holds(formatter([{ axisValue: 4.5 }]).startsWith("0:04–0:05"), "the ad's very end belongs to its last second");
});

test("the strip of n reaches to the most viewers, and to one where nobody was", () => {
  charts();
  equal(seriesOption("expressions", TRACE, ["happy"], []).yAxis[1], { max: 3, interval: 3 });
  const nobody = { ...TRACE, series: { happy: series([null], [null], [null], [0]) } };
  equal(seriesOption("expressions", nobody, ["happy"], []).yAxis[1], { max: 1, interval: 1 });
});

test("brand moments are areas in media time", () => {
  charts();
  const moments = [{ label: "Logo", start_ms: 1500, end_ms: 2500 }];
  const [areas] = seriesOption("expressions", TRACE, ["happy"], moments).series;
  equal(areas.markArea.data, [[{ name: "Logo", xAxis: 1.5 }, { xAxis: 2.5 }]]);
});
