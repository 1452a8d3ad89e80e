// The page that a viewer's code opens: the code stands behind the # of the link, so that no server logs it.

const code = document.getElementById("code");

function fill() {
  if (!code || location.hash.length < 2) return;
  code.value = location.hash.slice(1);
  code.form.querySelector("button").focus();
}

fill();
addEventListener("hashchange", fill);
document.getElementById("erased")?.focus();
for (const { dataset } of document.querySelectorAll("[data-forget-key]")) {
  try { localStorage.removeItem(dataset.forgetKey); } catch { /* nothing was kept */ }
}
