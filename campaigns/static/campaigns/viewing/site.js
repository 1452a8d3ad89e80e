// In a frame of a page that plays the ad in its own player: what that page's script tells of it, and what it is told.

import { frameSay, framed } from "./framed.js";
import { part } from "./screens.js";

const STATES = {
  watch: "watching", sending: "sending", thanks: "ended", screened: "ended", already: "ended", withdrawing: "withdrawing", withdrawn: "withdrawn",
  declined: "declined", trouble: "trouble", closed: "trouble",
};
const OVER = new Set(["ended", "withdrawn", "trouble"]);
const CAMERA_TROUBLE = /^(insecure$|camera-(?!ask$|check$))/;

export class Site {
  #port = null;
  #state = "asking";
  #offset = Infinity; // what is to be added to the page's clock: as little as a message has ever been under way
  #chip = new ResizeObserver(() => { if (document.documentElement.dataset.shape === "chip") this.say({ shape: "chip", height: part("stage").offsetHeight }); });
  onNews = () => {};
  /** What stands for the clip in `Conditions`: as the page tells of it. */
  element = { offsetWidth: 0, offsetHeight: 0, muted: false, volume: 0, visible: 0, fullScreen: false, textTracks: [] };

  /** `visit`: what is stopped and withdrawn from. `met` resolves once a page that the campaign names has answered. */
  constructor(visit) {
    const { embedOrigins } = visit.config;
    this.visit = visit;
    this.met = new Promise((resolve) => {
      addEventListener("message", ({ source, origin, data, ports: [port] }) => {
        if (!framed || source !== parent || !embedOrigins.includes(origin) || data?.type !== "fer:hello" || !port) return;
        this.#port?.close();
        this.#port = port; // nobody else has its other end
        port.onmessage = ({ data: told }) => this.#heard(told);
        this.shape("dialog");
        resolve();
      });
    });
    frameSay({ type: "fer:ready" });
    document.addEventListener("fer:step", ({ detail: step }) => this.#stepped(step));
    this.#chip.observe(part("stage"));
    part("site-close").onclick = () => this.shape("none");
    if (!visit.config.panel) part("decline").onclick = () => this.#declined();
  }

  say(message) { this.#port?.postMessage(message); }

  /** How the frame is shown: all over the page ("dialog"), in its corner ("chip"), or not ("none"). */
  shape(shape, more = {}) {
    document.documentElement.dataset.shape = shape;
    this.say({ shape, height: part("stage").offsetHeight, ...more });
  }

  #stepped(step) {
    this.#state = STATES[step] ?? "asking";
    part("site-close").hidden = !OVER.has(this.#state);
    this.shape("dialog", { state: this.#state, pause: true });
    if (CAMERA_TROUBLE.test(step)) this.say({ trouble: step.replace("-", "_") });
  }

  #declined() { this.shape("none", { state: "declined" }); }

  #heard(told) {
    if (told.do === "stop" || told.do === "withdraw") this.#ended(told.do);
    else if (told.sent !== undefined) this.#news(told);
  }

  #ended(how) {
    const { visit } = this;
    if (!visit.api.begun) this.#declined();
    else if (how === "withdraw") visit.withdraw();
    else if (!visit.ending.signal.aborted) visit.finish({ stopped: true });
  }

  #news({ sent, at, captions, ...news }) {
    this.#offset = Math.min(this.#offset, performance.now() - sent);
    Object.assign(this.element, news.look, { textTracks: captions ? [{ mode: "showing" }] : [] });
    this.onNews({ ...news, at: at + this.#offset });
  }
}
