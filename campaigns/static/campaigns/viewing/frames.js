// Two kinds of frames: pictures that the server reads, and numbers that this device has read. What differs is how one
// is made of what the camera shows, and how a batch of them is written.

import { ACROSS, Cropping, DOWN } from "./cropping.js";

// Of a picture that was made smaller than the camera's: there are more pixels than are read, and the reading of the same
// face moves no further than at .85 (benchmarks/agreement.py), at little more than half of the bytes.
const SMALLER_QUALITY = 0.6;

/** Frames of a visit that is read there: "server" or "device". */
export const framesOf = (origin, visit) => (origin === "device" ? new Readings(visit) : new Pictures(visit));

/** Pictures: JPEGs as good as the link carries, of all that the camera shows or of a square about the face. */
class Pictures {
  #cropping = new Cropping();
  #crop = null; // of the drawn picture
  #quality = 1; // as far as the drawn picture goes; the link may want less
  paceMs = 900; // the oldest waits at most this long for company

  constructor({ api, camera, link, maxBytes }) { Object.assign(this, { api, camera, link, maxBytes }); }

  /** What the camera check says of the drawn picture. */
  async check() { return this.api.post("camera-check", { blob: await this.camera.jpeg() }); }

  /** The camera's present picture is noted; false where there is none yet. */
  draw() {
    const size = this.camera.size();
    if (!size) return false;
    this.#crop = this.#cropping.square(size, this.camera.parts(ACROSS, DOWN));
    const longest = Math.min(this.link.step[0], this.#cropping.longest(size));
    const smaller = this.#crop ? this.camera.drawSquare(this.#crop) : longest < Math.max(size.width, size.height);
    this.#quality = smaller ? SMALLER_QUALITY : 1;
    return this.#crop ? true : this.camera.draw(longest);
  }

  /** What is sent of it, {blob, bytes, crop}; null where it is too large at any quality. */
  async made() {
    const crop = this.#crop;
    const blob = await this.camera.jpeg(this.maxBytes, Math.min(this.link.step[1], this.#quality));
    if (!crop) this.link.drawn(blob?.size ?? Infinity); // a square is small whatever the link
    return blob && { blob, bytes: blob.size, crop };
  }

  /** What the server's answer to a batch says. */
  answered({ face }) { if (face !== undefined) this.#cropping.told(face); }

  /** Bytes are read only where sizes are equal, which pictures of a sensor's noise hardly ever are. */
  async same(one, other) {
    if (one.bytes !== other.bytes) return false;
    const [a, b] = (await Promise.all([one.blob.arrayBuffer(), other.blob.arrayBuffer()])).map((buffer) => new Uint8Array(buffer));
    return a.every((byte, at) => byte === b[at]);
  }

  body(batch, dropped) {
    const form = new FormData();
    const frames = batch.map((frame) => ({ ...moment(frame), picture: `p${frame.sequence}`, crop: frame.crop }));
    form.append("batch", JSON.stringify({ frames, dropped }));
    for (const { sequence, blob } of batch) form.append(`p${sequence}`, blob, `${sequence}.jpg`);
    return { form };
  }
}

/** Readings: numbers, and no picture. A request costs the server more than the frames in it, so that it brings many. */
class Readings {
  paceMs = 20_000;

  constructor({ camera, device }) { Object.assign(this, { camera, device }); }

  check() { return this.device.check(this.camera.pixels()); }

  draw() { return this.camera.draw(); }

  async made() {
    const reading = await this.device.read(this.camera.pixels()).catch(() => null);
    return reading && { reading, bytes: 450 };
  }

  answered() {} // where the face is, is nobody else's business

  same(one, other) { return one.reading.likeness === other.reading.likeness; }

  body(batch, dropped) {
    return { json: { model: this.device.model, frames: batch.map((frame) => ({ ...moment(frame), ...frame.reading })), dropped } };
  }
}

function moment({ sequence, exposure, t_ms, playback, hidden, takenAt }) {
  return { sequence, exposure, t_ms, playback, hidden, age_ms: Math.max(0, Math.round(performance.now() - takenAt)) };
}
