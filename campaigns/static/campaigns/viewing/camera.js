// The camera: open it, draw a snapshot of it, close it.

import { filled, gettext } from "./words.js";

const LONGEST_SIDE = 640;
const CROP_SIDE = 160; // pixels of a square about the face: its face has 64, and 48 are read
const QUALITY = 0.85;
const LONGEST_WAIT_MS = 150; // for a new picture: cameras in the dark give seven a second
const LESS = [0.6, 0.4]; // where a picture is larger than the server takes
const PROBLEMS = {
  NotAllowedError: "refused", SecurityError: "refused",
  NotFoundError: "missing", OverconstrainedError: "missing", DevicesNotFoundError: "missing",
};

/** `kind` is refused, missing, busy, insecure (a page without https), in-app, or superseded (asked for again meanwhile). */
export class CameraProblem extends Error {
  constructor(kind) { super(kind); this.kind = kind; }
}

export class Camera {
  #stream = null;
  #asked = 0;
  #source;
  #canvas = document.createElement("canvas");
  #parts = document.createElement("canvas");
  onLost = () => {};
  onMute = () => {}; // `onMute(true)`: the system gives no new pictures; `onMute(false)`: it does again

  /** `source`: a video element that stays in the page while snapshots are taken. */
  constructor(source) { this.#source = source; }

  get on() { return this.#stream?.active ?? false; }

  /** Asks for the camera, one by its id or any, and shows it in the source and in `preview`. Throws CameraProblem. */
  async open(preview, deviceId) {
    if (!navigator.mediaDevices?.getUserMedia) throw new CameraProblem(isSecureContext ? "in-app" : "insecure");
    const asked = ++this.#asked;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15, max: 30 }, ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" }) },
      });
    } catch (error) {
      throw new CameraProblem(asked === this.#asked ? PROBLEMS[error.name] ?? "busy" : "superseded");
    }
    if (asked !== this.#asked) { // an answer to a question that was given up, or asked again
      for (const track of stream.getTracks()) track.stop();
      throw new CameraProblem("superseded");
    }
    this.#stream = stream;
    for (const track of this.#stream.getTracks()) {
      track.addEventListener("ended", () => this.onLost());
      track.addEventListener("mute", () => this.onMute(true));
      track.addEventListener("unmute", () => this.onMute(false));
    }
    for (const video of [this.#source, preview]) {
      video.srcObject = this.#stream;
      video.play().catch(() => {}); // muted video always may; if not, no picture is drawn from it
    }
  }

  /** All cameras of the device as {id, name}, the one in use marked; names are known once one was allowed. */
  async all() {
    const used = this.#stream?.getVideoTracks()[0]?.getSettings().deviceId;
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    return devices.filter(({ kind }) => kind === "videoinput")
      .map(({ deviceId: id, label }, at) => ({ id, name: label || filled(gettext("Camera %(number)s"), { number: at + 1 }), used: id === used }));
  }

  /** Lets go of the camera: its light goes out. */
  stop() {
    this.#asked += 1;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    for (const video of document.querySelectorAll("video")) if (video.srcObject) video.srcObject = null;
  }

  /**
   * Resolves when the camera gives a new picture, with when it was captured (`performance.now()`); null where the
   * browser does not tell, or nothing new comes within `LONGEST_WAIT_MS`. What is drawn at once is that picture.
   */
  fresh() {
    const source = this.#source;
    if (!this.on || !source.requestVideoFrameCallback) return Promise.resolve(null);
    return new Promise((resolve) => {
      const asked = source.requestVideoFrameCallback((_now, { captureTime }) => { clearTimeout(timer); resolve(captureTime ?? null); });
      const timer = setTimeout(() => { source.cancelVideoFrameCallback(asked); resolve(null); }, LONGEST_WAIT_MS);
    });
  }

  get #ready() { return this.on && this.#source.videoWidth > 0 && this.#source.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA; }

  /** {width, height} in pixels of a picture whose longest side has so many at most; null where there is none yet. */
  size(longestSide = LONGEST_SIDE) {
    if (!this.#ready) return null;
    const { videoWidth: width, videoHeight: height } = this.#source, scale = Math.min(1, longestSide / Math.max(width, height));
    return { width: Math.round(width * scale), height: Math.round(height * scale) };
  }

  /** Grey levels of the present picture's across × down parts, row by row. */
  parts(across, down) {
    Object.assign(this.#parts, { width: across, height: down });
    const context = this.#parts.getContext("2d", { willReadFrequently: true });
    context.drawImage(this.#source, 0, 0, across, down);
    const { data } = context.getImageData(0, 0, across, down);
    return Array.from({ length: across * down }, (_, at) => 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2]);
  }

  /** Draws the present picture; false where there is none yet. Encoding goes on in `jpeg()`, after the moment is noted. */
  draw(longestSide) {
    const size = this.size(longestSide);
    if (size) this.#drawn([0, 0, this.#source.videoWidth, this.#source.videoHeight], size);
    return size !== null;
  }

  /**
   * Draws of the present picture a square {width, height, x, y, side}, in the pixels of a picture of width × height. Tells
   * whether that made it smaller.
   */
  drawSquare({ width, x, y, side }) {
    const scale = this.#source.videoWidth / width, pixels = Math.min(CROP_SIDE, Math.round(side * scale));
    this.#drawn([x * scale, y * scale, side * scale, side * scale], { width: pixels, height: pixels }, "high");
    return pixels < Math.round(side * scale);
  }

  #drawn(part, { width, height }, smoothing = "low") {
    Object.assign(this.#canvas, { width, height });
    const context = this.#canvas.getContext("2d");
    context.imageSmoothingQuality = smoothing;
    context.drawImage(this.#source, ...part, 0, 0, width, height);
  }

  /** The drawn picture's pixels, as ImageData. */
  pixels() {
    const { width, height } = this.#canvas;
    return this.#canvas.getContext("2d").getImageData(0, 0, width, height);
  }

  /** The drawn picture as a JPEG of at most `maxBytes`; null if none of the qualities is small enough. */
  async jpeg(maxBytes = Infinity, first = QUALITY) {
    for (const quality of [first, ...LESS.filter((less) => less < first)]) {
      const blob = await new Promise((resolve) => this.#canvas.toBlob(resolve, "image/jpeg", quality));
      if (blob && blob.size <= maxBytes) return blob;
    }
    return null;
  }
}
