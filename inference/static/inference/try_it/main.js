// The page: four ways to show a face, one place where it is seen, one list of what was read.

import { Api, TryItError } from "./api.js";
import { Camera } from "./camera.js";
import { Film, isFilm } from "./film.js";
import { Live } from "./live.js";
import { filled, tenths, texts, wordsFor } from "./messages.js";
import { Overlay } from "./overlay.js";
import { counted, Readings, sentence } from "./readings.js";

const ANNOUNCE_EVERY_MS = 5000;
const part = (id) => document.getElementById(id);

class TryIt {
  #address = "";
  #announced = { at: 0, text: "" };
  #asking = null; // aborted when something else is asked for

  constructor(config) {
    this.config = config;
    this.api = new Api(config);
    this.camera = new Camera(part("camera"));
    this.overlay = new Overlay(part("overlay"));
    this.readings = new Readings();
    this.live = new Live({
      api: this.api, camera: this.camera, framesPerSecond: config.framesPerSecond,
      onAnswer: (answer, rate) => this.frame(answer, rate),
      onFailure: (error) => { this.stop(); this.fail(error); },
    });
    this.camera.onLost = () => { this.stop(); this.fail({ code: "camera_lost" }); };
  }

  file(file) {
    if (isFilm(file)) { this.film(file); return; }
    if (file.size > this.config.maxBytes) {
      this.fresh();
      this.fail(new TryItError("picture_too_large", { limit: this.config.maxBytes }));
      return;
    }
    this.still((signal) => this.api.picture(file, { signal }), () => file);
  }

  link(url) {
    if (!url) { this.fresh(); this.fail({ code: "picture_missing" }); return; }
    this.still((signal) => this.api.address(url, { signal }), (answer) => jpegOf(answer.preview));
  }

  /** One picture: ask, then show it with its faces. `pictureOf(answer)` gives the blob to show. */
  async still(ask, pictureOf) {
    this.fresh();
    const asking = new AbortController();
    this.#asking = asking;
    this.busy(texts.reading);
    try {
      const answer = await ask(asking.signal);
      if (asking.signal.aborted) return;
      const image = await this.display(pictureOf(answer));
      if (asking.signal.aborted) return;
      this.state("picture");
      this.overlay.show(answer, { over: image });
      this.readings.show(answer);
      if (!answer.faces.length) this.readings.clear(texts.none_found);
      this.announce(sentence(answer), true);
    } catch (error) {
      if (!asking.signal.aborted) this.fail(error);
    } finally {
      if (!asking.signal.aborted) this.busy("");
    }
  }

  /** A film's pictures one after the other; at its end what was read as a table to save. */
  async film(file) {
    this.fresh();
    const asking = new AbortController(), { signal } = asking;
    this.#asking = asking;
    this.busy(texts.opening);
    const film = new Film({
      api: this.api, file,
      onPicture: async (answer, blob, { seconds, of }) => {
        const image = await this.display(blob);
        signal.throwIfAborted();
        this.state("picture");
        this.overlay.show(answer, { over: image });
        this.readings.show(answer);
        this.busy(filled(texts.second, { seconds: tenths(seconds), of: tenths(of) }));
      },
    });
    try {
      await film.read({ signal });
      this.saved(film);
    } catch (error) {
      if (signal.aborted) return;
      this.fail(error);
      if (film.rows.length) this.saved(film); // what was read before it broke off is right
    } finally {
      if (!signal.aborted) this.busy("");
    }
  }

  saved(film) {
    const link = part("film-csv");
    link.href = URL.createObjectURL(film.csv());
    link.download = `${film.file.name.replace(/\.[^.]*$/, "")}.csv`;
    link.hidden = false;
    this.announce(filled(texts.film_read, { n: film.rows.length }), true);
  }

  async start() {
    this.fresh();
    this.busy(texts.camera_waited);
    part("start").disabled = true;
    try {
      await this.camera.open();
      this.state("live");
      part("rate").textContent = "–";
      this.buttons(true);
      this.live.start();
      part("stop").focus();
      this.announce(texts.camera_on, true);
    } catch (error) {
      this.fail(error);
    } finally {
      part("start").disabled = false;
      this.busy("");
    }
  }

  stop() {
    const focused = document.activeElement === part("stop");
    this.live.stop();
    this.camera.close();
    this.overlay.clear();
    this.buttons(false);
    this.state("empty");
    if (focused) part("start").focus();
  }

  frame(answer, rate) {
    const mirrored = { ...answer, faces: answer.faces.toReversed() }; // from left to right, as it is seen
    this.overlay.show(mirrored, { over: part("camera"), mirrored: true });
    this.readings.show(mirrored);
    if (!answer.faces.length) this.readings.clear(texts.none_in_view);
    if (rate) part("rate").textContent = tenths(rate);
    const [face] = answer.faces;
    this.announce(answer.faces.length === 1 ? filled(texts.one_named, { name: texts.names[face.apparent_expression] }) : `${counted(answer)}.`);
  }

  async display(blob) {
    const image = part("picture");
    URL.revokeObjectURL(this.#address);
    this.#address = image.src = URL.createObjectURL(blob);
    image.alt = texts.picture_alt;
    await image.decode().catch(() => {});
    image.hidden = false;
    return image;
  }

  /** Everything from before is gone. */
  fresh() {
    this.#asking?.abort();
    if (this.live.running) this.stop();
    part("error").hidden = part("film-csv").hidden = true;
    URL.revokeObjectURL(part("film-csv").href);
    this.overlay.clear();
    this.readings.clear(texts.none);
    this.state("empty");
    this.busy("");
  }

  fail(error) {
    const [head, text] = wordsFor(error);
    part("error-title").textContent = head;
    part("error-text").textContent = text;
    part("error").hidden = false;
    this.state("empty");
    this.readings.clear(texts.none_read);
  }

  busy(text) {
    part("stage").setAttribute("aria-busy", String(Boolean(text)));
    part("wait").hidden = !text;
    if (text) { part("wait-text").textContent = text; part("empty").hidden = true; }
    else part("empty").hidden = part("stage").dataset.state !== "empty";
  }

  state(name) {
    part("stage").dataset.state = name;
    part("empty").hidden = name !== "empty";
    part("picture").hidden = name !== "picture";
    part("camera").hidden = part("live").hidden = name !== "live";
  }

  buttons(live) {
    part("stop").hidden = !live;
    part("start").hidden = live;
  }

  /** Read out: at once where something was asked for; live, only what is new, and not more often than every five seconds. */
  announce(text, atOnce = false) {
    const now = performance.now();
    if (!atOnce && (text === this.#announced.text || now - this.#announced.at < ANNOUNCE_EVERY_MS)) return;
    this.#announced = { at: now, text };
    part("announcer").textContent = text;
  }
}

function jpegOf(base64) {
  return new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: "image/jpeg" });
}

const page = new TryIt(JSON.parse(part("try-it-config").textContent));
const stage = part("stage");
part("choose").onclick = () => part("file").click();
const chosen = () => {
  const [file] = part("file").files;
  part("file").value = ""; // the same file may be chosen again
  if (file) page.file(file);
};
part("file").onchange = chosen;
if (part("file").files.length) chosen(); // by somebody who was quicker than this script
part("start").onclick = () => page.start();
part("stop").onclick = () => page.stop();
part("link-form").onsubmit = (event) => { event.preventDefault(); page.link(part("link").value.trim()); };
stage.addEventListener("dragover", (event) => { event.preventDefault(); stage.classList.add("is-target"); });
stage.addEventListener("dragleave", () => stage.classList.remove("is-target"));
stage.addEventListener("drop", (event) => {
  event.preventDefault();
  stage.classList.remove("is-target");
  const [file] = event.dataTransfer.files;
  if (file) page.file(file);
});
document.addEventListener("paste", (event) => {
  const [file] = event.clipboardData?.files ?? [];
  if (file) { event.preventDefault(); page.file(file); }
});
window.addEventListener("pagehide", () => { if (page.live.running) page.stop(); });
