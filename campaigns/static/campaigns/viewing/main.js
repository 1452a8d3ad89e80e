// The viewer's way through the page: choice → camera → check → ads → thanks, with a way out at every step.

import { Api, ApiError } from "./api.js";
import { Camera, CameraProblem } from "./camera.js";
import { CameraNote } from "./camera_note.js";
import { checked } from "./check.js";
import { decided, ViewerKey } from "./consent.js";
import { asked } from "./questions.js";
import { Link } from "./link.js";
import { Recorder } from "./recorder.js";
import { rightsShow } from "./rights_box.js";
import { announce, part, show } from "./screens.js";
import { Sender } from "./sender.js";
import { stopDialog } from "./stopping.js";
import { Watching } from "./watching.js";

const TROUBLES = {
  notice_outdated: "The notice has changed since you opened this page. Please load it again and read it.",
  token_expired: "This page was away for too long. Nothing more is measured. Load it again to start anew.",
  session_over: "This visit has ended, because the page was silent for too long. Load it again to start anew.",
  campaign_closed: "This campaign has just been closed. Thank you for your interest.",
  campaign_over: "This campaign is over. Thank you for your interest.",
  offline: "There is no connection. Check it, then load the page again.",
};

const HELP_AFTER_MS = 6000; // a prompt that nobody has answered by then may not be in sight

class Visit {
  constructor(config) {
    this.config = config;
    this.key = new ViewerKey(config.viewerKeyName);
    this.camera = new Camera(part("capture"));
    this.ending = new AbortController(); // aborted when the viewer stops, withdraws, or nothing works any more
    this.api = new Api({ startUrl: config.start, sessionsUrl: config.sessions, onFatal: (error) => this.fail(error) });
    stopDialog({
      onHold: () => this.watching?.hold(),
      onGo: () => this.watching?.go(),
      onStop: () => this.finish({ stopped: true }),
      onWithdraw: () => this.withdraw(),
    });
  }

  async run() {
    const answers = await decided();
    try {
      await this.begin(answers);
      if (answers.expressions) await this.askForCamera();
      else await this.withoutCamera();
      await this.watch();
      await this.finish({ stopped: false });
    } catch (error) {
      if (!this.ending.signal.aborted) this.fail(error);
    }
  }

  async begin(consents) {
    part("agree").setAttribute("aria-busy", "true");
    this.keepsWatching = consents.watching;
    const visit = await this.api.begin({
      consents,
      notice_version: this.config.noticeVersion,
      notice_salt: this.config.noticeSalt,
      viewer_key: consents.return_visits ? this.key.value : null,
      panel_id: consents.panel ? this.config.panelId : "",
      panel_signature: consents.panel ? this.config.panelSignature : "",
      panel_variables: consents.panel ? this.config.panelVariables : {},
    });
    if (visit.viewer_key) this.key.keep(visit.viewer_key);
    rightsShow(visit);
    this.ads = visit.ads;
    this.capture = visit.capture;
  }

  /** Comes back with the camera on and checked, or with the viewer's wish to go on without it. */
  async askForCamera() {
    const { signal } = this.ending;
    for (;;) {
      try {
        const way = await this.cameraAnswer(signal);
        if (way === "on") break;
        if (way === "without") { await this.agreeToWatching(signal); return; }
      } catch (error) {
        if (!(error instanceof CameraProblem)) throw error;
        this.tellCamera(["refused", "missing", "busy"].includes(error.kind) ? error.kind : "unusable");
        show(error.kind === "insecure" ? "insecure" : `camera-${error.kind}`);
        if (await this.wayOut(signal) === "without") { await this.agreeToWatching(signal); return; }
      }
    }
    this.cameraIsOn();
    show("camera-check");
    await checked({ api: this.api, camera: this.camera, signal, onFatal: (error) => this.fail(error) });
  }

  /**
   * Asks for the camera, and after some seconds without an answer offers help and the ways out. Resolves with "on",
   * "retry" or "without".
   */
  async cameraAnswer(signal) {
    show("camera-ask");
    part("ask-help").hidden = true;
    const help = setTimeout(() => { part("ask-help").hidden = false; announce(part("ask-help-text").textContent); }, HELP_AFTER_MS);
    try {
      const way = await Promise.race([this.camera.open(part("camera")).then(() => "on"), this.wayOut(signal)]);
      if (way === "on") return way;
      this.camera.stop(); // what is answered later is let go of
      if (way === "without") this.tellCamera("refused");
      return way;
    } catch (error) {
      if (signal.aborted) this.camera.stop();
      throw error;
    } finally {
      clearTimeout(help);
    }
  }

  wayOut(signal) {
    return new Promise((resolve, reject) => {
      for (const button of document.querySelectorAll("[data-camera-retry]")) button.onclick = () => resolve("retry");
      for (const button of document.querySelectorAll("[data-camera-without]")) button.onclick = () => resolve("without");
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  /** The button said what is kept without the camera. */
  async agreeToWatching(signal) {
    if (this.keepsWatching) return;
    await this.told;
    await this.api.persist("consents", { json: { watching: true } }, { signal });
    this.keepsWatching = true;
  }

  withoutCamera() {
    show("ready");
    return new Promise((resolve, reject) => {
      part("ready-start").onclick = resolve;
      this.ending.signal.addEventListener("abort", () => reject(this.ending.signal.reason), { once: true });
    });
  }

  async watch() {
    const { signal } = this.ending;
    const onFatal = (error) => this.fail(error);
    this.watching = new Watching({ api: this.api, ads: this.ads, prerollMs: this.capture.preroll_ms, onFatal, afterAd: (exposure, adSignal) => this.ask(exposure, adSignal) });
    const link = new Link();
    this.sender = new Sender({
      api: this.api, link, intervalMs: this.capture.interval_ms, maxFrames: this.capture.max_batch_frames, maxBytes: this.capture.max_batch_bytes,
      onFatal,
      onInterval: (ms) => { this.recorder.intervalMs = ms; },
      onChange: (trouble) => this.showSending(trouble),
    });
    this.recorder = new Recorder({
      camera: this.camera, link, intervalMs: this.capture.interval_ms, maxBytes: this.capture.max_frame_bytes,
      moment: () => this.watching.moment(), onFrame: (frame) => this.sender.add(frame),
      onStill: (still) => this.stillCamera(still),
    });
    this.cameraNote = new CameraNote({ camera: this.camera, onOpen: (deviceId) => this.reopenCamera(deviceId) });
    this.camera.onMute = (mute) => this.stillCamera(mute);
    show("watch");
    this.indicate();
    this.stayAwake();
    if (this.camera.on) this.recorder.start();
    await this.watching.run({ signal });
  }

  /** Nothing is measured meanwhile: pictures are taken of ads alone. */
  async ask(exposure, signal) {
    if (!this.config.questions || !this.keepsWatching) return;
    show("questions");
    await asked({ api: this.api, exposure, signal });
    show("watch");
  }

  /** The ads are over, or the viewer stopped: camera off, send what is left, say what is kept. */
  async finish({ stopped }) {
    this.ending.abort(new Error("the visit ends"));
    this.closeCamera();
    const leaving = new AbortController();
    this.leaving = leaving;
    const { sender } = this;
    try {
      if (sender?.waiting) {
        show("sending");
        this.unsent = sender.waiting;
        this.showSending(false);
        part("sending-leave").onclick = () => { sender.leave(); };
        await sender.drained({ signal: leaving.signal });
      }
      await this.watching?.told();
      const dropped = (sender?.dropped ?? 0) + (this.recorder?.dropped ?? 0);
      await this.api.persist("finish", { json: { frames_dropped: dropped } }, {
        signal: leaving.signal, onTrouble: () => { show("sending"); part("sending-text").textContent = "Waiting for the connection…"; },
      });
      this.api.rest();
      this.thank(stopped);
    } catch (error) {
      if (!leaving.signal.aborted) this.fail(error);
    }
  }

  async withdraw() {
    this.failed = false; // it may be asked for on the screen of a trouble, and meet another one
    this.halt();
    show("withdrawing");
    try {
      await this.api.persist("withdraw", {}, { onTrouble: (away) => { part("withdrawing-trouble").hidden = !away; } });
      this.key.forget();
      show("withdrawn");
    } catch (error) {
      this.fail(error);
    }
    this.api.rest();
  }

  /** Nothing more is taken or sent. */
  halt() {
    this.ending.abort(new Error("the visit ends"));
    this.leaving?.abort(new Error("the visit ends"));
    this.sender?.stop();
    this.closeCamera();
    this.watching?.close();
    part("stop-dialog").close();
  }

  fail(error) {
    if (this.failed) return;
    this.failed = true;
    if (!(error instanceof ApiError)) console.error(error);
    this.halt();
    this.api.rest();
    if (error.code === "session_withdrawn") { show("withdrawn"); return; }
    part("trouble-text").textContent = TROUBLES[error.code] ?? "Something unexpected happened. Load the page again to start anew.";
    part("trouble-reload").onclick = () => location.reload();
    part("trouble-withdraw").hidden = !this.api.begun;
    show("trouble");
  }

  thank(stopped) {
    const { sender } = this;
    part("thanks-title").textContent = stopped ? "You have stopped" : "Thank you";
    part("sum-ads").textContent = `${this.watching?.completed ?? 0} of ${this.ads.length}`;
    const dropped = sender?.dropped ? `, ${sender.dropped} could not be sent` : "";
    part("sum-pictures").textContent = sender?.sent ? `${sender.sent}${dropped}` : `None${dropped}`;
    show("thanks");
  }

  /** One after the other: the last word counts. */
  tellCamera(camera) {
    const tell = () => this.api.persist("camera", { json: { camera } }, { signal: this.ending.signal }).catch(() => {});
    this.told = (this.told ?? Promise.resolve()).then(tell);
  }

  lostCamera() {
    if (!this.camera.lostTold) this.tellCamera("stopped");
    this.camera.lostTold = true;
    this.watching?.tell("camera_lost");
    this.recorder?.stop();
    this.indicate();
    this.cameraNote?.show("The camera has stopped. Nothing more is measured.");
  }

  cameraIsOn() {
    this.tellCamera("granted");
    this.camera.lostTold = false;
    this.camera.onLost = () => this.lostCamera();
    this.indicate();
  }

  /** The frames of a camera that stands still are told by the server; here the person is. */
  stillCamera(still) {
    if (still) this.cameraNote?.show("The camera shows nothing new. It may be covered, switched off or used elsewhere.");
    else this.cameraNote?.hide();
  }

  /** In the middle of an ad; resolves with whether it is on. */
  async reopenCamera(deviceId) {
    this.camera.onLost = () => {};
    this.camera.stop();
    try {
      await this.camera.open(part("camera"), deviceId);
    } catch (error) {
      if (!(error instanceof CameraProblem)) throw error;
      this.recorder.stop();
      this.tellCamera("stopped");
      this.indicate();
      return false;
    }
    if (this.ending.signal.aborted) { this.camera.stop(); return false; }
    this.cameraIsOn();
    this.recorder.start();
    return true;
  }

  closeCamera() {
    this.recorder?.stop();
    this.camera.onLost = this.camera.onMute = () => {};
    this.camera.stop();
    this.indicate();
    this.wakeLock?.release();
  }

  indicate() {
    for (const indicator of document.querySelectorAll(".camera-indicator")) {
      indicator.classList.toggle("is-on", this.camera.on);
      indicator.textContent = this.camera.on ? "Camera on" : "Camera off";
    }
  }

  showSending(trouble) {
    if (!this.unsent) return;
    const left = this.sender.waiting;
    part("sending-text").textContent = `Sending the last ${left} picture${left === 1 ? "" : "s"}…`;
    part("sending-progress").value = 1 - left / this.unsent;
    part("sending-trouble").hidden = part("sending-leave").hidden = !trouble;
  }

  async stayAwake() {
    try { this.wakeLock = await navigator.wakeLock?.request("screen"); } catch { /* the screen may dim; no harm done */ }
  }
}

new Visit(JSON.parse(part("viewing-config").textContent)).run();
