// The viewer's way through the page: choice → camera → check → ads → thanks, with a way out at every step.

import { Api, ApiError } from "./api.js";
import { Camera } from "./camera.js";
import { cameraAsked } from "./camera_asking.js";
import { CameraKeeper } from "./camera_keeper.js";
import { captionsWish } from "./captions.js";
import { checked } from "./check.js";
import { ViewerKey } from "./consent.js";
import { Device } from "./device.js";
import { sendingShow, thank } from "./end_screens.js";
import { frameTold } from "./framed.js";
import { framesOf } from "./frames.js";
import { asked, askedAtEnd, screened } from "./questions.js";
import { Link } from "./link.js";
import { Recorder } from "./recorder.js";
import { agreed, faceKeeper } from "./returning.js";
import { rightsShow } from "./rights_box.js";
import { Panel } from "./panel.js";
import { part, pressed, show } from "./screens.js";
import { Seat } from "./seat.js";
import { Slider } from "./slider.js";
import { Sender } from "./sender.js";
import { Site } from "./site.js";
import { soundChecked, soundMatters } from "./sound_check.js";
import { stopDialog } from "./stopping.js";
import { FINAL, TROUBLES } from "./troubles.js";
import { Watching } from "./watching.js";
import { filled, gettext } from "./words.js";

class Visit {
  constructor(config) {
    this.config = config;
    this.key = new ViewerKey(config.viewerKeyName);
    this.camera = new Camera(part("capture"));
    this.device = config.device && new Device(config.device); // it loads while the notice is read
    this.link = new Link();
    this.ending = new AbortController(); // aborted when the viewer stops, withdraws, or nothing works any more
    this.seat = new Seat(config.seat, { lasts: config.panel?.lasts });
    this.api = new Api({
      startUrl: config.start, sessionsUrl: config.sessions, onFatal: (error) => this.fail(error),
      onToken: (token) => { if (this.seat.kept.session) this.seat.keep({ token }); },
    });
    this.panel = new Panel(config, this);
    this.site = config.ad && new Site(this); // another page plays the ad, and this is a frame of it
    this.keeper = new CameraKeeper({ camera: this.camera, api: this.api, signal: this.ending.signal });
    stopDialog({
      onHold: () => this.watching?.hold(),
      onGo: () => this.watching?.go(),
      onStop: () => this.finish({ stopped: true }),
      onWithdraw: () => this.withdraw(),
    });
    part("stop-choosing-go").onclick = () => this.stopChoosing();
  }

  async run() {
    try {
      await this.site?.met;
      if (this.panel.takenPart()) return;
      await this.seatTaken();
      const { kept } = this.seat;
      if (kept.ending) { await this.endAgain(kept); return; }
      if (!kept.session || !await this.resume(kept)) await this.begin(await agreed(this));
      if (!await this.passScreener()) return;
      const { position = 0 } = this.seat.kept;
      if (position < this.count) {
        if (this.seat.kept.expressions) await this.askForCamera();
        else await this.withoutCamera();
        await this.checkSound(this.ads.slice(position));
      }
      await this.watch();
      await this.askAtEnd();
      await this.finish({ stopped: false });
    } catch (error) {
      if (!this.ending.signal.aborted) this.fail(error);
    }
  }

  /** One tab takes part: this one is told where another does, and goes on once that is over, with nothing of its own. */
  async seatTaken() {
    if (this.seat.kept.session ? await this.seat.take() : !await this.seat.taken()) return;
    await this.elsewhere();
  }

  async elsewhere() {
    show("elsewhere");
    await this.seat.wait();
    if (this.seat.lasts) { location.reload(); await new Promise(() => {}); } // it goes on with what the other tab has left
    this.seat.forget(); // a copied tab brings a copy of what the other one has used up since
    this.welcome();
  }

  welcome() { show(this.config.closed ? "closed" : "welcome"); }

  /** The page was loaded again while its end was under way. */
  async endAgain(kept) {
    this.api.adopt(kept);
    if (kept.ending === "withdrawn") await this.withdraw();
    else await this.finish({ stopped: true });
  }

  /** After the page was loaded again; false where the session is over, and one may begin anew. */
  async resume(kept) {
    show("resuming");
    const away = (trouble) => { part("resuming-trouble").hidden = !trouble; };
    let visit;
    try {
      this.api.adopt(kept);
      visit = await this.api.persist("resume", {}, { signal: this.ending.signal, onTrouble: away });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.api.forget();
      this.seat.forget();
      this.welcome();
      return false;
    }
    away(false);
    rightsShow({ ...kept, ...visit, api: this.api });
    this.keepsWatching = kept.keepsWatching;
    this.visitKnown(visit);
    await this.framesMade(kept.origin);
    const { position = 0 } = kept;
    const all = visit.count;
    part("resuming-text").textContent = position < all
      ? filled(gettext("You were at ad %(ad)s of %(all)s. You go on there."), { ad: position + 1, all }) : gettext("You have seen all ads.");
    part("resuming-go").disabled = false;
    await pressed(part("resuming-go"), this.ending.signal);
    return true;
  }

  async begin({ origin, ...consents }) {
    part("agree").setAttribute("aria-busy", "true");
    while (!await this.seat.take()) await this.elsewhere();
    this.keepsWatching = consents.watching;
    const visit = await this.api.begin({
      consents, origin, language: this.config.language, ad: this.config.ad,
      notice_version: this.config.noticeVersion, notice_salt: this.config.noticeSalt,
      viewer_key: consents.return_visits && !this.stranger ? this.key.value : null, known: this.known,
      ...this.panel.told(consents.panel),
    }, () => { part("agree-wait").hidden = false; });
    const { session, token, withdrawal_code, withdrawal_link } = visit;
    this.seat.keep({
      session, token, withdrawal_code, withdrawal_link, origin, expressions: consents.expressions, keepsWatching: consents.watching,
      count: visit.count, chooses: consents.choose_ads,
    });
    if (visit.viewer_key) this.key.keep(visit.viewer_key);
    this.keepFace = faceKeeper(this, consents);
    rightsShow({ ...visit, api: this.api });
    this.visitKnown(visit);
    await this.framesMade(origin);
  }

  /** `ads`: those that are decided so far; there will be `count`. */
  visitKnown({ ads, count, sound, capture }) {
    Object.assign(this, { ads, count, sound, capture });
    part("stop-choosing").hidden = !this.seat.kept.chooses;
  }

  /** The next ad, where each is chosen once the one before has been seen; null: there is no more. */
  async nextAd(options) {
    const { ad, reason } = await this.api.persist("next-ad", {}, options);
    if (ad) this.seat.keep({ why: [...(this.seat.kept.why ?? []), { title: ad.title, words: reason.words }] });
    return ad;
  }

  async stopChoosing() {
    this.seat.keep({ chooses: false });
    part("stop-choosing").hidden = true;
    const history = part("stop-choosing-erase").checked ? "erase" : "keep";
    if (history === "erase") this.seat.keep({ why: [] });
    await this.api.persist("choose-ads", { json: { granted: false, history } }, { signal: this.ending.signal }).catch((error) => this.fail(error));
  }

  async framesMade(origin) {
    if (origin === "device") await this.device.loaded;
    this.frames = framesOf(origin, { ...this, maxBytes: this.capture.max_frame_bytes });
  }

  /** The questions before it begins; false where an answer has ended it. */
  async passScreener() {
    if (!this.config.screener || this.seat.kept.passed) return true;
    show("screener");
    const found = await screened({ api: this.api, signal: this.ending.signal });
    this.seat.keep({ passed: true });
    if (found !== "out" && found !== "full") return true;
    const way = await this.panel.way();
    this.api.rest();
    this.over();
    show("screened");
    frameTold("screened");
    this.panel.back(way);
    return false;
  }

  /** Comes back with the camera on and checked, or with the viewer's wish to go on without it. */
  async askForCamera() {
    const { signal } = this.ending;
    const way = await cameraAsked({ camera: this.camera, signal, tell: (kind) => this.keeper.tell(kind) });
    if (way === "without") { await this.agreeToWatching(signal); return; }
    this.keeper.isOn();
    show("camera-check");
    await checked({ frames: this.frames, camera: this.camera, signal, onFatal: (error) => this.fail(error), onPass: this.keepFace });
  }

  /** The button said what is kept without the camera. */
  async agreeToWatching(signal) {
    if (!this.keepsWatching) {
      await this.keeper.told;
      await this.api.persist("consents", { json: { watching: true } }, { signal });
    }
    this.keepsWatching = true;
    this.seat.keep({ expressions: false, keepsWatching: true });
  }

  withoutCamera() {
    show("ready");
    return pressed(part("ready-start"), this.ending.signal);
  }

  /** Once a session, before its first ad with sound. */
  async checkSound(ads) {
    if (this.site) return; // its player has a sound of its own
    const { sound: known } = this.seat.kept;
    if (!known && (soundMatters(ads) || (this.sound && this.ads.length < this.count))) {
      const sound = await soundChecked({ signal: this.ending.signal });
      this.seat.keep({ sound });
      this.api.persist("sound", { json: { sound } }, { signal: this.ending.signal }).catch(() => {});
      if (sound === "unheard") captionsWish();
    } else if (known === "unheard") {
      captionsWish();
    }
  }

  async watch() {
    const { signal } = this.ending;
    const onFatal = (error) => this.fail(error);
    const { seat, link } = this;
    this.watching = new Watching({
      api: this.api, ads: this.ads, count: this.count, nextAd: (options) => this.nextAd(options), prerollMs: this.capture.preroll_ms, onFatal, seat,
      beforeAd: () => this.cameraAgain(), afterAd: (exposure, adSignal) => this.ask(exposure, adSignal),
      good: () => link.good && this.sender.prompt, site: this.site,
    });
    this.sender = new Sender({
      api: this.api, kind: this.frames, link, intervalMs: this.capture.interval_ms, maxFrames: this.capture.max_batch_frames, maxBytes: this.capture.max_batch_bytes,
      onFatal, onInterval: (ms) => { this.recorder.intervalMs = ms; },
      onChange: (trouble) => { this.remember(); this.showSending(trouble); },
    });
    const { sequence = 0, sent = 0, undrawn = 0 } = seat.kept;
    Object.assign(this.sender, { sent, dropped: sequence - sent }); // what a page that is gone had not sent is lost with it
    this.recorder = new Recorder({
      kind: this.frames, intervalMs: this.capture.interval_ms,
      moment: (ago) => this.watching.moment(ago), onStill: (still) => this.keeper.still(still), first: sequence,
      onFrame: (frame) => { seat.keep({ sequence: frame.sequence + 1 }); this.sender.add(frame); },
    });
    this.recorder.dropped = undrawn;
    addEventListener("pagehide", () => seat.keep({ sent: this.sender.sent + this.sender.lastWord() }));
    if (this.config.slider && !seat.kept.expressions) this.slider = new Slider({ seat, moment: () => this.watching.moment() });
    show("watch");
    this.stayAwake();
    this.keeper.watch({ recorder: this.recorder, onLost: () => { this.watching.tell("camera_lost"); this.site?.say({ trouble: "camera_lost" }); } });
    await this.watching.run({ signal });
  }

  /** Of a camera that has stopped nothing but the ads would be left, and without a yes to keep these there is no next one. */
  async cameraAgain() {
    if (this.camera.on || this.keepsWatching) return;
    this.keeper.still(false);
    await this.askForCamera();
    await this.keeper.told; // the server refuses the next ad until it knows
    show("watch");
    if (this.camera.on) this.recorder.start();
  }

  /** Nothing is measured meanwhile: pictures are taken of ads alone. */
  async ask(exposure, signal) {
    await this.slider?.tell({ api: this.api, exposure, signal });
    if (!this.config.questions || !this.keepsWatching) return;
    show("questions");
    await asked({ api: this.api, exposure, signal });
    show("watch");
  }

  async askAtEnd() {
    if (!this.config.endQuestions || !this.keepsWatching || this.seat.kept.askedAtEnd) return;
    this.closeCamera();
    show("end-questions");
    await askedAtEnd({ api: this.api, signal: this.ending.signal });
    this.seat.keep({ askedAtEnd: true });
  }

  /** The ads are over, or the viewer stopped: camera off, send what is left, say what is kept. */
  async finish({ stopped }) {
    this.seat.keep({ ending: "stopped" });
    this.ending.abort(new Error("the visit ends"));
    this.closeCamera();
    const leaving = new AbortController();
    this.leaving = leaving;
    const { sender } = this;
    try {
      if (sender?.unended) {
        show("sending");
        this.unsent = sender.unended;
        this.showSending(false);
        part("sending-leave").onclick = () => { sender.leave(); };
        await sender.drained({ signal: leaving.signal });
      }
      await this.watching?.told();
      const { sequence = 0, sent = sender?.sent ?? 0, undrawn = 0, completed, count, why } = this.seat.kept;
      const unsent = sender?.dropped ?? sequence - sent;
      const dropped = unsent + (this.recorder?.dropped ?? undrawn);
      await this.api.persist("finish", { json: { frames_dropped: dropped } }, {
        signal: leaving.signal, onTrouble: () => { show("sending"); part("sending-text").textContent = gettext("Waiting for the connection…"); },
      });
      const way = await this.panel.way({ signal: leaving.signal });
      this.api.rest();
      this.over();
      thank({ stopped, completed: this.watching?.completed ?? completed, count, sent, dropped: unsent, why });
      this.panel.back(way);
    } catch (error) {
      if (!leaving.signal.aborted) this.fail(error);
    }
  }

  async withdraw() {
    this.seat.keep({ ending: "withdrawn" });
    this.failed = false; // it may be asked for on the screen of a trouble, and meet another one
    this.panel.stay();
    this.halt();
    show("withdrawing");
    try {
      await this.api.persist("withdraw", {}, { onTrouble: (away) => { part("withdrawing-trouble").hidden = !away; } });
      this.key.forget();
      this.over();
      show("withdrawn");
      frameTold("withdrawn");
      this.panel.declined();
    } catch (error) {
      this.fail(error);
    }
    this.api.rest();
  }

  /** Nothing of the session is left to go on with. */
  over() { this.seat.forget(); this.seat.leave(); }

  remember() { this.seat.keep({ sent: this.sender.sent, undrawn: this.recorder.dropped }); }

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
    if (FINAL.has(error.code)) this.over();
    if (error.code === "session_withdrawn") { show("withdrawn"); return; }
    this.site?.say({ trouble: error.code ?? "unexpected" });
    part("trouble-text").textContent = TROUBLES[error.code] ?? gettext("Something unexpected happened. Load the page again: you go on where you were, or begin anew.");
    part("trouble-reload").onclick = () => location.reload();
    part("trouble-withdraw").hidden = !this.api.begun;
    show("trouble");
    if (error.code === "session_over") void this.backToPanel();
  }

  async backToPanel() { this.panel.back(await this.panel.way()); }

  closeCamera() {
    this.keeper.close();
    this.device?.stop();
    this.wakeLock?.release();
  }

  showSending(trouble) {
    if (!this.unsent) return;
    sendingShow({ left: this.sender.unended, all: this.unsent, trouble });
  }

  async stayAwake() {
    try { this.wakeLock = await navigator.wakeLock?.request("screen"); } catch { /* the screen may dim; no harm done */ }
  }
}

new Visit(JSON.parse(part("viewing-config").textContent)).run();
