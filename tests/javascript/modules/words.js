import { SIGNED, clock, format } from "/static/dashboards/words.js";
import { equal, test } from "/tests/javascript/testing.js";

test("a clock counts minutes and seconds, and tenths where asked", () => {
  equal([0, 7, 59.9, 60, 754].map((seconds) => clock(seconds)), ["0:00", "0:07", "0:59", "1:00", "12:34"]);
  equal([7.34, 59.99, 60.05].map((seconds) => clock(seconds, true)), ["0:07.3", "0:59.9", "1:00.0"]);
});

test("shares are percent, with a decimal below ten", () => {
  equal([0, 0.004, 0.0994, 0.0995, 0.5, 1].map((share) => format("happy", share)), ["0 %", "0.4 %", "9.9 %", "10 %", "50 %", "100 %"]);
});

test("signed series carry their sign, a true minus, and none at zero", () => {
  equal(SIGNED, ["valence", "engagement", "activation"]);
  equal([0.25, -0.25, 0.001, -0.001].map((value) => format("valence", value)), ["+0.25", "−0.25", "0.00", "0.00"]);
});

test("what is missing is a dash", () => {
  equal([format("happy", null), format("valence", undefined)], ["–", "–"]);
});
