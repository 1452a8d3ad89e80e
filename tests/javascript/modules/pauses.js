import { Stopwatch, backoffMs, pause, until } from "/static/campaigns/viewing/pauses.js";
import { equal, heldTime, holds, near, test } from "/tests/javascript/testing.js";

test("waiting doubles to ten seconds, give or take a quarter", () => {
  for (const [attempt, middle] of [[0, 500], [1, 1000], [4, 8000], [5, 10_000], [40, 10_000]]) {
    for (const [random, factor] of [[0, 0.75], [0.5, 1], [0.999_999, 1.25]]) {
      Math.random = () => random;
      near(backoffMs(attempt), middle * factor, 1);
    }
  }
});

test("the server's wish is waited for, however long", () => {
  Math.random = () => 0;
  equal(backoffMs(0, 30), 30_000);
  near(backoffMs(3, 1), 3000, 1);
});

test("a pause ends in its time", async () => {
  const time = heldTime();
  let over = false;
  pause(1000).then(() => { over = true; });
  await time.pass(999);
  equal(over, false);
  await time.pass(1);
  equal(over, true);
});

test("a pause ends early when the connection is back, and leaves nothing behind", async () => {
  const time = heldTime();
  const waited = pause(60_000);
  window.dispatchEvent(new Event("online"));
  await waited;
  equal(time.waiting, 0);
});

test("an aborted pause says why", async () => {
  const leaving = new AbortController();
  const waited = pause(60_000, { signal: leaving.signal });
  leaving.abort("left");
  equal(await waited.catch((reason) => reason), "left");
  equal(await pause(1, { signal: leaving.signal }).catch((reason) => reason), "left");
});

test("a held clock stands still and goes on from there", async () => {
  const time = heldTime();
  const watch = new Stopwatch();
  await time.pass(300);
  watch.hold();
  equal(watch.held, true);
  await time.pass(5000);
  equal(watch.ms, 300);
  watch.go();
  watch.go();
  await time.pass(200);
  equal(watch.ms, 500);
});

test("until its time is full a clock ticks, and never past it", async () => {
  const time = heldTime();
  const ticks = [];
  let reached = false;
  until(new Stopwatch(), 175, { onTick: (ms) => ticks.push(ms), signal: new AbortController().signal }).then(() => { reached = true; });
  await time.pass(1000);
  equal(ticks, [50, 100, 150, 175]);
  holds(reached, "the end is reached");
  equal(time.waiting, 0);
});
