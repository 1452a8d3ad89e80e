// The one way to the server: it carries the session's token, renews it in time, and tells passing troubles from final ones.

import { backoffMs, pause } from "./pauses.js";

const TIMEOUT_MS = 15_000;
const WAIT_SPREAD_MS = 5_000;
// What the documented answer to each call holds; all others answer 204. Anything else comes from between us and the
// server: a hotel's network says 200 to everything until somebody has signed in.
const ANSWERS = { token: "token", resume: "session", "next-ad": "ad", exposures: "exposure", "way-out": "outcome", screener: "screening", snapshots: "accepted", "camera-check": "advice", face: "remembered" };
const NOT_OURS = new Set([401, 403, 404, 511]); // unless they bring one of the server's codes

export class ApiError extends Error {
  constructor(status, code, retryAfter = 0) {
    super(code);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Trying again later makes sense: no network (0), too much at once, or the server is in trouble. */
  get passing() { return this.status === 0 || this.status === 429 || this.status >= 500; }
}

export class Api {
  #base = "";
  #token = "";
  #renewal = 0;

  /** `onFatal(error)`: the token could not be renewed, and never will be. `onToken(token)`: a new one came. */
  constructor({ startUrl, sessionsUrl, onFatal, onToken }) {
    Object.assign(this, { startUrl, sessionsUrl, onFatal, onToken });
  }

  get begun() { return this.#base !== ""; }

  /** Begins a session. Where many begin at one address, it waits for its turn; `onWait()` tells. */
  async begin(body, onWait = () => {}) {
    let answer = null;
    while (!answer) {
      try {
        answer = await this.#fetch(this.startUrl, { json: body }, "session");
      } catch (error) {
        if (error.code !== "too_many_sessions") throw error;
        onWait();
        await pause(backoffMs(2, error.retryAfter) + Math.random() * WAIT_SPREAD_MS); // not all at once
      }
    }
    this.#base = `${this.sessionsUrl}${answer.session}/`;
    this.#keep(answer);
    return answer;
  }

  /** One try before there is a session. */
  ask(url, options, expected) { return this.#fetch(url, options, expected); }

  /** Takes up a session of which the token is known. */
  adopt({ session, token }) {
    this.#base = `${this.sessionsUrl}${session}/`;
    this.#token = token;
  }

  /** One try. `json`, `form` or `blob` is the body. Throws ApiError. */
  async post(path, options = {}) {
    const answer = await this.#fetch(this.#base + path, options, ANSWERS[path]);
    if (answer?.token) this.#keep(answer);
    return answer;
  }

  /** One try, without telling anything. `expected`: a field of the documented answer. Throws ApiError. */
  get(path, expected) { return this.#fetch(this.#base + path, { method: "GET" }, expected); }

  /** Tries until there is a final answer. `onTrouble(true|false)` tells when the connection is away and back. */
  async persist(path, options = {}, { signal, onTrouble = () => {} } = {}) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await this.post(path, options);
        if (attempt) onTrouble(false);
        return answer;
      } catch (error) {
        if (!error.passing) throw error;
        onTrouble(true);
        await pause(backoffMs(attempt, error.retryAfter), { signal });
      }
    }
  }

  /** The session that was to be resumed is over. */
  forget() { this.#base = this.#token = ""; }

  /** No more calls of its own accord. */
  rest() {
    clearTimeout(this.#renewal);
    this.onFatal = () => {};
  }

  #keep({ token, token_expires_in: seconds }) {
    this.#token = token;
    this.onToken?.(token);
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => this.persist("token").catch((error) => this.onFatal(error)), (seconds * 1000) / 2);
  }

  async #fetch(url, { method = "POST", json, form, blob, keepalive = false, timeoutMs = TIMEOUT_MS }, expected) {
    const headers = { Accept: "application/json" };
    if (this.#token) headers.Authorization = `Viewer ${this.#token}`;
    if (json) headers["Content-Type"] = "application/json";
    if (blob) headers["Content-Type"] = blob.type;
    const body = json ? JSON.stringify(json) : form ?? blob;
    let response;
    try {
      response = await fetch(url, {
        method, headers, ...(method === "POST" && { body }), keepalive, cache: "no-store", credentials: "omit",
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.status === 204 && !expected) return null;
      const answer = await response.json().catch(() => null);
      if (response.ok && expected && answer?.[expected] !== undefined) return answer;
      if (response.ok || (!answer?.code && NOT_OURS.has(response.status))) throw new ApiError(0, "not_the_server");
      throw new ApiError(response.status, answer?.code ?? "unknown", Number(response.headers.get("Retry-After")) || 0);
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0, "offline");
    }
  }
}
