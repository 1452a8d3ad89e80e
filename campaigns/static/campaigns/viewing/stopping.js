// The stop control: it holds the ad, and offers to go on, to stop, or to stop and withdraw.

import { part } from "./screens.js";

export function stopDialog({ onHold, onGo, onStop, onWithdraw }) {
  const dialog = part("stop-dialog");
  const choose = (act) => () => { dialog.onclose = null; dialog.close(); act(); };
  for (const button of document.querySelectorAll("[data-opens-stop]")) {
    button.addEventListener("click", () => {
      onHold();
      dialog.onclose = onGo; // also by Escape
      dialog.showModal();
    });
  }
  part("stop-back").onclick = () => dialog.close();
  part("stop-keep").onclick = choose(onStop);
  part("stop-withdraw").onclick = choose(onWithdraw);
  for (const button of document.querySelectorAll("[data-withdraw]")) button.addEventListener("click", onWithdraw);
}
