// Asks for the trace: every second while somebody watches, a little slower else, and not at all in a hidden tab.
const LIVE_MS = 1000;
const QUIET_MS = 1500; // the first frames of a viewer must not wait longer
const TROUBLE_MS = 5000;
const ANSWER_MS = 20_000; // later is never
const TROUBLE_AFTER = 2; // failures in a row before the page says so

/** Calls `onTrace` with each version of the trace after the one given; keeps the live line and the trouble line of the page true. */
export function follow({ url, trace, onTrace }) {
  const liveLine = document.querySelector("[data-live]");
  const troubleLine = document.querySelector("[data-trouble]");
  let etag = null;
  let failures = 0;
  let timer = null;
  let shown = trace; // the version of the charts that is drawn
  let live = trace.live;

  const words = Object.fromEntries([...troubleLine.querySelectorAll("template")].map((own) => [own.dataset.words, own]));

  function showLive() {
    const pill = liveLine.querySelector("[data-live-pill]");
    pill.hidden = !live.viewers;
    liveLine.querySelector("[data-live-text]").textContent = live.text;
  }

  /** Says what is wrong, in the words of a template of the page; nothing for `null`. */
  function showTrouble(name) {
    troubleLine.hidden = !name;
    const said = troubleLine.querySelector("[data-said]");
    if (said.dataset.said === (name ?? "")) return; // or it would be read out again at each try
    said.dataset.said = name ?? "";
    said.replaceChildren(...(name ? [words[name].content.cloneNode(true)] : []));
  }

  async function ask() {
    const address = new URL(url, location);
    address.searchParams.set("have", shown.version);
    const response = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS), headers: etag ? { "If-None-Match": etag } : {} });
    if (response.status === 401) return "signed-out";
    if (response.status === 404) return "gone";
    if (response.status === 304) return "same";
    if (!response.ok) throw new Error(`status ${response.status}`);
    const next = await response.json();
    etag = response.headers.get("ETag"); // none while newer charts are on their way
    live = next.live;
    showLive();
    if (next.version === shown.version) return "same";
    const drawn = shown.charts;
    shown = next;
    // A frame that has ended changes no chart where nobody was before the camera.
    if (JSON.stringify(next.charts) !== JSON.stringify(drawn)) onTrace(next);
    return "new";
  }

  async function round() {
    timer = null;
    try {
      const outcome = await ask();
      if (outcome === "signed-out" || outcome === "gone") return showTrouble(outcome);
      failures = 0;
      showTrouble(null);
    } catch {
      failures += 1;
      if (failures >= TROUBLE_AFTER) showTrouble("away");
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
