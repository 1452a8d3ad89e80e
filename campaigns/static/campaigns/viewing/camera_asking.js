// The question for the camera, with help and ways out where it is not answered, and the true reason where it fails.

import { CameraProblem } from "./camera.js";
import { frameExplained } from "./framed.js";
import { announce, part, show } from "./screens.js";

const HELP_AFTER_MS = 6000; // a prompt that nobody has answered by then may not be in sight

/**
 * Resolves with "on", or with "without": the viewer goes on without the camera. `tell(kind)` says what became of the
 * question. Rejects when `signal` aborts.
 */
export async function cameraAsked({ camera, signal, tell }) {
  for (;;) {
    try {
      const way = await answer(camera, signal, tell);
      if (way !== "retry") return way;
    } catch (error) {
      if (!(error instanceof CameraProblem)) throw error;
      tell(["refused", "missing", "busy"].includes(error.kind) ? error.kind : "unusable");
      frameExplained();
      show(error.kind === "insecure" ? "insecure" : `camera-${error.kind}`);
      if (await wayOut(signal) === "without") return "without";
    }
  }
}

async function answer(camera, signal, tell) {
  show("camera-ask");
  part("ask-help").hidden = true;
  const help = setTimeout(() => { part("ask-help").hidden = false; announce(part("ask-help-text").textContent); }, HELP_AFTER_MS);
  try {
    const way = await Promise.race([camera.open(part("camera")).then(() => "on"), wayOut(signal)]);
    if (way === "on") return way;
    camera.stop(); // what is answered later is let go of
    if (way === "without") tell("refused");
    return way;
  } catch (error) {
    if (signal.aborted) camera.stop();
    throw error;
  } finally {
    clearTimeout(help);
  }
}

function wayOut(signal) {
  return new Promise((resolve, reject) => {
    for (const button of document.querySelectorAll("[data-camera-retry]")) button.onclick = () => resolve("retry");
    for (const button of document.querySelectorAll("[data-camera-without]")) button.onclick = () => resolve("without");
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
