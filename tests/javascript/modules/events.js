import { EventLog } from "/static/campaigns/viewing/events.js";
import { equal, heldTime, test } from "/tests/javascript/testing.js";

function log(answer, more = {}) {
  Math.random = () => 0.5;
  const time = heldTime();
  const told = [];
  const fatal = [];
  const api = {
    async post(path, { json, keepalive = false }) {
      told.push(json.events.map(({ sequence, kind }) => `${sequence} ${kind}`));
      Object.assign(told, { path, keepalive, events: json.events });
      return answer(told.length);
    },
  };
  return { time, told, fatal, events: new EventLog({ api, exposure: 7, onFatal: (error) => fatal.push(error.status), ...more }) };
}
const failed = (status) => Object.assign(new Error("failed"), { status, passing: status >= 500, retryAfter: 0 });

test("events are told in order, with media time and time gone", async () => {
  const { time, told, events } = log(() => null);
  await time.pass(250);
  events.add("playing", 12.6);
  await time.pass(0);
  equal([told.path, told.events], ["exposures/7/events", [{ sequence: 0, kind: "playing", media_ms: 13, elapsed_ms: 250 }]]);
});

test("what happens while it is sent goes out together a second later", async () => {
  const { time, told, events } = log(() => null);
  for (const kind of ["playing", "paused", "ended"]) events.add(kind, 0);
  await time.pass(999);
  equal(told.length, 1);
  await time.pass(1);
  equal([...told], [["0 playing"], ["1 paused", "2 ended"]]);
});

test("after a passing failure the same events are told again, under the same numbers", async () => {
  const { time, told, fatal, events } = log((call) => { if (call === 1) throw failed(503); });
  events.add("playing", 0);
  let all = false;
  events.told().then(() => { all = true; });
  await time.pass(0);
  events.add("paused", 100);
  await time.pass(500);
  equal([...told], [["0 playing"], ["0 playing", "1 paused"]]);
  equal([fatal, all], [[], true]);
});

test("a final refusal closes the log", async () => {
  const { time, told, fatal, events } = log(() => { throw failed(404); });
  events.add("playing", 0);
  await time.pass(0);
  events.add("paused", 100);
  await time.pass(60_000);
  equal([told.length, fatal], [1, [404]]);
});

test("the last word is carried by the browser", async () => {
  const { time, told, events } = log((call) => (call === 1 ? new Promise(() => {}) : null));
  events.add("playing", 0);
  await time.pass(0);
  events.add("ended", 900);
  events.lastWord();
  equal([told.at(-1), told.keepalive], [["0 playing", "1 ended"], true]);
});

test("a page that is loaded again tells what follows, at the time that it is", async () => {
  const { time, told, events } = log(() => null, { first: 3, elapsedMs: 40_000 });
  await time.pass(500);
  events.add("preroll", -3000);
  await time.settled();
  equal([told, told.events[0].elapsed_ms], [[["3 preroll"]], 40_500]);
});
