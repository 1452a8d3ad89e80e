import { ClipPlayer } from "/static/campaigns/viewing/clip_player.js";
import { equal, test } from "/tests/javascript/testing.js";

/** A player over a video element whose time and first picture the test sets. */
function playing({ tellsFrames = true } = {}) {
  document.body.innerHTML = '<video id="ad-video"></video><button id="stage-sound"></button>';
  const video = document.getElementById("ad-video");
  let shown = null;
  Object.defineProperties(video, {
    currentTime: { value: 0, writable: true },
    load: { value: () => {} },
    requestVideoFrameCallback: { value: tellsFrames ? (call) => { shown = call; } : undefined },
  });
  const player = new ClipPlayer({ ad: { url: "data:,", duration_ms: 4024 }, note: {}, onEvent: () => {} });
  return {
    player, video,
    loaded(at) { video.currentTime = at; video.dispatchEvent(new Event("loadeddata")); },
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
