// The answers of the viewer, and the key by which this browser is known again (kept only where that was agreed to).

import { part } from "./screens.js";
import { gettext } from "./words.js";

const UNABLE = gettext("This browser cannot read your face itself, so the camera cannot be used here.");

/** Resolves with the answers by purpose and `origin`, where the face is read, once the viewer has decided. */
export function decided({ reading, device, signed }) {
  const form = part("consent-form");
  const error = part("consent-error");
  const camera = form.elements.expressions;
  const { watching } = form.elements;
  const answers = (expressions) => ({
    expressions,
    watching: watching?.checked ?? false,
    face: form.elements.face?.checked ?? false,
    return_visits: form.elements.return_visits.checked,
    choose_ads: form.elements.choose_ads?.checked ?? false,
    panel: form.elements.panel?.checked ?? false,
    origin: reading === "viewer" ? form.elements.origin.value : reading,
  });
  for (const button of form.querySelectorAll("button")) button.disabled = false;
  const missing = (control, text) => {
    error.textContent = text;
    error.hidden = false;
    control.setAttribute("aria-invalid", "true");
    control.focus();
  };
  return new Promise((resolve) => {
    form.onchange = ({ target }) => { error.hidden = true; target.removeAttribute("aria-invalid"); };
    form.onsubmit = async (event) => {
      event.preventDefault();
      if (camera.checked) {
        const chosen = answers(true);
        if (chosen.face && chosen.origin === "device") { missing(form.elements.face, gettext("Your face can be recognised by the server alone: choose “On the server”, or switch it off.")); return; }
        if (chosen.face && !chosen.return_visits && !(chosen.panel && signed)) { missing(form.elements.return_visits, gettext("To be recognised by your face, this page must know whom to compare you with: switch on “Recognise this browser”, too.")); return; }
        const button = part("agree");
        button.setAttribute("aria-busy", "true"); // until it has loaded, where it has not yet
        const able = chosen.origin !== "device" || await device.loaded;
        button.removeAttribute("aria-busy");
        if (able) resolve(chosen);
        else missing(camera, reading === "viewer" ? `${UNABLE} ${gettext("Choose “On the server”, or go on without the camera.")}` : UNABLE);
        return;
      }
      missing(camera, part("without-camera")
        ? gettext("Switch on “Estimate my apparent expressions” to continue with the camera, or continue without it.")
        : gettext("Switch on “Estimate my apparent expressions” to take part, or close this page."));
    };
    part("without-camera")?.addEventListener("click", () => {
      if (form.elements.face?.checked) missing(form.elements.face, gettext("Without the camera your face cannot be recognised next time: switch that off, or continue with the camera."));
      else if (watching.checked) resolve(answers(false));
      else missing(watching, gettext("Switch on “Keep what I watch” to continue without the camera, or close this page: nothing was stored."));
    });
  });
}

/** The key of this browser, behind the storage's back doors: private windows may refuse to store. */
export class ViewerKey {
  constructor(name) { this.name = name; }
  get value() { try { return localStorage.getItem(this.name); } catch { return null; } }
  keep(key) { try { localStorage.setItem(this.name, key); } catch { /* then each visit stands alone */ } }
  forget() { try { localStorage.removeItem(this.name); } catch { /* nothing was kept */ } }
}
