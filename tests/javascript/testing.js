// What a test of a script may use. A test is `test("what holds", () => …)`; it may wait; the first thing that differs fails it.

const tests = new Map();
const MOST_MS = 20_000;
const wait = window.setTimeout.bind(window); // real time, also where a test holds it

export function test(name, body) { tests.set(name, body); }

/** Runs one test; resolves with null, or with what went wrong. */
export async function run(name) {
  if (!tests.has(name)) return `there is no test ${name}`;
  try {
    const late = new Promise((_resolve, reject) => { wait(() => reject(new Error("it does not end")), MOST_MS); });
    await Promise.race([tests.get(name)(), late]);
    return null;
  } catch (error) {
    return String(error.stack ?? error);
  }
}

const written = (value) => JSON.stringify(value, (_key, part) => {
  if (part === undefined) return "(undefined)";
  return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
});

export function equal(actual, expected) {
  if (written(actual) !== written(expected)) throw new Error(`${written(actual)} is not ${written(expected)}`);
}

export function near(actual, expected, tolerance = 1e-9) {
  if (!(Math.abs(actual - expected) <= tolerance)) throw new Error(`${actual} is not about ${expected}`);
}

export function holds(value, what = "it") {
  if (!value) throw new Error(`${what} does not hold`);
}

/** Resolves when everything has run that does not wait for time. */
const settled = () => new Promise((resolve) => { wait(resolve, 0); });

/** Time that stands still until `pass(ms)`: timers, `performance.now()` and `Date.now()` follow it. */
export function heldTime() {
  let now = 1_000_000;
  let last = 0;
  const timers = new Map();
  const add = (every) => (call, ms = 0) => {
    last += 1;
    timers.set(last, { call, at: now + ms, every: every ? ms : 0, order: last });
    return last;
  };
  window.setTimeout = add(false);
  window.setInterval = add(true);
  window.clearTimeout = window.clearInterval = (id) => { timers.delete(id); };
  performance.now = () => now;
  Date.now = () => now;
  return {
    settled,
    get waiting() { return timers.size; },
    async pass(ms) {
      const end = now + ms;
      await settled();
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= end).toSorted(([, a], [, b]) => a.at - b.at || a.order - b.order)[0];
        if (!due) break;
        const [id, timer] = due;
        now = Math.max(now, timer.at);
        if (timer.every) timer.at += timer.every;
        else timers.delete(id);
        timer.call();
        await settled();
      }
      now = end;
      await settled();
    },
  };
}

/** Stands in for `fetch`: `answer(url, options)` gives {status, json, headers} or throws; calls are kept in the list returned. */
export function fetched(answer) {
  const calls = [];
  window.fetch = async (url, options = {}) => {
    calls.push({ url, ...options });
    const { status = 200, json = {}, text, headers = {} } = await answer(url, options, calls.length);
    return { status, ok: status >= 200 && status < 300, headers: new Headers(headers), json: async () => (text === undefined ? structuredClone(json) : JSON.parse(text)) };
  };
  return calls;
}

/** Stands in for the charts' colours (fer_platform/static/js/chart-theme.js). */
export function charts() {
  window.ferCharts = { colour: (token) => token, tint: (token, alpha) => `${token}/${alpha}`, dashes: { happy: "solid" } };
}
