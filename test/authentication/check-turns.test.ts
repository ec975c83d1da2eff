import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mock, suite, test } from "node:test";
import { CheckTurns, type Requester } from "../../src/authentication/check-turns.ts";

class Connection extends EventEmitter implements Requester {
  destroyed = false;

  close(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

/** Turns on a clock of their own. */
function turnsOnClock(atOnce?: number) {
  let now = 0;
  const turns = new CheckTurns({ ...(atOnce !== undefined && { atOnce }), now: () => now });
  return {
    turns,
    pass: (milliseconds: number): void => {
      now += milliseconds;
      mock.timers.tick(milliseconds);
    },
    /** One check that fails, from beginning to end. */
    fail: async (address: string): Promise<void> => {
      const end = await turns.next(address, new Connection());
      assert.ok(end);
      end("wrong");
    },
  };
}

/** Whether it has settled once everything that is due has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

async function withClock(
  body: (clock: ReturnType<typeof turnsOnClock>) => Promise<void>,
  atOnce?: number,
): Promise<void> {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    await body(turnsOnClock(atOnce));
  } finally {
    mock.timers.reset();
  }
}

suite("checks of passwords", { concurrency: false }, () => {
  test("are one at a time, and clients take turns", async () => {
    await withClock(async ({ turns }) => {
      const first = await turns.next("10.0.0.1", new Connection());
      const second = turns.next("10.0.0.1", new Connection());
      const other = turns.next("10.0.0.2", new Connection());
      assert.equal(await isSettled(second), false);
      first?.("right");
      assert.ok(await second);
      assert.equal(await isSettled(other), false);
      (await second)?.("right");
      assert.ok(await other);
    });
  });

  test("are of another client next, however many connections of one wait", async () => {
    await withClock(async ({ turns }) => {
      const busy = await turns.next("10.0.0.1", new Connection());
      const many = Array.from({ length: 3 }, () => turns.next("10.0.0.1", new Connection()));
      const one = turns.next("10.0.0.2", new Connection());
      busy?.("right");
      const end = await Promise.race(many);
      assert.equal(await isSettled(one), false);
      end?.("wrong");
      assert.equal(await isSettled(one), true);
    });
  });

  test("are of the client next that has waited for longest, whatever comes after", async () => {
    await withClock(async ({ turns }) => {
      const busy = await turns.next("10.0.0.1", new Connection());
      const first = turns.next("10.0.0.2", new Connection());
      const other = turns.next("10.0.0.3", new Connection());
      const second = turns.next("10.0.0.2", new Connection());
      busy?.("right");
      const ofFirst = await Promise.all([first, second].map(isSettled));
      assert.equal(ofFirst.filter(Boolean).length, 1);
      assert.equal(await isSettled(other), false);
    });
  });

  for (const [lot, expected] of [
    [0, [true, false, false]],
    [0.5, [false, true, false]],
    [0.99, [false, false, true]],
  ] as const) {
    test(`are of a connection by lot among those of a client: ${lot}`, async () => {
      const random = mock.method(Math, "random", () => lot);
      try {
        await withClock(async ({ turns }) => {
          const busy = await turns.next("10.0.0.1", new Connection());
          const many = Array.from({ length: 3 }, () => turns.next("10.0.0.1", new Connection()));
          busy?.("right");
          assert.deepEqual(await Promise.all(many.map(isSettled)), expected);
        });
      } finally {
        random.mock.restore();
      }
    });
  }

  test("wait for whoever may fail again first", async () => {
    await withClock(async ({ turns, fail, pass }) => {
      for (let failure = 0; failure < 10; failure += 1) await fail("10.0.0.1");
      pass(500);
      for (let failure = 0; failure < 10; failure += 1) await fail("10.0.0.2");
      const first = turns.next("10.0.0.1", new Connection());
      const second = turns.next("10.0.0.2", new Connection());
      pass(500);
      assert.equal(await isSettled(first), true);
      (await first)?.("wrong");
      assert.equal(await isSettled(second), false);
      pass(500);
      assert.equal(await isSettled(second), true);
    });
  });

  test("wait for a client that has failed ten times, and not for others", async () => {
    await withClock(async ({ turns, fail, pass }) => {
      for (let failure = 0; failure < 10; failure += 1) await fail("10.0.0.1");
      const next = turns.next("10.0.0.1", new Connection());
      assert.equal(await isSettled(next), false);
      await fail("10.0.0.2");
      pass(999);
      assert.equal(await isSettled(next), false);
      pass(1);
      assert.ok(await next);
    });
  });

  test("of who has not failed come before those of any number that have", async () => {
    await withClock(async ({ turns, fail, pass }) => {
      const flood = Array.from({ length: 50 }, (_, at) => `10.0.1.${at}`);
      for (const address of flood) await fail(address);
      pass(60_000);
      const [first, ...others] = flood.map((address) => turns.next(address, new Connection()));
      const honest = turns.next("10.0.0.1", new Connection());
      (await first)?.("wrong");
      assert.equal(await isSettled(honest), true);
      (await honest)?.("wrong");
      // Of those that have failed, the one whose failure is longest ago.
      assert.equal(await isSettled(others[0] ?? honest), true);
      assert.equal(await isSettled(others[1] ?? honest), false);
    });
  });

  test("may be several at a time, each of another client", async () => {
    await withClock(async ({ turns }) => {
      const first = await turns.next("10.0.0.1", new Connection());
      const same = turns.next("10.0.0.1", new Connection());
      const second = await turns.next("10.0.0.2", new Connection());
      assert.ok(second);
      const third = turns.next("10.0.0.3", new Connection());
      assert.deepEqual(await Promise.all([same, third].map(isSettled)), [false, false]);
      second("wrong");
      assert.deepEqual(await Promise.all([same, third].map(isSettled)), [false, true]);
      first?.("wrong");
      assert.equal(await isSettled(same), true);
    }, 2);
  });

  test("of a client are no more than one at a time, also when many others come in between", async () => {
    await withClock(async ({ turns }) => {
      const busy = await turns.next("first", new Connection());
      for (let client = 0; client < 4096; client += 1) {
        (await turns.next(`client ${client}`, new Connection()))?.("right");
      }
      const again = turns.next("first", new Connection());
      assert.equal(await isSettled(again), false);
      busy?.("right");
      assert.equal(await isSettled(again), true);
    }, 2);
  });

  test("that succeed are free", async () => {
    await withClock(async ({ turns }) => {
      for (let check = 0; check < 100; check += 1) {
        const end = await turns.next("10.0.0.1", new Connection());
        assert.ok(end);
        end("right");
      }
    });
  });

  test("are one for each connection", async () => {
    await withClock(async ({ turns }) => {
      const busy = await turns.next("10.0.0.1", new Connection());
      const connection = new Connection();
      const waiting = turns.next("10.0.0.1", connection);
      assert.equal(await turns.next("10.0.0.1", connection), undefined);
      busy?.("right");
      assert.ok(await waiting);
    });
  });

  test("leave nothing on a connection that comes again, which then has ten seconds as before", async () => {
    await withClock(async ({ turns, pass }) => {
      const connection = new Connection();
      (await turns.next("10.0.0.1", connection))?.("right");
      assert.equal(connection.listenerCount("close"), 0);
      pass(5000);
      const busy = await turns.next("10.0.0.1", new Connection());
      const waiting = turns.next("10.0.0.1", connection);
      pass(9999);
      assert.equal(await isSettled(waiting), false);
      busy?.("right");
      assert.equal(await isSettled(waiting), true);
    });
  });

  test("end with their connection, and after ten seconds", async () => {
    await withClock(async ({ turns, pass }) => {
      const busy = await turns.next("10.0.0.1", new Connection());
      const gone = new Connection();
      const [left, late] = [gone, new Connection()].map((each) => turns.next("10.0.0.1", each));
      gone.close();
      assert.equal(await left, undefined);
      assert.equal(await turns.next("10.0.0.1", gone), undefined);
      pass(10_000);
      assert.equal(await late, undefined);
      busy?.("right");
      assert.ok(await turns.next("10.0.0.1", new Connection()));
    });
  });

  test("of a connection among many of the same address have their turn in the end", async () => {
    await withClock(async ({ turns, fail, pass }) => {
      for (let failure = 0; failure < 10; failure += 1) await fail("10.0.0.1");
      const honest = turns.next("10.0.0.1", new Connection());
      for (let other = 0; other < 5; other += 1) {
        void turns.next("10.0.0.1", new Connection()).then((end) => end?.("wrong"));
      }
      // One failure more per second: after six all have had their turn.
      for (let second = 0; second < 6; second += 1) {
        pass(1000);
        await isSettled(honest);
      }
      assert.ok(await honest);
    });
  });

  test("forget clients beyond a number", async () => {
    await withClock(async ({ fail, turns }) => {
      for (let failure = 0; failure < 10; failure += 1) await fail("first");
      for (let client = 0; client < 4096; client += 1) await fail(`client ${client}`);
      // It is not known any more, and so has its ten failures again.
      assert.ok(await turns.next("first", new Connection()));
    });
  });

  test("forget clients that have not failed before those that have", async () => {
    await withClock(async ({ fail, turns }) => {
      for (let failure = 0; failure < 10; failure += 1) await fail("first");
      for (let client = 0; client < 4096; client += 1) {
        (await turns.next(`client ${client}`, new Connection()))?.("right");
      }
      assert.equal(await isSettled(turns.next("first", new Connection())), false);
    });
  });

  test("do not forget a client while it is checked, so that its failure counts", async () => {
    await withClock(async ({ fail, turns }) => {
      const busy = await turns.next("first", new Connection());
      for (let client = 0; client < 4096; client += 1) {
        (await turns.next(`client ${client}`, new Connection()))?.("right");
      }
      busy?.("wrong");
      for (let failure = 1; failure < 10; failure += 1) await fail("first");
      assert.equal(await isSettled(turns.next("first", new Connection())), false);
    }, 2);
  });

  test("do not forget clients that wait", async () => {
    await withClock(async ({ turns }) => {
      const busy = await turns.next("another", new Connection());
      const connection = new Connection();
      const waiting = turns.next("first", connection);
      for (let client = 0; client < 4096; client += 1) {
        const gone = new Connection();
        void turns.next(`client ${client}`, gone);
        gone.close();
      }
      assert.equal(await turns.next("first", connection), undefined);
      busy?.("right");
      assert.ok(await waiting);
    });
  });
});
