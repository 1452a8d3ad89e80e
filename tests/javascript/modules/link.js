import { Link, STEPS } from "/static/campaigns/viewing/link.js";
import { equal, holds, test } from "/tests/javascript/testing.js";

// Bytes of one noisy 640 × 480 picture at the steps of the ladder, assumed: about what a browser writes.
const NOISY = [131_000, 78_000, 58_000, 46_000, 34_000, 20_000, 15_000];

/** A camera and a link of `rate` bytes/ms, played through: a picture every `intervalMs` for `seconds`. */
function viewing({ rate, seconds, intervalMs, delayMs = 150 }) {
  const link = new Link();
  const queue = [];
  const seen = { resent: 0, most: 0, kept: 0, last: null, bytes: 0 };
  let free = 0;
  for (let now = 0; now < seconds * 1000 || queue.length; now += 50) {
    if (now < seconds * 1000 && now % intervalMs === 0) {
      const bytes = NOISY[STEPS.indexOf(link.step)];
      queue.push({ at: now, bytes });
      link.drawn(bytes);
      seen.last = bytes;
    }
    seen.kept = Math.max(seen.kept, queue.length);
    if (now < free || !queue.length) continue;
    let batch = 1;
    let bytes = queue[0].bytes;
    while (batch < Math.min(20, queue.length) && bytes + queue[batch].bytes <= Math.min(link.batchBytes, 1_500_000)) bytes += queue[batch++].bytes;
    const ms = delayMs + bytes / rate;
    if (ms > link.timeoutMs) {
      free = now + link.timeoutMs;
      link.lost(bytes, link.timeoutMs, { intervalMs });
      seen.resent += 1;
    } else {
      free = now + ms;
      queue.splice(0, batch);
      seen.bytes = Math.max(seen.bytes, bytes);
      link.took(bytes, ms, { behindMs: queue.length ? free - queue[0].at : 0, intervalMs });
    }
    if (now > 3_600_000) return { ...seen, over: false };
  }
  return { ...seen, over: true, link };
}

test("a link of 400 kbit/s gets what it carries: nothing is given up and sent again", () => {
  const { over, resent, kept, bytes } = viewing({ rate: 50, seconds: 170, intervalMs: 200 });
  equal([over, resent], [true, 0]);
  holds(kept < 1200, `fewer pictures wait than are kept: ${kept}`);
  holds(bytes < 400_000, `no batch is long on its way: ${bytes}`);
});

test("at one picture a second that link still has pictures of full size", () => {
  const { resent, kept, last } = viewing({ rate: 50, seconds: 170, intervalMs: 1000 });
  equal(resent, 0);
  holds(kept < 40 && last >= 20_000, `${kept} ${last}`);
});

test("a fast link, and a fast one with a long way, have the best picture", () => {
  for (const delayMs of [20, 900]) {
    const { resent, last } = viewing({ rate: 2500, seconds: 60, intervalMs: 200, delayMs });
    equal([delayMs, resent, last], [delayMs, 0, NOISY[0]]);
  }
});

test("on the slowest link a single large picture is waited for longer, and arrives", () => {
  const { over, resent } = viewing({ rate: 5, seconds: 5, intervalMs: 1000 });
  holds(over, "all arrive");
  holds(resent <= 2, `${resent} sent again`);
});

test("what is cut off at once says nothing about the link", () => {
  const link = new Link();
  link.lost(1_000_000, 40, { intervalMs: 200 });
  equal([link.batchBytes, link.pictureBytes, link.timeoutMs], [100_000, Infinity, 15_000]);
});

test("when the link is better again, so are the pictures", () => {
  const link = new Link();
  link.took(200_000, 4000, { behindMs: 9000, intervalMs: 200 });
  for (let n = 0; n < 9; n += 1) link.drawn(NOISY[STEPS.indexOf(link.step)]);
  equal(link.step, STEPS.at(-1));
  for (let n = 0; n < 40; n += 1) {
    link.took(60_000, 300, { behindMs: 0, intervalMs: 200 });
    link.drawn(NOISY[STEPS.indexOf(link.step)]);
  }
  equal(link.step, STEPS[0]);
});
