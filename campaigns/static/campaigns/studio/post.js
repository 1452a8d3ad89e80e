// How the studio talks to its server: form posts answered with JSON; what went wrong comes back as a sentence.
export const texts = JSON.parse(document.getElementById("studio-texts").textContent);

export function text(name, values = {}) {
  return texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export const headers = {
  ...JSON.parse(document.body.getAttribute("hx-headers")), // the CSRF token, as htmx sends it
  "X-Studio": "1",
};

export class Refused extends Error {
  constructor(status, answer) {
    super(answer.problem ?? text({ 403: "forbidden", 404: "gone", 413: "too_large" }[status] ?? "error"));
    this.status = status;
    this.answer = answer;
  }
}

// Signed out, or nobody there: that passes, and what is to be saved is sent again.
export const passes = (error) => !(error instanceof Refused) || error.status === 401 || error.status >= 500;

// Returns the answer's document. Throws Refused where the server says no, TypeError where there is no connection.
export async function post(url, values = {}) {
  return send(url, new URLSearchParams(values));
}

export async function postFile(url, file) {
  const body = new FormData();
  body.append("file", file);
  return send(url, body);
}

async function send(url, body) {
  const response = await fetch(url, { method: "POST", headers, body });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}
