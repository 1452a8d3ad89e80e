import { ClipPlayer } from "/static/campaigns/viewing/clip_player.js";
import { captioned } from "/static/campaigns/viewing/captions.js";
import { equal, test } from "/tests/javascript/testing.js";

/** A player over a video element whose time and first picture the test sets. */
function playing({ tellsFrames = true, from, captions = null } = {}) {
  document.body.innerHTML = '<video id="ad-video"></video><button id="stage-sound"></button><button id="stage-captions"></button>';
  const video = document.getElementById("ad-video");
  let shown = null;
  Object.defineProperties(video, {
    currentTime: { value: 0, writable: true },
    duration: { value: 9.1 },
    load: { value: () => {} },
    requestVideoFrameCallback: { value: tellsFrames ? (call) => { shown = call; } : undefined },
  });
  const ad = { duration_ms: 4024, captions };
  const player = new ClipPlayer({ ad, address: "data:,", from, note: {}, onEvent: () => {} });
  return {
    player, video,
    loaded(at) { video.currentTime = at; video.dispatchEvent(new Event("loadeddata")); },
    knows() { video.dispatchEvent(new Event("loadedmetadata")); },
    showsPicture(mediaTime) { shown?.(0, { mediaTime }); },
  };
}

test("an ad's time begins with its first picture, wherever the clip's own begins", () => {
  const { player, video, loaded, showsPicture } = playing();
  equal(player.mediaMs, 0);
  loaded(4.976);
  showsPicture(5);
  equal(player.mediaMs, 0); // sound that runs ahead of the first picture is not before the ad
  video.currentTime = 6.5;
  equal(player.mediaMs, 1500);
});

test("a browser that does not tell of pictures says where it began", () => {
  const { player, video, loaded } = playing({ tellsFrames: false });
  loaded(5);
  video.currentTime = 7;
  equal(player.mediaMs, 2000);
});

test("the time of a clip that begins at 0 is its own", () => {
  const { player, video, loaded, showsPicture } = playing();
  loaded(0);
  showsPicture(0);
  video.currentTime = 1.25;
  equal(player.mediaMs, 1250);
});

test("a page that is loaded again goes on in the middle of the ad, whatever picture is shown first", () => {
  const { player, video, knows, loaded, showsPicture } = playing({ from: { at_ms: 2500, zero: 5 } });
  knows();
  equal(video.currentTime, 7.5);
  loaded(7.5);
  showsPicture(7.48);
  equal(player.mediaMs, 2500);
  video.currentTime = 8;
  equal(player.place, { at_ms: 3000, zero: 5 });
});

test("an ad that was as good as over is played to its end, not once more", () => {
  const { video, knows } = playing({ from: { at_ms: 4090, zero: 5 } });
  knows();
  equal(Math.round(video.currentTime * 10), 88);
});

test("captions are the viewer's choice, and the choice holds for the next ad", () => {
  const button = () => document.getElementById("stage-captions");
  const { video } = playing({ captions: "data:text/vtt,WEBVTT" });
  equal([button().hidden, captioned(video), button().getAttribute("aria-pressed")], [false, false, "false"]);
  button().click();
  equal([captioned(video), button().getAttribute("aria-pressed")], [true, "true"]);
  const without = playing();
  equal([button().hidden, captioned(without.video)], [true, false]);
  const next = playing({ captions: "data:text/vtt,WEBVTT" });
  equal([button().hidden, captioned(next.video)], [false, true]);
  button().click();
  equal(captioned(next.video), false);
});
