// In a frame of another site: its page is told how the visit ended, and a camera that the frame does not give is explained.

import { part } from "./screens.js";

export const framed = window !== parent;

/** `how`: complete, stopped, screened, withdrawn or declined. Only pages that the campaign names hear of it. */
export function frameTold(how) { frameSay({ type: `fer:${how}` }); }

/** Says something to the page around, where the campaign names it. */
export function frameSay(message) {
  if (!framed) return;
  const around = location.ancestorOrigins?.[0]; // not in Firefox: there each page that is named is tried
  const { embedOrigins } = JSON.parse(part("viewing-config").textContent);
  for (const origin of embedOrigins) if (!around || origin === around) parent.postMessage(message, origin);
}

/** The page around may not have passed the camera on: a tab of its own can ask for it. */
export function frameExplained() { part("refused-frame").hidden = !framed; }
