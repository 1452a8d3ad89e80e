import { follow } from "/static/dashboards/live.js";
import { equal, fetched, heldTime, test } from "/tests/javascript/testing.js";

const LIVE = { viewers: 1, text: "1 viewer is watching" };
const TRACE = { version: "0.1", live: LIVE, charts: { happy: [0.1] } };

function page(answer, trace = TRACE) {
  document.body.innerHTML = `<p data-live><b data-live-pill hidden>Live</b><span data-live-text></span></p>
    <p data-trouble hidden><span data-said></span><template data-words="away">The server does not answer</template>
    <template data-words="signed-out">You are signed out</template></p>`;
  const time = heldTime();
  const calls = fetched(answer);
  const drawn = [];
  follow({ url: "/trace", trace, onTrace: (next) => drawn.push(next.charts.happy[0]) });
  return { time, calls, drawn, said: (name) => document.querySelector(`[data-${name}]`).textContent.trim() };
}
const numbers = (value, live = TRACE.live) => ({ json: { version: `${value}`, live, charts: { happy: [value] } }, headers: { ETag: `"${value}"` } });

test("while somebody watches it asks every second, and draws what is new", async () => {
  const { time, calls, drawn, said } = page((_url, _options, call) => numbers(call === 1 ? 0.1 : call));
  equal(said("live-text"), "1 viewer is watching");
  await time.pass(3000);
  equal(calls.length, 3);
  equal(drawn, [2, 3]); // the first answer repeats what the page came with
  equal(calls[1].headers, { "If-None-Match": '"0.1"' });
  equal(calls.map(({ url }) => new URL(url).searchParams.get("have")), ["0.1", "0.1", "2"]);
});

test("between two versions of the charts the count of viewers alone is told, and nothing is taken for the last word", async () => {
  const few = { version: "0.1", live: { viewers: 2, text: "2 viewers are watching" } };
  const { time, calls, drawn, said } = page((_url, _options, call) => (call === 1 ? { json: few } : numbers(0.2)));
  await time.pass(1000);
  equal(said("live-text"), "2 viewers are watching");
  equal(drawn, []);
  await time.pass(1000);
  equal(calls[1].headers, {}); // whoever has older charts is never told that nothing has changed
  equal(drawn, [0.2]);
});

test("a new version with the same charts draws nothing", async () => {
  const { time, drawn } = page((_url, _options, call) => ({ json: { version: `v${call}`, live: LIVE, charts: TRACE.charts } }));
  await time.pass(3000);
  equal(drawn, []);
});

test("while nobody watches it asks a little less often", async () => {
  const { time, calls } = page(() => numbers(0.1, { viewers: 0, text: "" }));
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
  equal(said("said"), "");
  await time.pass(1000);
  equal(said("said"), "The server does not answer");
  broken = false;
  await time.pass(4999);
  equal(calls.length, 2);
  await time.pass(1);
  equal(said("said"), "");
});

test("who is signed out is told so, and nothing is asked any more", async () => {
  const { time, calls, said } = page(() => ({ status: 401 }));
  await time.pass(60_000);
  equal(calls.length, 1);
  equal(said("said"), "You are signed out");
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
