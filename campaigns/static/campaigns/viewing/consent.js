// The answers of the viewer, and the key by which this browser is known again (kept only where that was agreed to).

import { part } from "./screens.js";

/** Resolves with the answers by purpose, once the viewer has decided. */
export function decided() {
  const form = part("consent-form");
  const error = part("consent-error");
  const camera = form.elements.expressions;
  const { watching } = form.elements;
  const answers = (expressions) => ({
    expressions,
    watching: watching?.checked ?? false,
    return_visits: form.elements.return_visits.checked,
    panel: form.elements.panel?.checked ?? false,
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
    form.onsubmit = (event) => {
      event.preventDefault();
      if (camera.checked) { resolve(answers(true)); return; }
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
