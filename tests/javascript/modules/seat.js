import { Seat } from "/static/campaigns/viewing/seat.js";
import { equal, test } from "/tests/javascript/testing.js";

const soon = (promise, ms) => Promise.race([promise.then(() => true), new Promise((resolve) => { setTimeout(() => resolve(false), ms); })]);

test("a page that is loaded again finds what was kept, and nothing once it was forgotten", () => {
  const seat = new Seat("a");
  seat.forget();
  equal(new Seat("a").kept, {});
  seat.keep({ session: "s", position: 1 });
  seat.keep({ position: 2 });
  equal(new Seat("a").kept, { session: "s", position: 2 });
  equal(new Seat("b").kept, {});
  seat.forget();
  equal([seat.kept, new Seat("a").kept], [{}, {}]);
});

test("a browser that stores nothing remembers until the page goes", () => {
  Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("no", "SecurityError"); } });
  const seat = new Seat("private");
  seat.keep({ expressions: true });
  equal(seat.kept, { expressions: true });
});

test("one page has the place, and the next one gets it when that one leaves", async () => {
  const first = new Seat("place");
  const second = new Seat("place");
  equal([await first.taken(), await second.taken()], [false, false]);
  equal(await first.take(), true);
  equal([await first.taken(), await second.taken(), await first.take(), await second.take()], [false, true, true, false]);
  const waits = second.wait();
  first.leave(); // and comes back, as a page that is loaded again does
  await new Promise((resolve) => { setTimeout(resolve, 1000); });
  equal(await first.take(), true);
  equal(await soon(waits, 6500), false);
  first.leave();
  equal(await soon(waits, 7500), true);
  equal([await second.take(), await first.taken()], [true, true]);
  second.leave();
});
