// One moment in time for the whole page: a clip's own clock, or a timeline for a picture.
import { clock } from "./format.js";

/** Wraps a <video>: `onTime` is called with the media time (ms) of every frame that is shown, and at once on a seek. */
export function clipPlayer(video) {
  const listeners = [];
  let wanted = null; // where a drag wants to be while the video is still seeking
  const tell = (seconds) => { for (const listener of listeners) listener(1000 * seconds); };

  function shown(_now, frame) {
    if (wanted === null) tell(frame.mediaTime);
    video.requestVideoFrameCallback(shown);
  }

  if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(shown);
  else video.addEventListener("timeupdate", () => tell(video.currentTime));
  video.addEventListener("seeking", () => { if (wanted === null) tell(video.currentTime); });
  video.addEventListener("seeked", () => {
    const next = wanted;
    wanted = null;
    if (next !== null && Math.abs(next - video.currentTime) > 0.001) api.seek(1000 * next);
    else tell(video.currentTime);
  });

  const api = {
    time: () => 1000 * (wanted ?? video.currentTime),
    onTime: (listener) => listeners.push(listener),
    toggle: () => (video.paused ? video.play() : video.pause()),
    seek(ms) {
      const seconds = ms / 1000;
      const target = Math.max(0, Math.min(seconds, (video.duration || seconds) - 0.001));
      tell(target); // the charts move at once; the picture follows as fast as the decoder can
      if (video.seeking) wanted = target;
      else video.currentTime = target;
    },
  };
  return api;
}

/** A timeline for a picture, `duration` ms long: play button, slider, and the same interface as `clipPlayer`. */
export function picturePlayer(timeline, duration) {
  const [button, slider, output] = ["button", "input", "output"].map((name) => timeline.querySelector(name));
  const listeners = [];
  let at = 0;
  let startedAt = null;

  function tell() {
    slider.value = at;
    output.textContent = `${clock(at)} / ${clock(duration)}`;
    for (const listener of listeners) listener(at);
  }

  function step(now) {
    if (startedAt === null) return;
    at = Math.max(0, Math.min(duration, now - startedAt));
    if (at >= duration) startedAt = null;
    tell();
    requestAnimationFrame(step);
  }

  function toggle() {
    startedAt = startedAt === null ? performance.now() - (at >= duration ? 0 : at) : null;
    requestAnimationFrame(step);
  }

  function seek(to) {
    at = Math.max(0, Math.min(to, duration));
    if (startedAt !== null) startedAt = performance.now() - at;
    tell();
  }

  button.addEventListener("click", toggle);
  slider.addEventListener("input", () => seek(Number(slider.value)));
  tell();
  return { time: () => at, onTime: (listener) => listeners.push(listener), toggle, seek };
}
