// One moment in time for the whole page: a clip's own clock, or a timeline for a picture.
import { clock } from "./words.js";

/** Wraps a <video>: `onTime` is called with the media time of every frame that is shown, and at once on a seek. */
export function clipPlayer(video) {
  const listeners = [];
  let wanted = null; // where a drag wants to be while the video is still seeking
  const tell = (seconds) => { for (const listener of listeners) listener(seconds); };

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
    if (next !== null && Math.abs(next - video.currentTime) > 0.001) api.seek(next);
    else tell(video.currentTime);
  });

  const api = {
    time: () => wanted ?? video.currentTime,
    duration: () => video.duration,
    onTime: (listener) => listeners.push(listener),
    toggle: () => (video.paused ? video.play() : video.pause()),
    seek(seconds) {
      const target = Math.max(0, Math.min(seconds, (video.duration || seconds) - 0.001));
      tell(target); // the charts move at once; the picture follows as fast as the decoder can
      if (video.seeking) wanted = target;
      else video.currentTime = target;
    },
  };
  return api;
}

/** A timeline for a picture: play button, slider, and the same interface as `clipPlayer`. */
export function picturePlayer(timeline, duration) {
  const [button, slider, output] = ["button", "input", "output"].map((name) => timeline.querySelector(name));
  const listeners = [];
  let seconds = 0;
  let startedAt = null;

  function tell() {
    slider.value = seconds * 1000;
    output.textContent = `${clock(seconds)} / ${clock(duration)}`;
    for (const listener of listeners) listener(seconds);
  }

  function step(now) {
    if (startedAt === null) return;
    seconds = Math.min(duration, (now - startedAt) / 1000);
    if (seconds >= duration) startedAt = null;
    tell();
    requestAnimationFrame(step);
  }

  function toggle() {
    startedAt = startedAt === null ? performance.now() - (seconds >= duration ? 0 : seconds) * 1000 : null;
    requestAnimationFrame(step);
  }

  function seek(to) {
    seconds = Math.max(0, Math.min(to, duration));
    if (startedAt !== null) startedAt = performance.now() - seconds * 1000;
    tell();
  }

  button.addEventListener("click", toggle);
  slider.addEventListener("input", () => seek(slider.value / 1000));
  tell();
  return { time: () => seconds, duration: () => duration, onTime: (listener) => listeners.push(listener), toggle, seek };
}
