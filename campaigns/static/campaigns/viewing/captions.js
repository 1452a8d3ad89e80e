// Captions of a clip, and the viewer's choice to see them, which holds for all ads of the session.

import { part } from "./screens.js";
import { gettext } from "./words.js";

let wanted = false;

/** Shows captions from the start, as for somebody who does not hear the ad. */
export function captionsWish() { wanted = true; }

/** Gives the video the ad's captions, or none. */
export function captionsFor(video, address) {
  video.replaceChildren();
  const button = part("stage-captions");
  button.hidden = !address;
  if (!address) return;
  video.append(Object.assign(document.createElement("track"), { kind: "captions", label: gettext("Captions"), src: address }));
  const apply = () => {
    for (const track of video.textTracks) track.mode = wanted ? "showing" : "disabled";
    button.setAttribute("aria-pressed", String(wanted));
  };
  button.onclick = () => { wanted = !wanted; apply(); };
  apply();
}

/** Whether captions are shown on this clip or picture. */
export const captioned = (element) => [...element.textTracks ?? []].some(({ mode }) => mode === "showing");
