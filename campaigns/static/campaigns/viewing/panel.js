// Who came by a panel, and the way back there: a code to be seen, a link, and after four seconds the link by itself, unless that is stopped.

import { frameTold } from "./framed.js";
import { announce, part, show } from "./screens.js";
import { filled, gettext, ngettext } from "./words.js";

const SECONDS = 4;
const DONE = ["complete", "quality", "screened"]; // who ended so has taken part, and is not asked again

/** Shows `{ url, code }`; either may be empty. */
function wayOutShow(way) {
  if (!way || !(way.url || way.code)) return;
  const [go, stay] = [part("way-out-go"), part("way-out-stay")];
  part("way-out-code-line").hidden = !way.code;
  part("way-out-code").textContent = way.code;
  part("way-out").hidden = false;
  go.hidden = stay.hidden = part("way-out-count").hidden = !way.url;
  if (!way.url) return;
  go.href = way.url;
  let left = SECONDS;
  const count = () => { part("way-out-count").textContent = filled(
    ngettext("You are taken back to your panel in %(left)s second.", "You are taken back to your panel in %(left)s seconds.", left), { left },
  ); };
  const ticking = setInterval(() => {
    left -= 1;
    count();
    if (left > 0) return;
    clearInterval(ticking);
    location.assign(way.url);
  }, 1000);
  const held = () => {
    clearInterval(ticking);
    stay.hidden = true;
    part("way-out-count").textContent = gettext("You stay here. Go back to your panel when you are ready: it needs that to know you took part.");
  };
  stay.onclick = held;
  // Who withdraws, copies the code or does anything else here is not to be carried off meanwhile.
  document.addEventListener("click", ({ target }) => { if (target !== go) held(); }, { once: true, capture: true });
  count();
  announce(part("way-out-count").textContent);
}

export class Panel {
  /** `page`: what the page knows, its `panel` null where the campaign has none. `seat` remembers what is done. */
  constructor(page, { seat, api }) {
    Object.assign(this, { page, config: page.panel, seat, api });
    if (this.config) part("decline").onclick = () => { show("declined"); frameTold("declined"); this.declined(); };
  }

  /** What a session begins with: the number only where linking it was agreed to; what leads back always. */
  told(linked) {
    const { panelId, panelSignature, panelVariables } = this.page;
    const number = linked ? { panel_id: panelId, panel_signature: panelSignature, panel_variables: panelVariables } : {};
    return { ...number, arrival: this.config?.arrival ?? "" };
  }

  /** Who has taken part is told so; the way back is known to this browser, or to the server where the link is signed. */
  takenPart() {
    const way = this.seat.kept.done ?? this.config?.way;
    if (!this.config?.once || !(way || this.config.done)) return false;
    show("already");
    part("already-help").hidden = Boolean(way);
    wayOutShow(way);
    return true;
  }

  /** Resolves with the way of a session that is over; null where nothing leads back. */
  way(options) {
    return this.config && this.api.begun ? this.api.persist("way-out", {}, options).catch(() => null) : Promise.resolve(null);
  }

  back(way) {
    if (DONE.includes(way?.outcome)) this.seat.keep({ done: way });
    wayOutShow(way);
  }

  /** Nothing was kept, or nothing is any more. */
  declined() { wayOutShow(this.config?.declined); }

  /** Nobody is carried off any more; what was shown is gone. */
  stay() {
    if (!this.config) return;
    part("way-out-stay").click();
    part("way-out").hidden = true;
  }
}
