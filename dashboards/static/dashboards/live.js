// Asks for the trace: every second while somebody watches, a little slower else, and not at all in a hidden tab.
const LIVE_MS = 1000;
const QUIET_MS = 1500; // the first frames of a viewer must not wait longer
const TROUBLE_MS = 5000;
const TROUBLE_AFTER = 2; // failures in a row before the page says so

/** Calls `onTrace` with each new trace; keeps the live line and the trouble line of the page true. */
export function follow({ url, trace, onTrace }) {
  const liveLine = document.querySelector("[data-live]");
  const troubleLine = document.querySelector("[data-trouble]");
  let etag = null;
  let failures = 0;
  let timer = null;
  let live = trace.live;

  function showLive() {
    liveLine.replaceChildren();
    if (live.viewers) {
      const pill = document.createElement("span");
      pill.className = "pill pill-live";
      pill.textContent = "Live";
      const people = live.viewers === 1 ? "1 viewer is watching" : `${live.viewers} viewers are watching`;
      liveLine.append(pill, ` ${people}`);
    } else if (live.latest_frame_at) {
      liveLine.append(`Latest frame: ${new Date(live.latest_frame_at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`);
    }
  }

  function showTrouble(text) {
    troubleLine.hidden = !text;
    troubleLine.textContent = text;
  }

  async function ask() {
    const response = await fetch(url, { cache: "no-store", headers: etag ? { "If-None-Match": etag } : {} });
    if (response.status === 401) return "signed-out";
    if (response.status === 404) return "gone";
    if (response.status === 304) return "same";
    if (!response.ok) throw new Error(`status ${response.status}`);
    const next = await response.json();
    const first = etag === null;
    etag = response.headers.get("ETag");
    live = next.live;
    showLive();
    // The first answer mostly repeats what the page came with: then nothing is drawn again.
    if (!first || JSON.stringify(next.series) !== JSON.stringify(trace.series)) onTrace(next);
    return "new";
  }

  async function round() {
    timer = null;
    try {
      const outcome = await ask();
      if (outcome === "signed-out") return showTrouble("You are signed out. Reload the page to sign in again.");
      if (outcome === "gone") return showTrouble("This ad is no longer there for you.");
      failures = 0;
      showTrouble("");
    } catch {
      failures += 1;
      if (failures >= TROUBLE_AFTER) showTrouble("The server does not answer: these are the last numbers it gave. Trying again.");
    }
    schedule(failures >= TROUBLE_AFTER ? TROUBLE_MS : live.viewers ? LIVE_MS : QUIET_MS);
  }

  function schedule(delay) {
    clearTimeout(timer);
    timer = document.hidden ? null : setTimeout(round, delay);
  }

  document.addEventListener("visibilitychange", () => schedule(0));
  showLive();
  schedule(LIVE_MS);
}
