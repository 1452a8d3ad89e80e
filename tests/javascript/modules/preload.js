import { Preload } from "/static/campaigns/viewing/preload.js";
import { equal, heldTime, test } from "/tests/javascript/testing.js";

const ad = { kind: "video", url: "/next.mp4" };
const ranges = (start, end) => ({ length: 1, start: () => start, end: () => end });

/** A clip of 10 s at second 2, loaded to `end`, and a server that gives a clip of so many bytes. */
function during({ end = 10, bytes = 1000, good = true, next = ad } = {}) {
  const time = heldTime();
  const asked = [];
  const state = { good };
  const playing = { buffered: ranges(0, end), currentTime: 2, duration: 10 };
  window.fetch = async (url, { signal }) => {
    asked.push(url);
    await new Promise((resolve, reject) => { setTimeout(resolve, 3000); signal.addEventListener("abort", () => reject(signal.reason)); });
    return new Response(new Blob(["x"]), { headers: { "Content-Length": bytes } });
  };
  return { time, asked, state, playing, preload: new Preload({ ad: next, playing, good: () => state.good }) };
}

test("the next clip is there before it is shown", async () => {
  const { time, asked, preload } = during();
  await time.pass(4000);
  equal(asked, ["/next.mp4"]);
  equal(preload.addressOf(ad).slice(0, 5), "blob:");
  equal(preload.addressOf({ kind: "video", url: "/other.mp4" }), "/other.mp4");
  preload.release();
  equal(preload.addressOf(ad), "/next.mp4");
});

test("nothing is fetched while the present clip still loads, or pictures wait", async () => {
  const { time, asked, state, playing } = during({ end: 6, good: false });
  await time.pass(5000);
  playing.buffered = ranges(0, 10);
  await time.pass(5000);
  equal(asked, []);
  state.good = true;
  await time.pass(1000);
  equal(asked, ["/next.mp4"]);
});

test("it is given up as soon as pictures wait, or the clip is large", async () => {
  const { time, state, preload } = during();
  await time.pass(1000);
  state.good = false;
  await time.pass(9000);
  equal(preload.addressOf(ad), "/next.mp4");
  const large = during({ bytes: 40_000_001 });
  await large.time.pass(9000);
  equal(large.preload.addressOf(ad), "/next.mp4");
  const last = during({ next: null });
  await last.time.pass(9000);
  equal([last.asked, last.preload.addressOf(ad)], [[], "/next.mp4"]);
});
