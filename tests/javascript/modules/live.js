import { follow } from "/static/dashboards/live.js";
import { equal, fetched, heldTime, test } from "/tests/javascript/testing.js";

const TRACE = { live: { viewers: 1, latest_frame_at: null }, series: { happy: [0.1] } };

function page(answer, trace = TRACE) {
  document.body.innerHTML = "<p data-live></p><p data-trouble hidden></p>";
  const time = heldTime();
  const calls = fetched(answer);
  const drawn = [];
  follow({ url: "/trace", trace, onTrace: (next) => drawn.push(next.series.happy[0]) });
  return { time, calls, drawn, said: (name) => document.querySelector(`[data-${name}]`).textContent };
}
const numbers = (value, live = TRACE.live) => ({ json: { live, series: { happy: [value] } }, headers: { ETag: `"${value}"` } });

test("while somebody watches it asks every second, and draws what is new", async () => {
  const { time, calls, drawn, said } = page((_url, _options, call) => numbers(call === 1 ? 0.1 : call));
  equal(said("live"), "Live 1 viewer is watching");
  await time.pass(3000);
  equal(calls.length, 3);
  equal(drawn, [2, 3]); // the first answer repeats what the page came with
  equal(calls[1].headers, { "If-None-Match": '"0.1"' });
});

test("while nobody watches it asks a little less often", async () => {
  const { time, calls } = page(() => numbers(0.1, { viewers: 0, latest_frame_at: null }));
  await time.pass(1000);
  await time.pass(1499);
  equal(calls.length, 1);
  await time.pass(1);
  equal(calls.length, 2);
});

test("what did not change is not drawn", async () => {
  const { time, drawn } = page((_url, _options, call) => (call > 1 ? { status: 304 } : numbers(0.1)));
  await time.pass(5000);
  equal(drawn, []);
});

test("one failure is nothing, two are said and asked after more slowly, an answer takes it back", async () => {
  let broken = true;
  const { time, calls, said } = page(() => (broken ? { status: 503 } : numbers(0.1)));
  await time.pass(1000);
  equal(said("trouble"), "");
  await time.pass(1000);
  equal(said("trouble").startsWith("The server does not answer"), true);
  broken = false;
  await time.pass(4999);
  equal(calls.length, 2);
  await time.pass(1);
  equal(said("trouble"), "");
});

test("who is signed out is told so, and nothing is asked any more", async () => {
  const { time, calls, said } = page(() => ({ status: 401 }));
  await time.pass(60_000);
  equal(calls.length, 1);
  equal(said("trouble"), "You are signed out. Reload the page to sign in again.");
});

test("a hidden tab asks nothing, and asks at once when it is seen again", async () => {
  let hidden = true;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  const { time, calls } = page(() => numbers(0.1));
  await time.pass(10_000);
  equal(calls.length, 0);
  hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  await time.pass(0);
  equal(calls.length, 1);
});
