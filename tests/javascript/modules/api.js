import { Api, ApiError } from "/static/campaigns/viewing/api.js";
import { equal, fetched, heldTime, test } from "/tests/javascript/testing.js";

const START = { session: "abc", token: "first", token_expires_in: 600 };

async function begun(answer) {
  Math.random = () => 0.5;
  const time = heldTime();
  const fatal = [];
  const calls = fetched((url, options, call) => (url === "/start" ? { json: START } : answer(url, options, call)));
  const api = new Api({ startUrl: "/start", sessionsUrl: "/sessions/", onFatal: (error) => fatal.push(error.status) });
  await api.begin({ consent: true });
  return { api, time, calls, fatal };
}

test("no network, too much at once and a server in trouble pass; everything else is final", () => {
  equal([0, 429, 500, 503].map((status) => new ApiError(status, "x").passing), [true, true, true, true]);
  equal([400, 401, 403, 404, 409, 413].map((status) => new ApiError(status, "x").passing), [false, false, false, false, false, false]);
});

test("where many begin at one address, the page says so and waits; a closed campaign is told at once", async () => {
  const time = heldTime();
  let full = true;
  let told = 0;
  const calls = fetched(() => full ? { status: 429, json: { code: "too_many_sessions" }, headers: { "Retry-After": "7" } } : { json: START });
  const api = new Api({ startUrl: "/start", sessionsUrl: "/sessions/" });
  const begins = api.begin({}, () => { told += 1; });
  await time.pass(6_900);
  equal([calls.length, told], [1, 1]);
  full = false;
  await time.pass(5_200);
  equal((await begins).session, "abc");
  fetched(() => ({ status: 410, json: { code: "campaign_closed" } }));
  equal((await api.begin({}).catch((error) => error)).code, "campaign_closed");
});

test("what is sent carries the session's token, and never cookies", async () => {
  const { api, calls } = await begun(() => ({ status: 204 }));
  equal(api.begun, true);
  equal(await api.post("events", { json: { a: 1 } }), null);
  const { url, method, headers, body, credentials, cache } = calls[1];
  equal([url, method, body, credentials, cache], ["/sessions/abc/events", "POST", '{"a":1}', "omit", "no-store"]);
  equal(headers, { "Accept": "application/json", "Authorization": "Viewer first", "Content-Type": "application/json" });
});

test("a failure has the server's code and its wish for time; without an answer it is offline", async () => {
  const refusing = await begun(() => ({ status: 429, json: { code: "slow_down" }, headers: { "Retry-After": "7" } }));
  const error = await refusing.api.post("x").catch((caught) => caught);
  equal([error.status, error.code, error.retryAfter, error.passing], [429, "slow_down", 7, true]);
  const away = await begun(() => { throw new TypeError("network"); });
  const offline = await away.api.post("x").catch((caught) => caught);
  equal([offline.status, offline.code], [0, "offline"]);
});

test("an empty answer is null", async () => {
  const { api } = await begun(() => ({ status: 204 }));
  equal(await api.post("end"), null);
});

test("only the documented answer is one: the page of a hotel's network passes, whatever it says", async () => {
  const pages = [{ status: 200, text: "<!doctype html><title>Sign in</title>" }, { status: 200, json: {} }, { status: 202, json: { ok: true } },
    { status: 404, text: "no" }, { status: 403, json: {} }, { status: 511, text: "" }];
  for (const path of ["snapshots", "exposures", "camera-check", "token", "exposures/7/events", "finish", "withdraw"]) {
    for (const page of pages) {
      const { api } = await begun(() => page);
      const error = await api.post(path).catch((caught) => caught);
      equal([path, error?.status, error?.code, error?.passing], [path, 0, "not_the_server", true]);
    }
  }
  for (const path of ["snapshots", "exposures", "camera-check", "token"]) {
    const { api } = await begun(() => ({ status: 204 }));
    equal((await api.post(path).catch((caught) => caught)).code, "not_the_server");
  }
});

test("the token is renewed at half of its time, and the new one is used", async () => {
  const { api, time, calls } = await begun((url) => ({ json: url.endsWith("/token") ? { token: "second", token_expires_in: 600 } : { exposure: 1 } }));
  await time.pass(299_999);
  equal(calls.length, 1);
  await time.pass(1);
  equal([calls[1].url, calls[1].headers.Authorization], ["/sessions/abc/token", "Viewer first"]);
  await api.post("exposures");
  equal(calls[2].headers.Authorization, "Viewer second");
});

test("a token that cannot be renewed is fatal, and not to one who rests", async () => {
  const { time, fatal } = await begun(() => ({ status: 403, json: { code: "gone" } }));
  await time.pass(300_000);
  equal(fatal, [403]);
  const resting = await begun(() => ({ status: 403 }));
  resting.api.rest();
  await resting.time.pass(600_000);
  equal([resting.fatal, resting.calls.length], [[], 1]);
});

test("what must arrive is tried until it does, and the trouble is told once it is over", async () => {
  const { api, time } = await begun((_url, _options, call) => (call < 4 ? { status: 503 } : { status: 204 }));
  const troubles = [];
  const arrived = api.persist("end", {}, { onTrouble: (trouble) => troubles.push(trouble) });
  await time.pass(1500);
  equal(await arrived, null);
  equal(troubles, [true, true, false]);
});
