// Two kinds of frames: pictures that the server reads, and numbers that this device has read. What differs is how one
// is made of what the camera shows, and how a batch of them is written.

/** Frames of a visit that is read there: "server" or "device". */
export const framesOf = (origin, visit) => (origin === "device" ? new Readings(visit) : new Pictures(visit));

/** Pictures: JPEGs as good as the link carries. */
class Pictures {
  paceMs = 900; // the oldest waits at most this long for company

  constructor({ api, camera, link, maxBytes }) { Object.assign(this, { api, camera, link, maxBytes }); }

  /** What the camera check says of the drawn picture. */
  async check() { return this.api.post("camera-check", { blob: await this.camera.jpeg() }); }

  /** The camera's present picture is noted; false where there is none yet. */
  draw() { return this.camera.draw(this.link.step[0]); }

  /** What is sent of it, {blob, bytes}; null where it is too large at any quality. */
  async made() {
    const blob = await this.camera.jpeg(this.maxBytes, this.link.step[1]);
    this.link.drawn(blob?.size ?? Infinity);
    return blob && { blob, bytes: blob.size };
  }

  /** Bytes are read only where sizes are equal, which pictures of a sensor's noise hardly ever are. */
  async same(one, other) {
    if (one.bytes !== other.bytes) return false;
    const [a, b] = (await Promise.all([one.blob.arrayBuffer(), other.blob.arrayBuffer()])).map((buffer) => new Uint8Array(buffer));
    return a.every((byte, at) => byte === b[at]);
  }

  body(batch, dropped) {
    const form = new FormData();
    const frames = batch.map((frame) => ({ ...moment(frame), picture: `p${frame.sequence}` }));
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

  same(one, other) { return one.reading.likeness === other.reading.likeness; }

  body(batch, dropped) {
    return { json: { model: this.device.model, frames: batch.map((frame) => ({ ...moment(frame), ...frame.reading })), dropped } };
  }
}

function moment({ sequence, exposure, t_ms, playback, hidden, takenAt }) {
  return { sequence, exposure, t_ms, playback, hidden, age_ms: Math.max(0, Math.round(performance.now() - takenAt)) };
}
