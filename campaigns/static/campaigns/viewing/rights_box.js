// The viewer's own code: on every step from the first minute on, so that the right to withdraw outlives the page.

import { announce, part } from "./screens.js";

/** Shows code, link and number of the session that has just begun. */
export function rightsShow({ session, withdrawal_code: code, withdrawal_link: link }) {
  for (const element of document.querySelectorAll(".withdrawal-code")) element.textContent = code;
  for (const element of document.querySelectorAll(".session-number")) element.textContent = session;
  for (const element of document.querySelectorAll(".withdrawal-link")) element.href = link;
  part("rights").hidden = false;
  part("rights-copy").onclick = async () => {
    try {
      await navigator.clipboard.writeText(link);
      part("rights-copy").lastChild.textContent = "Copied";
      announce("The link is copied.");
    } catch {
      getSelection().selectAllChildren(document.querySelector("#rights .withdrawal-code")); // no right to copy: by hand then
    }
  };
}
