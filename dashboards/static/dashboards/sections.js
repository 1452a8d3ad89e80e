// The parts of a page that are fetched by themselves: slow, failed, signed out or gone, each says so where it would stand.
const SLOW_MS = 2000;
const slow = new WeakMap(); // part → the timer of its note

/** The part that an event of htmx is about; null where it is about something else. */
const partOf = (event) => event.detail.elt.closest?.("[data-section]") ?? null;

function show(part, name) {
  const words = document.querySelector(`template[data-state="${name}"]`);
  part.querySelector("[data-section-state]").replaceChildren(words.content.cloneNode(true));
}

function end(part, name) {
  clearTimeout(slow.get(part));
  part.classList.add("is-over");
  show(part, name);
}

// A fold that somebody opened before the scripts were there has told nobody.
document.addEventListener("DOMContentLoaded", () => {
  for (const fold of document.querySelectorAll("details[open]")) fold.dispatchEvent(new Event("toggle"));
});
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const part = partOf(event);
  if (part) slow.set(part, setTimeout(() => show(part, "slow"), SLOW_MS));
});
document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const name = { 401: "signed-out", 403: "gone", 404: "gone", 410: "gone" }[status] ?? "failed";
  const part = partOf(event);
  if (part) end(part, name);
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
  document.body.addEventListener(name, (event) => {
    const part = partOf(event);
    if (part) end(part, "failed");
  });
}
document.body.addEventListener("htmx:beforeSwap", (event) => clearTimeout(slow.get(partOf(event))));
document.addEventListener("click", (event) => {
  const part = event.target.closest("[data-again]")?.closest("[data-section]");
  if (!part) return;
  part.classList.remove("is-over");
  part.querySelector("[data-section-state]").replaceChildren();
  part.tabIndex = -1;
  part.focus(); // the button is gone: keyboards stay where they were
  htmx.trigger(part, "again");
});
