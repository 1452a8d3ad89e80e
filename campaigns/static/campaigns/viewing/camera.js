// The camera: open it, draw a snapshot of it, close it.

const LONGEST_SIDE = 640;
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
      .map(({ deviceId: id, label }, at) => ({ id, name: label || `Camera ${at + 1}`, used: id === used }));
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

  /** Draws the present picture; null where there is none yet. Encoding goes on in `jpeg()`, after the moment is noted. */
  draw(longestSide = LONGEST_SIDE) {
    const { videoWidth: width, videoHeight: height, readyState } = this.#source;
    if (!this.on || !width || readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return false;
    const scale = Math.min(1, longestSide / Math.max(width, height));
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.getContext("2d").drawImage(this.#source, 0, 0, this.#canvas.width, this.#canvas.height);
    return true;
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
