// Asks the browser for a passkey, and puts what it answers into the form that the button stands in.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

async function made(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const { id, rawId, type, response } = await navigator.credentials.create({
    publicKey: {
      ...options, user, challenge: bytes(options.challenge), excludeCredentials: named(options.excludeCredentials),
    },
  });
  const { clientDataJSON, attestationObject } = response;
  return answer(id, rawId, type, { clientDataJSON, attestationObject });
}

async function signed(options) {
  const { id, rawId, type, response } = await navigator.credentials.get({
    publicKey: {
      ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials),
    },
  });
  const { clientDataJSON, authenticatorData, signature } = response;
  return answer(id, rawId, type, { clientDataJSON, authenticatorData, signature });
}

function answer(id, rawId, type, parts) {
  const response = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, text(part)]));
  return JSON.stringify({ id, rawId: text(rawId), type, response });
}

async function ask(button) {
  const { form } = button;
  const status = form.querySelector("[data-passkey-status]");
  if (!form.reportValidity()) return;
  button.disabled = true;
  try {
    const options = JSON.parse(button.dataset.options);
    form.elements.passkey.value = await (button.dataset.passkey === "create" ? made(options) : signed(options));
    status.textContent = button.dataset.done ?? "";
    if (!button.dataset.done) form.submit(); // at once, where nothing else is to be chosen
  } catch {
    button.disabled = false;
    status.textContent = button.dataset.failed;
  }
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  if (!globalThis.PublicKeyCredential) continue; // no https, or an old browser: codes are left
  button.hidden = false;
  button.addEventListener("click", () => ask(button));
}
