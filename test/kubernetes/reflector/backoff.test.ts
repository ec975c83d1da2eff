import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { Backoff } from "../../../src/kubernetes/reflector/backoff.ts";
import { realTime } from "../../../src/kubernetes/time.ts";

function backoff(random: number): { readonly backoff: Backoff; readonly time: { now: number } } {
  const time = { now: 0 };
  return {
    time,
    backoff: new Backoff({ ...realTime, now: () => time.now, random: () => random }),
  };
}

suite("backoff", () => {
  test("doubles from 0.8 s to 30 s", () => {
    const { backoff: delays } = backoff(0);
    assert.deepEqual(
      Array.from({ length: 8 }, () => delays.next()),
      [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000],
    );
  });

  test("does not grow over what is wanted, nor for what comes after that", () => {
    const { backoff: delays } = backoff(0.999);
    for (let count = 1; count <= 20; count += 1) {
      const delay = delays.next(0, 2000);
      assert.ok(delay > 1500 && delay < 2000, `${delay}`);
    }
    assert.equal(delays.next(), 1600 * 1.999);
    assert.equal(delays.next(30_000, 2000), 30_000 * 1.999);
  });

  test("grows up to what is wanted", () => {
    const { backoff: delays } = backoff(0);
    assert.equal(delays.next(0, 1600), 800);
    assert.equal(delays.next(), 1600);
  });

  test("starts over after two minutes without a failure", () => {
    const { backoff: delays, time } = backoff(0);
    delays.next();
    time.now = 800 + 120_000;
    assert.equal(delays.next(), 1600);
    time.now += 1600 + 120_001;
    assert.equal(delays.next(), 800);
  });

  test("is never under what is asked for, never over twice that or a minute", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            atLeast: fc.nat(60_000),
            random: fc.double({ min: 0, max: 0.999, noNaN: true }),
          }),
        ),
        (steps) => {
          let random = 0;
          const delays = new Backoff({ ...realTime, now: () => 0, random: () => random });
          for (const step of steps) {
            random = step.random;
            const delay = delays.next(step.atLeast);
            assert.ok(delay >= step.atLeast && delay >= 800);
            assert.ok(delay <= Math.max(60_000, step.atLeast + 30_000));
          }
        },
      ),
    );
  });

  test("a wait ends at once when it is aborted", async () => {
    const stop = new AbortController();
    const waiting = realTime.sleep(3_600_000, stop.signal);
    stop.abort();
    await waiting;
    await realTime.sleep(3_600_000, stop.signal);
  });
});

test("the two minutes without a failure begin after the whole wait, chance included", () => {
  const { backoff: delays, time } = backoff(0.5);
  assert.equal(delays.next(), 1200);
  time.now = 1200 + 120_000;
  assert.equal(delays.next(), 2400);
});
