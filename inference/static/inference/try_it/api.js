// The one way to the server: a picture or an address goes out, faces come back.

const TIMEOUT_MS = 20_000;

export class TryItError extends Error {
  constructor(code, { detail = "", limit = 0, retryAfter = 0 } = {}) {
    super(code);
    Object.assign(this, { code, detail, limit, retryAfter });
  }

  /** Asking again later makes sense. */
  get passing() { return ["offline", "too_many_requests", "reader_busy"].includes(this.code); }
}

export class Api {
  constructor({ url, csrf }) { Object.assign(this, { url, csrf }); }

  picture(blob, { signal } = {}) {
    const form = new FormData();
    form.append("picture", blob, "picture");
    return this.#post(form, {}, signal);
  }

  address(url, { signal } = {}) {
    return this.#post(JSON.stringify({ url, preview: true }), { "Content-Type": "application/json" }, signal);
  }

  async #post(body, headers, signal) {
    const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])];
    try {
      const response = await fetch(this.url, {
        method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": this.csrf, ...headers },
        cache: "no-store", signal: AbortSignal.any(signals),
      });
      const answer = await response.json().catch(() => ({}));
      if (response.ok) return answer;
      throw new TryItError(answer.code ?? "unknown", {
        detail: answer.detail, limit: answer.limit, retryAfter: Number(response.headers.get("Retry-After")) || 0,
      });
    } catch (error) {
      throw error instanceof TryItError ? error : new TryItError(signal?.aborted ? "stopped" : "offline");
    }
  }
}
