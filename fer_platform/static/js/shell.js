// Small manners of the page shell: menus close, links are copied, dialogs open. Everything works without it but these.
"use strict";
(() => {
  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      button.textContent = button.dataset.copied ?? "Copied";
    } catch {
      source.select?.(); // no clipboard on plain http under another host: the reader can press Ctrl-C
      button.textContent = button.dataset.byKeys ?? "Press Ctrl-C";
    }
    setTimeout(() => { button.textContent = before; }, 1800);
  }

  // What is shown once is the answer to a form: loaded again, the page would send the form again, and make another.
  const once = document.querySelector("[data-shown-once]");
  if (once) history.replaceState(null, "", once.dataset.shownOnce);

  // What is written into such a form is not lost in silence: by a click elsewhere, or by sending the form beside it.
  const kept = [...document.querySelectorAll("form[data-unsaved]")];
  const written = (form) => new URLSearchParams(new FormData(form)).toString();
  const before = new Map(kept.map((form) => [form, written(form)]));
  const unsaved = (form) => form.dataset.unsaved === "now" || form.querySelector(".field-error, .errorlist")
    || written(form) !== before.get(form);
  let sent = null;
  if (kept.length) {
    document.addEventListener("submit", (event) => { sent = event.target; });
    addEventListener("beforeunload", (event) => {
      if (kept.some((form) => form !== sent && unsaved(form))) event.preventDefault();
      sent = null; // who stays has still to send it
    });
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier);
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog")?.close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary")?.focus();
    }
  });
})();
