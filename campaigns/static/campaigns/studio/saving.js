// Autosave: each field by itself, with what was seen of it before, so that nobody's change is written over unseen.
// What is not saved yet says so, is tried again, and keeps the page from being left in silence.
import { passes, post, Refused, text } from "./post.js";

const DEBOUNCE_MS = 700;
export const RETRY_MS = 4000;
const fields = new Map(); // element → { seen, refused, timer, busy, problem }
const settled = new Set(); // who waits until all is saved: [resolve, reject]
const line = document.getElementById("saved");
let waiting = 0; // other work that must not be lost: uploads, moments

const valueOf = (field) => (field.type === "checkbox" ? (field.checked ? "true" : "") : field.value);

function show() {
  const states = [...fields.values()];
  const troubled = states.find((own) => own.problem);
  line.classList.toggle("is-bad", Boolean(troubled));
  if (troubled) line.textContent = troubled.problem;
  else if (unsaved()) line.textContent = text("saving");
  else line.textContent = text("saved");
  if (!unsaved()) settle(([resolve]) => resolve());
  else if (troubled && !waiting && !states.some((own) => own.busy || own.timer)) {
    settle(([, reject]) => reject(new Error(troubled.problem)));
  }
}

function settle(how) {
  for (const one of settled) how(one);
  settled.clear();
}

function unsaved() {
  return waiting > 0 || [...fields].some(([field, own]) => own.busy || own.timer || valueOf(field) !== own.seen);
}

// Resolves once everything is saved; rejects where something is refused, which a person has to look at first.
export function allSaved() {
  const done = new Promise((...both) => settled.add(both));
  for (const field of fields.keys()) save(field);
  show();
  return done;
}

export async function holding(work) {
  waiting += 1;
  show();
  try {
    return await work();
  } finally {
    waiting -= 1;
    show();
  }
}

export function watch(field, { onSaved }) {
  if (fields.has(field)) return;
  const own = { seen: valueOf(field), timer: 0, busy: false, problem: "", onSaved };
  fields.set(field, own);
  field.addEventListener("input", () => {
    clearTimeout(own.timer);
    own.timer = setTimeout(() => save(field), field.type === "checkbox" ? 0 : DEBOUNCE_MS);
    if (valueOf(field) === own.seen) clear(field, own);
    show();
  });
  field.addEventListener("change", () => save(field));
}

// What another has written meanwhile; only where nothing of ours waits.
export function renew(field, value) {
  const own = fields.get(field);
  if (!own || own.busy || own.timer || valueOf(field) !== own.seen || field === document.activeElement) return;
  field.value = value;
  own.seen = value;
}

export function forget(field) {
  clearTimeout(fields.get(field)?.timer);
  fields.delete(field);
  show();
}

async function save(field) {
  const own = fields.get(field);
  if (!own) return; // its card is gone
  clearTimeout(own.timer);
  own.timer = 0;
  const value = valueOf(field);
  // What was refused is not sent again by leaving the field: the click that answers would find its button gone.
  if (own.busy || value === own.seen || value === own.refused) return show();
  own.busy = true;
  show();
  const url = field.closest("[data-save]")?.dataset.save ?? `${document.getElementById("studio").dataset.base}save/`;
  try {
    const answer = await post(url, { field: field.dataset.field, value, was: own.seen });
    own.seen = valueOf(field) === value ? answer.value : value;
    if (valueOf(field) === value && field.type !== "checkbox") field.value = answer.value;
    clear(field, own);
    own.onSaved(field);
  } catch (error) {
    if (!passes(error)) refuse(field, own, error, value);
    else {
      own.problem = error instanceof Refused ? error.message : text("unsaved");
      own.timer = setTimeout(() => save(field), RETRY_MS);
    }
  }
  own.busy = false;
  show();
  if (valueOf(field) !== own.seen && !own.timer) save(field); // written on meanwhile
}

function refuse(field, own, error, value) {
  clear(field, own);
  own.refused = value;
  own.problem = text("refused", { problem: error.message });
  const note = document.createElement("p");
  note.className = "field-error";
  note.setAttribute("role", "alert");
  note.id = `${field.id || field.dataset.field}-error`;
  if (error.status === 409 && error.answer.code === "changed") {
    const now = error.answer.now;
    note.textContent = now ? text("conflict", { now }) : text("conflict_empty");
    own.problem = note.textContent;
    note.append(
      button("keep", () => { own.seen = now; clear(field, own); save(field); }),
      button("take", () => {
        if (field.type === "checkbox") field.checked = now === "true";
        else field.value = now;
        own.seen = now;
        clear(field, own);
        show();
      }),
    );
  } else note.textContent = error.message;
  field.setAttribute("aria-invalid", "true");
  own.note = note;
  (field.closest(".field") ?? field.parentElement).append(note);
}

function button(name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-small";
  made.textContent = text(name);
  made.addEventListener("click", act);
  return made;
}

function clear(field, own) {
  own.problem = "";
  own.refused = undefined;
  own.note?.remove();
  field.removeAttribute("aria-invalid");
}

addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
