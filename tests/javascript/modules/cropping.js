import { ACROSS, Cropping, DOWN } from "/static/campaigns/viewing/cropping.js";
import { equal, heldTime, test } from "/tests/javascript/testing.js";

const SIZE = { width: 640, height: 480 };
const FACE = { x: 0.4, y: 0.3, width: 0.2, height: 0.3 }; // 128 × 144 pixels about 320, 216
const SQUARE = { width: 640, height: 480, x: 140, y: 36, side: 360 };

/** A room's parts, every picture with a little noise of its own; `change(level, column, row)` is what differs from it. */
let pictures = 0;
function room(change = (level) => level) {
  pictures += 1;
  return Array.from({ length: ACROSS * DOWN }, (_, at) => change(100 + (at % 7), at % ACROSS, Math.floor(at / ACROSS)) + ((at * 31 + pictures * 17) % 5) - 2);
}

/** Pictures each 500 ms from the first whole one, after which the server tells of a face. */
function seated(face = FACE) {
  const time = heldTime(), cropping = new Cropping();
  cropping.square(SIZE, room());
  cropping.told(face);
  const next = async (parts = room()) => { await time.pass(500); return cropping.square(SIZE, parts); };
  return { time, cropping, next };
}

test("all of the picture is sent until the server has told where the face is", async () => {
  const { next } = seated(null);
  equal(await next(), null);
  equal(await seated().next(), SQUARE);
});

test("a square stays in the picture, and is no larger than it", async () => {
  equal(await seated({ x: 0, y: 0.8, width: 0.1, height: 0.2 }).next(), { ...SIZE, x: 0, y: 240, side: 240 });
  equal(await seated({ x: 0.3, y: 0.1, width: 0.5, height: 0.8 }).next(), { ...SIZE, x: 112, y: 0, side: 480 });
});

test("every four seconds all of the picture is sent, and not more often", async () => {
  const { cropping, next } = seated(), whole = [];
  for (let at = 500; at <= 9000; at += 500) {
    if (!await next()) whole.push(at);
    cropping.told(FACE);
  }
  equal(whole, [4000, 8000]);
});

test("somebody who comes in beside the square is sent at once, and another light is not", async () => {
  const { next } = seated();
  equal(await next(room((level) => level + 40)), SQUARE);
  equal(await next(room((level, column) => (column > 28 ? level - 60 : level))), null);
});

test("what moves within the square is the viewer", async () => {
  const { next } = seated();
  equal(await next(room((level, column, row) => (column > 8 && column < 22 && row > 3 && row < 17 ? 0 : level))), SQUARE);
});

test("a camera that stands still is sent nothing else of, so that its pictures are equal", async () => {
  const time = heldTime(), cropping = new Cropping(), frozen = room();
  cropping.square(SIZE, frozen);
  for (let at = 0; at < 20; at += 1) {
    cropping.told(FACE);
    await time.pass(500);
    equal(cropping.square(SIZE, frozen), SQUARE);
  }
});

test("the square moves when the face does, not when its box trembles", async () => {
  const { cropping, next } = seated();
  equal(await next(), SQUARE);
  cropping.told({ ...FACE, x: 0.42, height: 0.31 });
  equal(await next(), SQUARE);
  cropping.told({ ...FACE, x: 0.5 });
  equal(await next(), { ...SQUARE, x: 204 });
  cropping.told({ ...FACE, width: 0.1, height: 0.2 });
  equal((await next()).side, 240);
});

test("where the server is not sure, or was not heard for long, all of the picture is sent", async () => {
  const { cropping, next } = seated();
  cropping.told(null);
  equal(await next(), null);
  const lonely = seated();
  for (let at = 0; at < 20; at += 1) await lonely.next();
  equal(await lonely.next(), null);
});

test("a whole picture is smaller once a large face is known, and as large as it can be for a small one", async () => {
  equal(seated(null).cropping.longest(SIZE), 640);
  const { time, cropping } = seated();
  equal(cropping.longest(SIZE), 480); // 108 pixels of 144
  await time.pass(10_000);
  equal(cropping.longest(SIZE), 640); // what the server told is too old
  equal(seated({ ...FACE, height: 0.16 }).cropping.longest(SIZE), 640); // 57 of 77
  equal(seated().cropping.longest({ width: 320, height: 240 }), 320);
});
