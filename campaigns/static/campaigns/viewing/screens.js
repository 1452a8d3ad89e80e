// One step is on the screen at a time; its heading gets the focus, so that it is read out and the keyboard starts there.

const PLACES = { welcome: 0, returning: 0, greeting: 0, closed: 0, elsewhere: 0, declined: 0, screener: 1, resuming: 1, "camera-ask": 1, "camera-check": 1, ready: 1, "sound-check": 1, watch: 2, questions: 2, "end-questions": 2 };
const CAMERA = /^(camera|insecure)/;

export const part = (id) => document.getElementById(id);

/** Shows a step; "fer:step" of the document tells whoever wants to know. */
export function show(step) {
  for (const section of document.querySelectorAll("section[data-step]")) section.hidden = section.dataset.step !== step;
  mark(PLACES[step] ?? (CAMERA.test(step) ? 1 : 3));
  const watching = step === "watch";
  for (const around of document.querySelectorAll(".viewer-bar, .footer, .skip-link, #viewing")) around.inert = watching;
  window.scrollTo(0, 0);
  document.dispatchEvent(new CustomEvent("fer:step", { detail: step }));
  document.querySelector(`section[data-step="${step}"] h1`).focus({ preventScroll: true });
}

/** Resolves when the button is pressed. Rejects when `signal` aborts. */
export function pressed(button, signal) {
  return new Promise((resolve, reject) => {
    button.onclick = resolve;
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Says something to people who listen to the page. */
export function announce(text) { part("announcer").textContent = text; }

function mark(place) {
  [...part("stepper").children].forEach((item, index) => {
    item.classList.toggle("is-done", index < place);
    if (index === place) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}
