// The last screens: what is still being sent, and what is kept.

import { part, show } from "./screens.js";

/** `left` of `all` pictures wait; `trouble`: the connection is away. */
export function sendingShow({ left, all, trouble }) {
  part("sending-text").textContent = `Sending the last ${left} picture${left === 1 ? "" : "s"}…`;
  part("sending-progress").value = 1 - left / all;
  part("sending-trouble").hidden = part("sending-leave").hidden = !trouble;
}

/** `completed` of `count` ads; `sent` and `dropped` pictures. */
export function thank({ stopped, completed = 0, count = 0, sent = 0, dropped = 0 }) {
  part("thanks-title").textContent = stopped ? "You have stopped" : "Thank you";
  part("sum-ads").textContent = `${completed} of ${count}`;
  part("sum-pictures").textContent = `${sent || "None"}${dropped ? `, ${dropped} could not be sent` : ""}`;
  show("thanks");
}
