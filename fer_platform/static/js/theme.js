// Loaded in <head> without defer, so that the theme stands before the first paint.
// Shares its storage key and values (auto, light, dark) with every page, the admin included.
"use strict";
(() => {
  const KEY = "theme";
  const root = document.documentElement;
  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

  function stored() {
    try {
      const value = localStorage.getItem(KEY);
      return value === "light" || value === "dark" ? value : "auto";
    } catch {
      return "auto"; // storage may be blocked: the system's own theme still holds
    }
  }

  function isDark() {
    return root.dataset.theme === "dark" || (root.dataset.theme === "auto" && systemDark.matches);
  }

  function announce() {
    document.dispatchEvent(new CustomEvent("themechange", { detail: { dark: isDark() } }));
  }

  function label() {
    for (const button of document.querySelectorAll(".theme-toggle")) {
      const words = button.dataset[root.dataset.theme];
      button.setAttribute("aria-label", words);
      button.title = words;
    }
  }

  function apply(theme) {
    root.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // not remembered, still applied
    }
    label();
    announce();
  }

  function next() {
    const order = systemDark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    return order[(order.indexOf(root.dataset.theme) + 1) % order.length];
  }

  root.dataset.theme = stored();
  systemDark.addEventListener("change", announce);
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) {
      root.dataset.theme = stored();
      label();
      announce();
    }
  });
  document.addEventListener("DOMContentLoaded", label);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".theme-toggle")) apply(next());
  });
})();
