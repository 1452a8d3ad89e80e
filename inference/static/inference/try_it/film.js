// A film from this device: one picture in so many ms goes to the reader, the film itself goes nowhere.

import { TryItError } from "./api.js";

const EVERY_MS = 500; // as `manage.py read` does
export const MOST_SECONDS = 120;
const LONGEST_SIDE = 1280;
const QUALITY = 0.9;
const TRIES = 6;
const SEEK_MS = 10_000;
const SHOWN_MS = 1000;
const BEHIND_ANY_END_SECONDS = 1e9;
const COLUMNS = ["film", "time_ms", "outcome", "angry", "disgust", "fear", "happy", "sad", "surprise", "neutral", "faces", "score", "model"];

export const isFilm = (file) => file.type.startsWith("video/");

export class Film {
  #canvas = document.createElement("canvas");
  #video = Object.assign(document.createElement("video"), { muted: true, preload: "auto", playsInline: true });
  rows = [];

  /** `onPicture(answer, blob, {seconds, of})` after each picture. */
  constructor({ api, file, onPicture }) { Object.assign(this, { api, file, onPicture }); }

  /** Resolves at the film's end. Throws TryItError: film_unreadable, film_too_long, and what a picture's reading throws. */
  async read({ signal }) {
    const address = URL.createObjectURL(this.file);
    try {
      await this.#event("loadeddata", () => { this.#video.src = address; });
      const duration = await this.#duration();
      if (!this.#video.videoWidth) throw new TryItError("film_unreadable");
      if (!(duration <= MOST_SECONDS)) throw new TryItError("film_too_long", { limit: MOST_SECONDS });
      for (let ms = 0; ms < duration * 1000; ms += EVERY_MS) {
        const shown = this.#shown();
        await this.#event("seeked", () => { this.#video.currentTime = ms / 1000; });
        await shown;
        const blob = await this.#jpeg();
        const answer = await this.#asked(blob, signal);
        signal.throwIfAborted();
        this.rows.push(this.#row(ms, answer));
        await this.onPicture(answer, blob, { seconds: ms / 1000, of: duration });
      }
    } finally {
      this.#video.removeAttribute("src");
      URL.revokeObjectURL(address);
    }
  }

  /** What was read, as a file: the viewer's row of each picture, the largest face where there are several. */
  csv() {
    const cell = (value) => (/[",\n\r]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
    const lines = [COLUMNS, ...this.rows.map((row) => COLUMNS.map((name) => row[name] ?? ""))];
    return new Blob([lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("")], { type: "text/csv" });
  }

  #row(ms, { faces, found, model }) {
    const row = { film: this.file.name.replace(/^[=+\-@\t]/, "'$&"), time_ms: ms, outcome: faces.length ? "scored" : "no_face", model: `${model.name} ${model.version}`.trim() };
    if (!faces.length) return row;
    const area = ({ box }) => box.width * box.height;
    const face = faces.reduce((largest, one) => (area(one) > area(largest) ? one : largest));
    return { ...row, ...face.probabilities, faces: found, score: face.score };
  }

  async #asked(blob, signal) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.api.picture(blob, { signal });
      } catch (error) {
        if (!error.passing || tries === TRIES || signal.aborted) throw error;
        await new Promise((resolve) => { setTimeout(resolve, Math.max(400, error.retryAfter * 1000)); });
      }
    }
  }

  /** In seconds. What a browser has recorded names no end of its own; it is known once one has gone there. */
  async #duration() {
    if (this.#video.duration === Infinity) {
      const found = this.#event("durationchange", () => {});
      await this.#event("seeked", () => { this.#video.currentTime = BEHIND_ANY_END_SECONDS; });
      await found;
    }
    return this.#video.duration;
  }

  #event(name, begin) {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new TryItError("film_unreadable"));
      const late = setTimeout(fail, SEEK_MS);
      this.#video.onerror = fail;
      this.#video.addEventListener(name, () => { clearTimeout(late); resolve(); }, { once: true });
      begin();
    });
  }

  /** Resolves once the film's next picture can be drawn: on a busy machine a seek ends before there is one. */
  #shown() {
    if (!this.#video.requestVideoFrameCallback) return Promise.resolve();
    return new Promise((resolve) => {
      this.#video.requestVideoFrameCallback(resolve);
      setTimeout(resolve, SHOWN_MS); // one that is there already may not be told of again
    });
  }

  #jpeg() {
    const { videoWidth: width, videoHeight: height } = this.#video, scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    Object.assign(this.#canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
    this.#canvas.getContext("2d").drawImage(this.#video, 0, 0, this.#canvas.width, this.#canvas.height);
    return new Promise((resolve) => { this.#canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  }
}
