import { Conditions } from "/static/campaigns/viewing/conditions.js";
import { equal, heldTime, test } from "/tests/javascript/testing.js";

function playing(kind) {
  document.body.innerHTML = `<${kind} style="position:fixed;left:0;top:0;width:200px;height:100px"></${kind}>`;
  const time = heldTime();
  const element = document.body.firstChild;
  const state = { runs: true };
  const conditions = new Conditions({ element, playing: () => state.runs });
  conditions.begin();
  return { time, element, state, conditions };
}

test("time without sound, volume and the part in sight are those of the time that it played", async () => {
  const { time, element, state, conditions } = playing("video");
  equal(conditions.told, null);
  await time.pass(2000);
  element.muted = true;
  await time.pass(1000);
  element.muted = false;
  element.volume = 0.5;
  element.style.left = "-100px";
  await time.pass(1000);
  state.runs = false;
  element.muted = true;
  await time.pass(5000);
  element.hidden = true;
  equal(conditions.told, { played_ms: 4000, silent_ms: 1000, full_screen_ms: 0, captioned_ms: 0, volume: 0.63, visible: 0.88, width: 200, height: 100 });
});

test("a picture has no sound, and what has ended is looked at no more", async () => {
  const { time, conditions } = playing("img");
  await time.pass(1000);
  conditions.end();
  await time.pass(1000);
  equal(conditions.told, { played_ms: 1000, silent_ms: null, full_screen_ms: 0, captioned_ms: 0, volume: null, visible: 1, width: 200, height: 100 });
});

test("a page that is loaded again goes on counting", async () => {
  const first = playing("video");
  await first.time.pass(2000);
  first.conditions.end();
  const kept = JSON.parse(JSON.stringify(first.conditions.sums));
  const looks = [];
  const again = new Conditions({ element: first.element, playing: () => true, before: kept, onLook: () => looks.push(1) });
  again.begin();
  first.element.muted = true;
  await first.time.pass(1000);
  equal([again.told.played_ms, again.told.silent_ms, again.told.volume, looks.length], [3000, 1000, 0.67, 2]);
});
