// The answers of the viewer, and the key by which this browser is known again (kept only where that was agreed to).

import { part } from "./screens.js";

const UNABLE = "This browser cannot read your face itself, so the camera cannot be used here.";

/** Resolves with the answers by purpose and `origin`, where the face is read, once the viewer has decided. */
export function decided({ reading, device }) {
  const form = part("consent-form");
  const error = part("consent-error");
  const camera = form.elements.expressions;
  const { watching } = form.elements;
  const answers = (expressions) => ({
    expressions,
    watching: watching?.checked ?? false,
    return_visits: form.elements.return_visits.checked,
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
        const button = part("agree");
        button.setAttribute("aria-busy", "true"); // until it has loaded, where it has not yet
        const able = chosen.origin !== "device" || await device.loaded;
        button.removeAttribute("aria-busy");
        if (able) resolve(chosen);
        else missing(camera, reading === "viewer" ? `${UNABLE} Choose “On the server”, or go on without the camera.` : UNABLE);
        return;
      }
      missing(camera, part("without-camera")
        ? "Switch on “Estimate my apparent expressions” to continue with the camera, or continue without it."
        : "Switch on “Estimate my apparent expressions” to take part, or close this page.");
    };
    part("without-camera")?.addEventListener("click", () => {
      if (watching.checked) resolve(answers(false));
      else missing(watching, "Switch on “Keep what I watch” to continue without the camera, or close this page: nothing was stored.");
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
