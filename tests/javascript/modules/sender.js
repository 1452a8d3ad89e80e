import { framesOf } from "/static/campaigns/viewing/frames.js";
import { Link } from "/static/campaigns/viewing/link.js";
import { Sender } from "/static/campaigns/viewing/sender.js";
import { equal, heldTime, holds, test } from "/tests/javascript/testing.js";

const passing = (retryAfter = 0) => Object.assign(new Error("passing"), { passing: true, status: 503, retryAfter });
const refused = (status) => Object.assign(new Error("refused"), { passing: false, status });

/** A sender whose server is `answer(sequences, call)`: what it returns is the answer, what it throws the failure. */
function sending(answer, { maxFrames = 4, maxBytes = 1_000_000 } = {}) {
  Math.random = () => 0.5; // pauses without jitter
  const time = heldTime();
  const batches = [];
  const told = { dropped: [], troubles: [], fatal: [], intervals: [] };
  const api = {
    async post(path, { form }) {
      const { frames, dropped } = JSON.parse(form.get("batch"));
      const sequences = frames.map(({ sequence }) => sequence);
      for (const { picture } of frames) holds(form.get(picture) instanceof File, "each frame's picture is in the form");
      batches.push(sequences);
      told.dropped.push(dropped);
      told.path = path;
      told.frames = frames;
      const said = await answer(sequences, batches.length);
      return { accepted: sequences.length, duplicates: 0, ...said };
    },
  };
  const sender = new Sender({
    api, kind: framesOf("server", {}), link: new Link(), intervalMs: 200, maxFrames, maxBytes,
    onInterval: (ms) => told.intervals.push(ms), onChange: (trouble) => told.troubles.push(trouble), onFatal: (error) => told.fatal.push(error.status),
  });
  const add = (count, bytes = 100) => {
    for (let k = 0; k < count; k += 1) {
      add.next += 1;
      const blob = new Blob([new Uint8Array(bytes)], { type: "image/jpeg" });
      sender.add({ sequence: add.next, exposure: 7, t_ms: 0, playback: "playing", hidden: false, takenAt: performance.now(), blob, bytes });
    }
  };
  add.next = -1;
  return { time, batches, told, sender, add };
}

test("frames wait a little for company and go out together", async () => {
  const { time, batches, told, sender, add } = sending(() => ({}));
  add(1);
  await time.pass(500);
  add(1);
  await time.pass(399);
  equal(batches, []);
  await time.pass(1);
  equal(batches, [[0, 1]]);
  equal([sender.sent, sender.waiting, told.path], [2, 0, "snapshots"]);
  equal(told.frames.map(({ age_ms }) => age_ms), [900, 400]);
});

test("a batch holds no more frames and bytes than the server takes, and at least one", async () => {
  const many = sending(() => ({}));
  many.add(6);
  await many.time.pass(2000);
  equal(many.batches, [[0, 1, 2, 3], [4, 5]]);
  const large = sending(() => ({}), { maxBytes: 10_000 });
  large.add(1, 20_000);
  large.add(2, 2000);
  await large.time.pass(2000);
  equal(large.batches, [[0], [1, 2]]);
});

test("a passing failure keeps the frames and sends them again, later each time", async () => {
  const { time, batches, told, sender, add } = sending((_frames, call) => { if (call < 3) throw passing(); return {}; });
  add(2);
  await time.pass(900);
  equal([sender.waiting, sender.sent, told.troubles], [2, 0, [true]]);
  await time.pass(499);
  equal(batches.length, 1);
  await time.pass(1);
  await time.pass(999);
  equal(batches.length, 2);
  await time.pass(1);
  equal(batches, [[0, 1], [0, 1], [0, 1]]);
  equal([sender.waiting, sender.sent, sender.dropped, told.troubles], [0, 2, 0, [true, true, false]]);
});

test("a server that asks for time gets it", async () => {
  const { time, batches, add } = sending((_frames, call) => { if (call === 1) throw passing(20); return {}; });
  add(1);
  await time.pass(900 + 19_999);
  equal(batches.length, 1);
  await time.pass(1);
  equal(batches.length, 2);
});

test("an answer that does not count every picture accepts none", async () => {
  const { time, batches, told, sender, add } = sending((_frames, call) => (call === 1 ? { accepted: 1 } : call === 2 ? { accepted: undefined } : { accepted: 1, duplicates: 1 }));
  add(2);
  await time.pass(900 + 499);
  equal([sender.sent, sender.waiting, told.troubles], [0, 2, [true]]);
  await time.pass(5000);
  equal([batches, sender.sent, told.fatal], [[[0, 1], [0, 1], [0, 1]], 2, []]);
});

test("what is kept has a bound in bytes, too", async () => {
  const { sender, add } = sending(() => { throw passing(); });
  add(33, 1_000_000);
  equal([sender.waiting, sender.dropped], [32, 1]);
});

test("when the connection is back it is tried at once", async () => {
  const { time, batches, add } = sending((_frames, call) => { if (call === 1) throw passing(60); return {}; });
  add(1);
  await time.pass(900);
  window.dispatchEvent(new Event("online"));
  await time.pass(0);
  equal(batches.length, 2);
});

test("one frame that is refused is found by halving, and only it is lost", async () => {
  const { time, batches, told, sender, add } = sending((frames) => { if (frames.includes(2)) throw refused(400); return {}; });
  add(4);
  await time.pass(5000);
  equal(batches, [[0, 1, 2, 3], [0, 1], [2, 3], [2], [3]]);
  equal([sender.sent, sender.dropped, sender.waiting, told.fatal], [3, 1, 0, []]);
  equal(told.dropped, [0, 0, 0, 0, 1]); // the server is told
});

test("a session that takes no picture any more ends it", async () => {
  for (const status of [401, 403, 404]) {
    const { time, batches, told, sender, add } = sending(() => { throw refused(status); });
    add(2);
    await time.pass(900);
    add(3);
    await time.pass(60_000);
    equal([batches.length, told.fatal, sender.waiting], [1, [status], 0]);
  }
});

test("of too many that wait, the oldest that is not under way is let go", async () => {
  let answer;
  const { time, batches, sender, add } = sending(() => new Promise((resolve) => { answer = resolve; }), { maxFrames: 2 });
  add(2);
  await time.pass(900);
  add(1199);
  equal([sender.waiting, sender.dropped], [1200, 1]);
  answer({});
  await time.pass(900);
  equal(batches, [[0, 1], [3, 4]]);
});

test("the server may change the pace", async () => {
  const { time, told, add } = sending(() => ({ next_interval_ms: 2000 }));
  add(1);
  await time.pass(900);
  equal(told.intervals, [2000]);
});

test("a server that has too much to do is asked less, until it says how often", async () => {
  const busy = Object.assign(new Error("busy"), { passing: true, status: 429, retryAfter: 1 });
  const { time, told, add } = sending((_, call) => { if (call < 9) throw busy; return { next_interval_ms: 500 }; });
  add(1);
  await time.pass(600_000);
  equal(told.intervals, [400, 800, 1600, 3200, 6400, 8000, 8000, 8000, 500]);
});

test("at the end nothing waits for company, and the end waits for all", async () => {
  const { time, batches, sender, add } = sending(() => ({}), { maxFrames: 2 });
  add(5);
  let over = false;
  sender.drained({ signal: new AbortController().signal }).then(() => { over = true; });
  await time.pass(200);
  equal(batches, [[0, 1], [2, 3], [4]]);
  holds(over, "the end is told");
});

test("who leaves gives up what is waiting, and it is counted", async () => {
  const { time, batches, sender, add } = sending(() => ({}));
  add(3);
  sender.leave();
  add(1);
  await time.pass(60_000);
  equal([batches, sender.dropped, sender.waiting], [[], 3, 0]);
});

test("numbers of a device go out together every twenty seconds, and at once where the page goes away", async () => {
  const time = heldTime();
  const posted = [];
  const api = { async post(path, options) { posted.push(options); return { accepted: options.json.frames.length, duplicates: 0 }; } };
  const kind = framesOf("device", { device: { model: "ab" } });
  const sender = new Sender({ api, kind, link: new Link(), intervalMs: 500, maxFrames: 60, maxBytes: 1_000_000, onInterval() {}, onChange() {} });
  const add = (sequence) => sender.add({
    sequence, exposure: 7, t_ms: 500 * sequence, playback: "playing", hidden: false, takenAt: performance.now(), bytes: 450,
    reading: { likeness: 3, face: null },
  });
  add(0);
  await time.pass(19_000);
  add(1);
  equal(posted.length, 0);
  sender.lastWord();
  equal([posted[0].keepalive, posted[0].json.frames.length], [true, 2]);
  await time.pass(1000);
  equal(posted[1].json, { model: "ab", frames: [
    { sequence: 0, exposure: 7, t_ms: 0, playback: "playing", hidden: false, age_ms: 20_000, likeness: 3, face: null },
    { sequence: 1, exposure: 7, t_ms: 500, playback: "playing", hidden: false, age_ms: 1000, likeness: 3, face: null },
  ], dropped: 0 });
  equal([sender.sent, sender.waiting], [2, 0]);
});

// What the server has, until it is told that a frame has ended: `asked` answers to a question.
function held(answer, asked) {
  const there = sending(answer);
  const questions = [];
  there.sender.api.get = async (path, expected) => { questions.push([path, expected]); return asked(questions.length); };
  return { ...there, questions };
}

test("pictures that a crash of the database took are sent again, and counted once", async () => {
  const { time, batches, sender, add } = held((_, call) => [{ unended_from: 0, lost: [] }, { unended_from: 2, lost: [1, 0] }, { unended_from: null, lost: [] }][call - 1]);
  add(2);
  await time.pass(900);
  equal([sender.waiting, sender.unended, sender.sent], [0, 2, 2]);
  add(1);
  await time.pass(900);
  equal([sender.waiting, sender.unended, sender.sent], [2, 3, 3]);
  await time.pass(900);
  equal(batches, [[0, 1], [2], [0, 1]]);
  equal([sender.unended, sender.sent, sender.dropped], [0, 3, 0]);
});

test("what is sent again is no new loss where it is given up", async () => {
  const { time, sender, add } = held((_, call) => { if (call > 1) throw refused(400); return { unended_from: 0, lost: [] }; }, () => ({ unended_from: null, lost: [0, 1] }));
  add(2);
  await time.pass(900 + 5000);
  equal(sender.waiting, 2);
  add(1);
  sender.leave();
  equal([sender.sent, sender.dropped, sender.unended], [2, 1, 0]);
});

test("with nothing to send it asks what became of its pictures, until all have ended", async () => {
  const { time, questions, sender, add } = held(() => ({ unended_from: 0, lost: [] }), (call) => ({ unended_from: call < 2 ? 1 : null, lost: [] }));
  add(2);
  await time.pass(900 + 4999);
  equal(questions, []);
  await time.pass(1);
  equal([questions, sender.unended], [[["snapshots", "lost"]], 1]);
  await time.pass(60_000);
  equal([questions.length, sender.unended], [2, 0]);
});

test("an answer that tells of no frames holds none", async () => {
  const { sender, time, questions, add } = held(() => ({}), () => ({}));
  add(2);
  await time.pass(60_000);
  equal([sender.unended, questions], [0, []]);
});

test("the end waits for what was lost, and while nobody answers its patience stands still", async () => {
  const { time, batches, sender, add } = held(() => ({ unended_from: 0, lost: [] }), (call) => {
    if (call < 8) throw passing();
    return call === 8 ? { unended_from: null, lost: [0] } : { unended_from: null, lost: [] };
  });
  add(1);
  await time.pass(900);
  let over = false;
  sender.drained({ signal: new AbortController().signal }).then(() => { over = true; });
  await time.pass(30_000);
  equal([over, sender.waiting], [false, 0]);
  await time.pass(20_000);
  equal([over, batches, sender.sent, sender.dropped], [true, [[0], [0]], 1, 0]);
});

test("the end waits for workers that are away no longer than it must", async () => {
  const busy = Object.assign(new Error("busy"), { passing: true, status: 429, retryAfter: 1 });
  const { time, sender, add } = held(() => ({ unended_from: 0, lost: [] }), (call) => { if (call % 2) throw busy; return { unended_from: 0, lost: [] }; });
  add(1);
  await time.pass(900);
  let over = false;
  sender.drained({ signal: new AbortController().signal }).then(() => { over = true; });
  await time.pass(9000);
  equal(over, false);
  await time.pass(2000);
  equal([over, sender.unended], [true, 0]);
});

test("what is held has a bound in bytes and in time", async () => {
  const { time, batches, sender, add } = held(() => ({ unended_from: 0, lost: [] }), () => ({ unended_from: 0, lost: [0, 1, 2, 3, 19] }));
  add(20, 900_000);
  await time.pass(2000);
  equal(sender.unended, 17);
  await time.pass(5000);
  equal(batches.flat().slice(20), [3, 19]);
  const long = held(() => ({ unended_from: 0, lost: [] }), () => ({ unended_from: 0, lost: [] }));
  long.add(1);
  await long.time.pass(601_000);
  equal(long.sender.unended, 1);
  long.add(1);
  await long.time.pass(1000);
  equal(long.sender.unended, 1);
});
