// Brand moments are marked where they are seen: on the player. The whole list is kept at once.
import { passes, post, Refused, text } from "./post.js";
import { holding, RETRY_MS } from "./saving.js";

const tenths = { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false };
const seconds = (ms) => (ms / 1000).toLocaleString(document.documentElement.lang, tenths);

export function momentsOpen(details) {
  if (details.dataset.ready) return;
  details.dataset.ready = "yes";
  const length = Number(details.dataset.length);
  let moments = JSON.parse(details.dataset.moments);
  let seen = details.dataset.moments;
  let from = null;
  let last = Promise.resolve();
  const box = details.querySelector("[data-player]");
  const video = element("video", { src: details.dataset.src, controls: true, preload: "metadata", playsInline: true });
  const mark = element("button", { type: "button", className: "btn", textContent: text("appear") });
  const list = element("ul", { className: "moment-list" });
  const problem = element("p", { className: "ad-problem", hidden: true });
  problem.setAttribute("role", "alert");
  box.append(video, mark, list, problem);
  mark.hidden = !("open" in details.dataset);

  mark.addEventListener("click", () => {
    const now = Math.min(length, Math.round(video.currentTime * 1000));
    if (from === null) {
      from = now;
      mark.textContent = `${text("leave")} (${seconds(from)} s …)`;
      return;
    }
    const [start, end] = [Math.min(from, now), Math.max(from, now)];
    from = null;
    mark.textContent = text("appear");
    if (end > start) {
      moments.push({ label: details.dataset.brand || text("brand"), start_ms: start, end_ms: end });
      keep();
    }
  });

  function draw() {
    details.querySelector("[data-count]").textContent = moments.length;
    list.replaceChildren(...moments.map((moment) => {
      const item = element("li", {});
      const label = element("input", { value: moment.label, maxLength: 100 });
      label.setAttribute("aria-label", text("brand"));
      label.addEventListener("change", () => { moment.label = label.value.trim() || moment.label; keep(); });
      const jump = element("button", { type: "button", className: "btn btn-small btn-quiet",
        textContent: `${seconds(moment.start_ms)}–${seconds(moment.end_ms)} s` });
      jump.addEventListener("click", () => { video.currentTime = moment.start_ms / 1000; });
      const remove = element("button", { type: "button", className: "btn btn-small btn-quiet",
        textContent: text("remove") });
      remove.addEventListener("click", () => { moments = moments.filter((own) => own !== moment); keep(); });
      label.disabled = remove.hidden = mark.hidden;
      item.append(label, jump, remove);
      return item;
    }));
  }

  // One list after the other: each says what was there before it, and that is what the one before has left.
  function keep() {
    moments.sort((one, other) => one.start_ms - other.start_ms);
    draw();
    last = holding(() => last.then(send));
  }

  async function send() {
    const sent = JSON.stringify(moments);
    if (sent === seen) return; // it went along with the one before
    try {
      await post(details.dataset.url, { moments: sent, was: seen });
      seen = sent;
      problem.hidden = true;
    } catch (error) {
      const changed = error instanceof Refused && error.status === 409;
      const why = error instanceof Refused ? error.message : text("unsaved");
      problem.textContent = changed ? text("moments_changed") : why;
      problem.hidden = false;
      if (!passes(error)) return;
      await new Promise((again) => { setTimeout(again, RETRY_MS); });
      await send();
    }
  }

  draw();
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
