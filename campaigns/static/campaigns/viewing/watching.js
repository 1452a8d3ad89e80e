// The ads, one after the other: tell the server, calm seconds, play.

import { ClipPlayer } from "./clip_player.js";
import { Conditions } from "./conditions.js";
import { EventLog } from "./events.js";
import { PicturePlayer } from "./picture_player.js";
import { Preload } from "./preload.js";
import { Preroll } from "./preroll.js";
import { announce, part } from "./screens.js";
import { SitePlayer } from "./site_player.js";
import { StageNote } from "./stage_note.js";
import { filled, gettext } from "./words.js";

export class Watching {
  #now = null; // {exposure, log, clock}: what is on the screen
  #held = false;
  #note = new StageNote();
  #next = null; // the clip after this one, as far as it is there

  /**
   * `beforeAd()` runs before each ad, `afterAd(exposure, signal)` after each that played to its end. `seat` remembers where
   * it stands, and where a page that was loaded again goes on. `nextAd(options)`: asks for an ad that is not decided yet. `good()`: whether the link has room for the next clip.
   * `site`: where the page around plays the ad in its own player.
   */
  constructor({ api, ads, count, nextAd, prerollMs, onFatal, beforeAd, afterAd, seat, good, site }) {
    Object.assign(this, { api, ads, count, nextAd, prerollMs, onFatal, beforeAd, afterAd, seat, good, site });
    this.completed = seat.kept.completed ?? 0;
    document.addEventListener("visibilitychange", () => this.tell(document.hidden ? "hidden" : "visible"));
    addEventListener("pagehide", () => this.#now?.log.lastWord());
  }

  /** What a snapshot taken `ago` ms ago shows; null while there is nothing to react to: then no picture is taken. */
  moment(ago = 0) {
    if (!this.#now?.clock || document.hidden) return null;
    const { exposure, clock } = this.#now;
    const { playback } = clock;
    if (["paused", "stalled"].includes(playback)) return null;
    const ms = clock.mediaMs - ago;
    return { exposure, t_ms: Math.round(playback === "playing" ? Math.max(0, ms) : ms), playback };
  }

  tell(kind) { if (this.#now?.clock) this.#now.log.add(kind, this.#now.clock.mediaMs); }
  hold() { this.#held = true; this.#now?.clock?.hold(); }
  go() { this.#held = false; this.#now?.clock?.go(); }

  /** Plays all ads, or those that are left. Rejects when `signal` aborts. */
  async run({ signal }) {
    const { position: first = 0, asking } = this.seat.kept;
    if (asking) await this.#ask(asking, signal);
    for (let position = first; position < this.count; position += 1) {
      const ad = this.ads[position] ??= await this.#chosen(signal);
      if (!ad) break;
      await this.beforeAd();
      part("stage-count").textContent = this.count > 1 ? filled(gettext("Ad %(ad)s of %(all)s"), { ad: position + 1, all: this.count }) : "";
      const whole = await this.#one(position, ad, signal);
      const asked = whole ? this.#now.exposure : null;
      this.completed += whole ? 1 : 0;
      this.seat.keep({ position: position + 1, place: null, sums: null, completed: this.completed, asking: asked });
      if (asked) await this.#ask(asked, signal);
    }
  }

  /** Resolves when every event has been told. */
  async told() { await this.#now?.log.told(); }

  close() { this.#now?.log.close(); this.#now = null; this.#next?.release(); }

  async #ask(exposure, signal) {
    await this.afterAd(exposure, signal);
    this.seat.keep({ asking: null });
  }

  /** What was told of the ads before goes first: the choice is made of it. */
  async #chosen(signal) {
    await this.#now?.log.told();
    return this.nextAd({ signal, onTrouble: this.#away });
  }

  #away = (away) => (away ? this.#note.say(gettext("Waiting for the connection…")) : this.#note.hide());

  async #one(position, ad, signal) {
    const before = this.#now?.log;
    const { place, sums } = this.seat.kept;
    this.seat.keep({ position });
    const { exposure, next_event: first, elapsed_ms: elapsedMs } = await this.api.persist("exposures", { json: { ad: ad.id, position } }, {
      signal,
      onTrouble: this.#away,
    });
    await before?.told();
    const { site } = this;
    const element = site?.element ?? part(ad.kind === "video" ? "ad-video" : "ad-picture");
    const conditions = new Conditions({
      element, before: sums, playing: () => this.#now?.clock?.playback === "playing",
      onLook: () => this.seat.keep({ place: player.place, sums: conditions.sums }),
    });
    const log = new EventLog({ api: this.api, exposure, onFatal: this.onFatal, conditions: () => conditions.told, first, elapsedMs });
    this.#now = { exposure, log, clock: null };
    const Player = site ? SitePlayer : ad.kind === "video" ? ClipPlayer : PicturePlayer;
    const address = this.#next?.addressOf(ad) ?? ad.url;
    const player = new Player({ ad, address, site, from: place, note: this.#note, onEvent: (kind) => this.tell(kind) });
    part("stage-progress").value = 0;
    await this.#stage(new Preroll({ durationMs: this.prerollMs }), signal, "preroll");
    announce(filled(gettext("The ad begins: %(title)s"), { title: ad.title }));
    conditions.begin();
    const held = this.#next;
    this.#next = new Preload({ ad: this.ads[position + 1], playing: element, good: this.good });
    try {
      return await this.#stage(player, signal);
    } finally {
      conditions.end();
      held?.release();
      if (this.#now) this.#now.clock = null;
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
