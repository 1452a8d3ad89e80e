// The webcam: open it, encode what it shows, close it.

const LONGEST_SIDE = 640;
const QUALITY = 0.85;
const PROBLEMS = {
  NotAllowedError: "camera_refused", SecurityError: "camera_refused",
  NotFoundError: "camera_missing", OverconstrainedError: "camera_missing",
};

export class CameraProblem extends Error {
  constructor(code) { super(code); this.code = code; }
}

export class Camera {
  #stream = null;
  #canvas = document.createElement("canvas");
  onLost = () => {};

  constructor(video) { this.video = video; }

  /** Throws CameraProblem. */
  async open() {
    if (!navigator.mediaDevices?.getUserMedia) throw new CameraProblem("camera_insecure");
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "user" },
      });
    } catch (error) {
      throw new CameraProblem(PROBLEMS[error.name] ?? "camera_busy");
    }
    for (const track of this.#stream.getTracks()) track.addEventListener("ended", () => this.onLost());
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => {}); // muted video always may; if not, no picture is drawn from it
  }

  /** Its light goes out. */
  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.video.srcObject = null;
  }

  /** The present picture as a JPEG; null where there is none yet. */
  async jpeg() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!this.#stream?.active || !width) return null;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.getContext("2d").drawImage(this.video, 0, 0, this.#canvas.width, this.#canvas.height);
    return new Promise((resolve) => this.#canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }
}
