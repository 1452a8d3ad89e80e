// The page that a viewer's code opens: the code stands behind the # of the link, so that no server logs it.

import { plays } from "./own_plays.js";

const code = document.getElementById("code");
const PLACE = /^#(play-|purposes)/; // a part of the page, not a code

function fill() {
  if (!code || location.hash.length < 2 || PLACE.test(location.hash)) return;
  code.value = location.hash.slice(1);
  for (const own of document.querySelectorAll(".language-menu a")) own.hash = location.hash; // the code goes along
  code.form.querySelector("button").focus();
}

fill();
addEventListener("hashchange", fill);
document.getElementById("erased")?.focus();
plays();
if (!PLACE.test(location.hash)) document.getElementById("said")?.focus(); // else the browser goes on at that place
try {
  for (const { dataset } of document.querySelectorAll("[data-forget-key]")) localStorage.removeItem(dataset.forgetKey);
  for (const { dataset } of document.querySelectorAll("[data-keep-key]")) localStorage.setItem(dataset.keepKey, dataset.key);
} catch { /* this browser keeps nothing */ }
