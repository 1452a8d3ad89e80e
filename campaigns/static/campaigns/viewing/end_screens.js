// The last screens: what is still being sent, and what is kept.

import { frameTold } from "./framed.js";
import { part, show } from "./screens.js";
import { filled, gettext, ngettext } from "./words.js";

/** `left` of `all` pictures wait; `trouble`: the connection is away. */
export function sendingShow({ left, all, trouble }) {
  part("sending-text").textContent = filled(ngettext("Sending the last %(left)s picture…", "Sending the last %(left)s pictures…", left), { left });
  part("sending-progress").value = 1 - left / all;
  part("sending-trouble").hidden = part("sending-leave").hidden = !trouble;
}

/** `completed` of `count` ads; `sent` and `dropped` pictures; `why`: title and reason of each ad that was chosen. */
export function thank({ stopped, completed = 0, count = 0, sent = 0, dropped = 0, why = [] }) {
  part("why").hidden = !why.length;
  part("why-list").replaceChildren(...why.map(({ title, words }) => {
    const item = document.createElement("li");
    item.textContent = `${title}: ${words}`;
    return item;
  }));
  part("thanks-title").textContent = stopped ? gettext("You have stopped") : gettext("Thank you");
  part("sum-ads").textContent = filled(gettext("%(completed)s of %(count)s"), { completed, count });
  part("sum-pictures").textContent = dropped
    ? filled(gettext("%(sent)s, and %(dropped)s that could not be sent"), { sent, dropped }) : String(sent || gettext("None"));
  show("thanks");
  frameTold(stopped ? "stopped" : "complete");
}
