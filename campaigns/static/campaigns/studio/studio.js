// The studio's page: its parts that change are drawn by the server and put in where they differ.
import { momentsOpen } from "./moments.js";
import { post, postFile, Refused, text } from "./post.js";
import { allSaved, forget, holding, renew, watch } from "./saving.js";
import { uploadsAdd } from "./uploads.js";

const studio = document.getElementById("studio");
const drop = document.getElementById("drop");
const base = studio.dataset.base;
const BUSY_MS = 1500;
const CALM_MS = 15000;
let timer = 0;
let asked = 0;

async function refresh() {
  clearTimeout(timer);
  const mine = (asked += 1);
  try {
    const response = await fetch(`${base}state/`, { headers: { "X-Studio": "1" } });
    if (response.ok && mine === asked) put(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch { /* no connection: the next round asks again */ }
  if (mine === asked) timer = setTimeout(refresh, document.querySelector("[data-busy]") ? BUSY_MS : CALM_MS);
}

function put(fresh) {
  const cards = document.getElementById("cards");
  const wanted = [...fresh.querySelectorAll("#cards > li")];
  const names = new Set(wanted.map((card) => card.id));
  for (const card of Array.from(cards.children)) if (!names.has(card.id)) cardRemove(card);
  wanted.forEach((card, place) => {
    const shown = document.getElementById(card.id);
    const same = shown && (shown.dataset.revision === card.dataset.revision || shown.contains(document.activeElement));
    if (shown && !same) cardRemove(shown);
    if (same) {
      for (const field of card.querySelectorAll("[data-field]")) {
        renew(shown.querySelector(`[data-field="${field.dataset.field}"]`), field.value);
      }
    }
    const own = same ? shown : card;
    if (cards.children[place] !== own) cards.insertBefore(own, cards.children[place] ?? null);
  });
  const side = document.getElementById("side");
  const next = fresh.getElementById("side");
  if (side.innerHTML !== next.innerHTML && !side.querySelector("details[open] :focus")) {
    const open = side.querySelector("[data-keep][open]");
    const focus = document.activeElement?.id;
    side.replaceWith(next);
    if (open) next.querySelector("[data-keep]")?.setAttribute("open", "");
    if (focus && next.querySelector(`#${CSS.escape(focus)}`)) document.getElementById(focus).focus();
  }
  wire();
}

function cardRemove(card) {
  for (const field of card.querySelectorAll("[data-field]")) forget(field);
  card.remove();
}

function wire() {
  const locked = "locked" in document.getElementById("side").dataset;
  for (const own of document.querySelectorAll("[data-lockable]")) own.disabled = locked;
  for (const field of document.querySelectorAll("[data-field]")) watch(field, { onSaved });
}

function onSaved(field) {
  if (field.dataset.field === "name") {
    for (const own of document.querySelectorAll('[data-mirrors="name"]')) own.textContent = field.value;
  }
  refresh();
}

async function act(button, url) {
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  try {
    await allSaved(); // what is published is what is on the page
    const answer = await post(url);
    if (answer.go) location.assign(answer.go);
    else await refresh();
    if (button.id === "publish") document.getElementById("share")?.focus();
    if (button.id === "rehearse") document.getElementById("preview")?.focus();
  } catch (error) {
    alertShow(error.message && !(error instanceof TypeError) ? error.message : text("error"));
    await refresh();
  }
  button.removeAttribute("aria-busy");
  button.disabled = false;
}

function alertShow(words) {
  document.getElementById("studio-alert")?.remove();
  const note = document.createElement("p");
  Object.assign(note, { id: "studio-alert", className: "field-error", textContent: words });
  note.setAttribute("role", "alert");
  document.getElementById("side").prepend(note);
}

document.addEventListener("click", (event) => {
  const poster = event.target.closest("[data-post]");
  if (poster) act(poster, poster.dataset.post);
  const asker = event.target.closest("[data-ask]");
  if (asker) {
    const dialog = document.getElementById(asker.dataset.dialog);
    dialog.dataset.url = asker.dataset.ask;
    dialog.showModal();
  }
  const confirmer = event.target.closest("[data-confirms]");
  if (confirmer) {
    const dialog = confirmer.closest("dialog");
    dialog.close();
    act(confirmer, dialog.dataset.url);
  }
});

document.addEventListener("change", async (event) => {
  const { captions } = event.target.dataset;
  if (!captions || !event.target.files.length) return;
  try {
    await holding(() => postFile(captions, event.target.files[0]));
  } catch (error) {
    alertShow(error instanceof Refused ? error.message : text("failed"));
  }
  event.target.value = "";
  event.target.blur(); // what has the focus is not drawn anew
  await refresh();
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.moments[data-url][open]")) momentsOpen(event.target);
}, true);

if (drop) {
  const input = document.getElementById("files");
  const take = (files) => uploadsAdd([...files], `${base}upload/`, refresh);
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  // The whole page takes files: one that is dropped beside the frame must not replace the page.
  document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("is-over"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer.files.length) take(event.dataTransfer.files);
  });
}

wire();
timer = setTimeout(refresh, document.querySelector("[data-busy]") ? BUSY_MS : CALM_MS);
