/**
 * fer-recorder.js 1.0.0: measures apparent expressions while a <video> of your own page plays, for those who agree.
 *
 * It opens a page of the measuring server in a frame. That page asks for consent, takes the camera and sends; this
 * script only tells it what your video does, and gets no picture and no result. See docs/embedding.md.
 *
 * @typedef {object} Options
 * @property {string} server   where the platform runs, such as "https://fer.example.com"
 * @property {string} campaign the campaign's code: what follows /v/ in its link
 * @property {number} ad       the number of the ad that `video` plays
 * @property {HTMLVideoElement} video  your player; it is paused until the viewer has decided
 * @property {string | Record<string, string>} [participant] a panel's participant number, or all parameters of its link
 * @property {string} [language] of the notice, such as "de"; left out: the browser's
 *
 * @typedef {"asking" | "watching" | "recording" | "sending" | "ended" | "declined" | "withdrawing" | "withdrawn" | "trouble"} State
 *   asking: notice, questions, camera; watching: the calm seconds before the ad; recording: your video may play
 */

const READY_MS = 20_000;
const NEWS_MS = 100; // between two pieces of news while nothing changes
const OVER = ["ended", "declined", "withdrawn", "trouble"];
const HEARD = ["play", "playing", "pause", "waiting", "seeking", "seeked", "ratechange", "ended", "volumechange", "timeupdate"];
const BARE = { position: "fixed", margin: "0", padding: "0", border: "0", maxWidth: "none", maxHeight: "none", overflow: "hidden", boxShadow: "none" };
const SHAPES = {
  // All of the page: the calm seconds before an ad are calm only where nothing else is to be seen.
  dialog: { inset: "0", width: "100vw", height: "100dvh", borderRadius: "0", zIndex: "2147483647", background: "#fff" },
  chip: { inset: "auto 16px 16px auto", width: "min(20rem, calc(100vw - 32px))", borderRadius: "12px", zIndex: "2147483647", background: "#0a1010" },
};

/** What keeps it from measuring. `code`: origin_not_listed, ad_not_found, not_found, campaign_closed, campaign_over,
 * campaign_not_started, other_duration, video_not_loaded, unreachable or frame_blocked. */
export class FerRecorderError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "FerRecorderError";
    this.code = code;
  }
}

/** Events: "state" (detail: {state}), "ended" (detail: {how: "complete" | "stopped" | "screened" | "withdrawn" | "declined"}),
 * "trouble" (detail: {code}). */
export class FerRecorder extends EventTarget {
  static version = "1.0.0";
  #video;
  #origin;
  #dialog = document.createElement("dialog");
  #frame = document.createElement("iframe");
  #closing = new AbortController();
  #port = null;
  #state = "asking";
  #shape = "";
  #toldAt = 0;
  #framedAt = -Infinity; // when the browser last said which picture is shown
  #last = 0; // where the video last played, in seconds

  /**
   * Opens the notice over the page and resolves once it is there; what comes then is told by events. `video` plays when
   * the viewer has agreed and the calm seconds are over; where they decline, it is yours again.
   *
   * @param {Options} options
   * @returns {Promise<FerRecorder>}
   * @throws {FerRecorderError}
   */
  static async start({ server, campaign, ad, video, participant = {}, language }) {
    const base = new URL(server);
    const allowed = await asked(new URL(`/v/${encodeURIComponent(campaign)}/recorder/${Number(ad)}/`, base));
    await sameLength(video, allowed.duration_ms);
    const page = new URL(allowed.page, base);
    const more = typeof participant === "string" ? { panel: participant } : participant;
    for (const [name, value] of Object.entries(more)) page.searchParams.set(name, value);
    if (language) page.searchParams.set("lang", language);
    const recorder = new FerRecorder(video, base.origin);
    await recorder.#open(page, allowed.title);
    return recorder;
  }

  /** Use `FerRecorder.start`. */
  constructor(video, origin) {
    super();
    this.#video = video;
    this.#origin = origin;
  }

  /** @returns {State} */
  get state() { return this.#state; }

  /** Stops, and keeps what was measured. Resolves with the state that it ends in. */
  stop() { return this.#ask("stop"); }

  /** Has all that was measured of this viewer's session erased, while it runs or afterwards, until `close()`. */
  withdraw() { return this.#ask("withdraw"); }

  /** Takes the frame off the page. Without `stop()` before, the session ends by itself after ten minutes. */
  close() {
    this.#closing.abort();
    this.#port?.close();
    this.#dialog.remove();
  }

  #open(page, title) {
    const { signal } = this.#closing;
    Object.assign(this.#frame, { src: page.href, title, allow: `camera ${this.#origin}; autoplay; fullscreen; screen-wake-lock` });
    Object.assign(this.#frame.style, { display: "block", width: "100%", height: "100%", border: "0" });
    Object.assign(this.#dialog.style, BARE);
    this.#dialog.append(this.#frame);
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault(), { signal }); // the frame has its own ways out
    document.body.append(this.#dialog);
    this.#video.pause();
    this.#show("dialog");
    this.#follow(signal);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.close();
        reject(new FerRecorderError("frame_blocked", `${this.#origin} did not answer in its frame: does your page's Content-Security-Policy name it in frame-src?`));
      }, READY_MS);
      addEventListener("message", ({ source, origin, data }) => {
        if (source !== this.#frame.contentWindow || origin !== this.#origin) return;
        if (data?.type !== "fer:ready") { this.#isOver(data?.type); return; }
        clearTimeout(timer);
        this.#meet();
        resolve();
      }, { signal });
    });
  }

  /** Each page in the frame gets a channel of its own: the viewer may load it anew, in another language. */
  #meet() {
    const { port1, port2 } = new MessageChannel();
    this.#port?.close();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#heard(data);
    this.#frame.contentWindow.postMessage({ type: "fer:hello", version: FerRecorder.version }, this.#origin, [port2]);
  }

  #isOver(type) {
    const how = /^fer:(complete|stopped|screened|withdrawn|declined)$/.exec(type)?.[1];
    if (how) this.#dispatch("ended", { how });
  }

  #heard({ state, shape, height, pause, play, at_ms: at = 0, trouble }) {
    const video = this.#video;
    if (pause) video.pause();
    if (shape) this.#show(shape, height);
    if (at) video.currentTime = at / 1000;
    if (play) this.#play();
    if (trouble) this.#dispatch("trouble", { code: trouble });
    if (state && state !== this.#state) {
      this.#state = state;
      this.#dispatch("state", { state });
      if (state === "declined") this.#dispatch("ended", { how: state });
    }
  }

  #play() {
    this.#tell();
    this.#video.play().catch((error) => {
      if (error.name === "NotAllowedError") this.#dispatch("trouble", { code: "play_refused" }); // it waits until somebody plays it
    });
  }

  #show(shape, height) {
    const dialog = this.#dialog;
    if (shape !== this.#shape) {
      dialog.close(); // the frame stays as it is: nothing is taken off the page
      if (shape === "dialog") {
        if (document.fullscreenElement) document.exitFullscreen();
        dialog.showModal();
      } else if (shape === "chip") {
        dialog.show();
        this.#video.focus({ preventScroll: true });
      }
      this.#shape = shape;
    }
    Object.assign(dialog.style, SHAPES[shape]);
    if (shape === "chip") dialog.style.height = `${height || 56}px`;
  }

  #ask(what) {
    const { promise, resolve } = withResolvers();
    const done = what === "stop" ? OVER : OVER.filter((state) => state !== "ended");
    if (done.includes(this.#state) && this.#state !== "trouble") { resolve(this.#state); return promise; }
    this.addEventListener("state", ({ detail }) => { if (done.includes(detail.state)) resolve(detail.state); });
    this.#port?.postMessage({ do: what });
    return promise;
  }

  #follow(signal) {
    const video = this.#video;
    for (const name of HEARD) video.addEventListener(name, () => this.#happened(name), { signal });
    if (!("requestVideoFrameCallback" in video)) return;
    const pictured = (_now, { mediaTime, expectedDisplayTime }) => {
      if (signal.aborted) return;
      this.#framedAt = performance.now();
      if (this.#framedAt - this.#toldAt >= NEWS_MS) this.#tell({ ms: mediaTime * 1000, at: expectedDisplayTime });
      video.requestVideoFrameCallback(pictured);
    };
    video.requestVideoFrameCallback(pictured);
  }

  #happened(name) {
    const { loop, duration, currentTime } = this.#video;
    if (name === "timeupdate" && performance.now() - this.#framedAt < 2 * NEWS_MS) return; // known better
    if (name === "seeking" && loop && this.#last > duration - 1 && currentTime < 1) this.#tell({ playback: "ended" });
    else this.#tell();
  }

  /** What the video does; `ms` and `at`: which picture is shown when. */
  #tell(more = {}) {
    const video = this.#video;
    const now = performance.now();
    this.#toldAt = now;
    if (!video.seeking) this.#last = video.currentTime;
    const captions = [...video.textTracks].some(({ kind, mode }) => mode === "showing" && /captions|subtitles/.test(kind));
    this.#port?.postMessage({
      sent: now, at: now, ms: video.currentTime * 1000, rate: video.playbackRate, playback: playback(video), seeking: video.seeking, captions, look: look(video), ...more,
    });
  }

  #dispatch(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

async function asked(address) {
  const response = await fetch(address, { credentials: "omit", cache: "no-store" }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (response?.ok && answer) return answer;
  throw new FerRecorderError(answer?.code ?? "unreachable", answer?.detail ?? `${address.origin} cannot be reached: does your page's Content-Security-Policy name it in connect-src?`);
}

/** Another clip than the campaign's would be measured under its name. */
async function sameLength(video, expected) {
  if (video.readyState < HTMLMediaElement.HAVE_METADATA) {
    video.preload = "metadata";
    const signal = AbortSignal.timeout(READY_MS);
    await new Promise((resolve) => { for (const name of ["loadedmetadata", "error"]) video.addEventListener(name, resolve, { once: true, signal }); signal.onabort = resolve; });
  }
  const found = video.duration * 1000;
  if (Number.isNaN(found)) throw new FerRecorderError("video_not_loaded", "The video's length is not known: it did not load.");
  if (Math.abs(found - expected) > Math.max(1000, expected / 50)) {
    throw new FerRecorderError("other_duration", `The ad lasts ${expected / 1000} s in the campaign, and this video ${found / 1000} s.`);
  }
}

function playback(video) {
  if (video.ended) return "ended";
  if (video.paused && !video.seeking) return "paused";
  return video.seeking || video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? "stalled" : "playing";
}

/** How it is seen and heard: sizes in CSS pixels, `visible`: the share of it within the window, 0..1. */
function look(video) {
  const { left, top, right, bottom, width, height } = video.getBoundingClientRect();
  const across = Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0));
  const down = Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
  const visible = document.hidden || !width || !height ? 0 : (across * down) / (width * height);
  const { muted, volume, offsetWidth, offsetHeight } = video;
  return { muted, volume, offsetWidth, offsetHeight, visible, fullScreen: Boolean(document.fullscreenElement) };
}

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

globalThis.FerRecorder = FerRecorder;
