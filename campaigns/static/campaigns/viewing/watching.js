// The ads, one after the other: tell the server, calm seconds, play.

import { ClipPlayer } from "./clip_player.js";
import { Conditions } from "./conditions.js";
import { EventLog } from "./events.js";
import { PicturePlayer } from "./picture_player.js";
import { Preroll } from "./preroll.js";
import { announce, part } from "./screens.js";
import { StageNote } from "./stage_note.js";

export class Watching {
  #now = null; // {exposure, log, clock}: what is on the screen
  #held = false;
  #note = new StageNote();
  completed = 0;

  /** `afterAd(exposure, signal)` runs after each ad that played to its end, before the next one. */
  constructor({ api, ads, prerollMs, onFatal, afterAd }) {
    Object.assign(this, { api, ads, prerollMs, onFatal, afterAd });
    document.addEventListener("visibilitychange", () => this.tell(document.hidden ? "hidden" : "visible"));
    addEventListener("pagehide", () => this.#now?.log.lastWord());
  }

  /** What a snapshot taken now shows; null while there is nothing to react to: then no picture is taken. */
  moment() {
    if (!this.#now?.clock || document.hidden) return null;
    const { exposure, clock } = this.#now;
    const { playback } = clock;
    return ["paused", "stalled"].includes(playback) ? null : { exposure, t_ms: Math.round(clock.mediaMs), playback };
  }

  tell(kind) { if (this.#now?.clock) this.#now.log.add(kind, this.#now.clock.mediaMs); }
  hold() { this.#held = true; this.#now?.clock?.hold(); }
  go() { this.#held = false; this.#now?.clock?.go(); }

  /** Plays all ads. Rejects when `signal` aborts. */
  async run({ signal }) {
    for (const [position, ad] of this.ads.entries()) {
      part("stage-count").textContent = this.ads.length > 1 ? `Ad ${position + 1} of ${this.ads.length}` : "";
      if (!await this.#one(position, ad, signal)) continue;
      this.completed += 1;
      await this.afterAd(this.#now.exposure, signal);
    }
  }

  /** Resolves when every event has been told. */
  async told() { await this.#now?.log.told(); }

  close() { this.#now?.log.close(); this.#now = null; }

  async #one(position, ad, signal) {
    const before = this.#now?.log;
    const { exposure } = await this.api.persist("exposures", { json: { ad: ad.id, position } }, {
      signal,
      onTrouble: (away) => (away ? this.#note.say("Waiting for the connection…") : this.#note.hide()),
    });
    await before?.told();
    const conditions = new Conditions({
      element: part(ad.kind === "video" ? "ad-video" : "ad-picture"), playing: () => this.#now?.clock?.playback === "playing",
    });
    const log = new EventLog({ api: this.api, exposure, onFatal: this.onFatal, conditions: () => conditions.told });
    this.#now = { exposure, log, clock: null };
    const Player = ad.kind === "video" ? ClipPlayer : PicturePlayer;
    const player = new Player({ ad, note: this.#note, onEvent: (kind) => this.tell(kind) });
    part("stage-progress").value = 0;
    await this.#stage(new Preroll({ durationMs: this.prerollMs }), signal, "preroll");
    announce(`The ad begins: ${ad.title}`);
    conditions.begin();
    try {
      return await this.#stage(player, signal);
    } finally {
      conditions.end();
      this.#now.clock = null;
    }
  }

  async #stage(clock, signal, event) {
    signal.throwIfAborted();
    this.#now.clock = clock;
    if (this.#held) clock.hold();
    if (event) this.tell(event);
    return clock.run({ signal });
  }
}
