// The viewer's own code: on every step from the first minute on, so that the right to withdraw outlives the page.

import { announce, part } from "./screens.js";
import { gettext } from "./words.js";

/** Shows code, link and number of the session that has just begun. */
export function rightsShow({ session, withdrawal_code: code, withdrawal_link: link, api }) {
  for (const element of document.querySelectorAll(".withdrawal-code")) element.textContent = code;
  for (const element of document.querySelectorAll(".session-number")) element.textContent = session;
  for (const element of document.querySelectorAll(".withdrawal-link, .receipt-link")) element.href = link;
  part("rights").hidden = false;
  rightsMail(code);
  rightsFace(api);
  part("rights-copy").onclick = async () => {
    try {
      await navigator.clipboard.writeText(link);
      part("rights-copy").lastChild.textContent = gettext("Copied");
      announce(gettext("The link is copied."));
    } catch {
      getSelection().selectAllChildren(document.querySelector("#rights .withdrawal-code")); // no right to copy: by hand then
    }
  };
}

/** Has the link sent, by the one door that takes an address; the page stays where it is. */
function rightsMail(code) {
  const form = document.getElementById("receipt-mail");
  if (form) form.onsubmit = async (event) => {
    event.preventDefault();
    form.elements.code.value = code;
    const said = document.getElementById("receipt-said");
    const sent = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => ({ ok: false }));
    said.textContent = sent.ok ? gettext("The mail is on its way. Your address is not kept.")
      : gettext("The mail could not be sent. Please copy the link, or write down the code.");
    if (sent.ok) form.elements.address.value = "";
  };
}

/** One click forgets the face, while the page is open and afterwards. */
function rightsFace(api) {
  const button = part("face-forget");
  if (button) button.onclick = async () => {
    button.disabled = true;
    await api.persist("face/forget");
    button.textContent = button.dataset.done;
    announce(button.textContent);
  };
}
