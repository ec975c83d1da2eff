import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Memory } from "../../simulation/invariants/memory.ts";
import { Pacing } from "../../simulation/invariants/pacing.ts";
import { RequestRate } from "../../simulation/invariants/request-rate.ts";
import { Lags } from "../../simulation/observation/lags.ts";

const attempt = (at: number) =>
  ({ subject: "pods", path: "/api/v1/pods", isWhole: true, isQuestion: false, at }) as const;
const outcome = (at: number, result: number | "refused" | "broken", retryAfterMs = 0) =>
  ({ subject: "pods", isQuestion: false, result, retryAfterMs, at }) as const;

suite("the invariants of requests", () => {
  test("a Retry-After is heeded to the millisecond, up to a minute", () => {
    const pacing = new Pacing();
    pacing.ended(outcome(1000, 429, 5000));
    assert.throws(() => pacing.attempted(attempt(5999)), /1 ms before its Retry-After/);
    pacing.attempted(attempt(6000));
    pacing.ended(outcome(6000, 503, 3_600_000));
    assert.throws(() => pacing.attempted(attempt(65_999)));
    pacing.attempted(attempt(66_000));
  });

  test("three failures in a row are not followed by a fourth attempt at once", () => {
    const pacing = new Pacing();
    for (const at of [0, 1, 2]) pacing.ended(outcome(at, "broken"));
    assert.throws(() => pacing.attempted(attempt(799)), /attempt number 4 within 799 ms/);
    pacing.attempted(attempt(800));
    pacing.ended(outcome(801, 200));
    pacing.attempted(attempt(801));
  });

  test("the requests of an hour are bounded, those of two are not added up", () => {
    const rate = new RequestRate();
    for (let at = 0; at < 600; at += 1) rate.ended(outcome(at, 500));
    assert.throws(() => rate.ended(outcome(600, 500)), /601 requests for pods in an hour/);
    rate.ended(outcome(3_600_000 + 600, 500));
    assert.equal(rate.most, 600);
  });
});

test("what drips in is of when it was sent, though the other kind has had its news since", () => {
  const lags = new Lags();
  lags.add({ at: 10_000, sentAt: 9000 });
  lags.add({ at: 15_000, sentAt: 15_000 });
  lags.add({ at: 31_000, sentAt: 6000 });
  assert.equal(lags.sentSince(15_000, 33_000), 6000);
  assert.equal(lags.sentSince(9000, 14_000), 9000);
  assert.equal(lags.sentSince(15_000, 15_000), Infinity);
  lags.forget(31_001);
  assert.equal(lags.sentSince(0, 40_000), Infinity);
});

test("the heap, connections and timers may not grow", () => {
  const memory = new Memory();
  memory.assertFlat(40e6);
  memory.assertFlat(60e6);
  assert.throws(() => memory.assertFlat(70e6), /grown by 30000000 bytes/);
  memory.assertFew(16, 150);
  assert.throws(() => memory.assertFew(17, 0), /17 connections/);
  assert.throws(() => memory.assertFew(0, 151), /151 timers/);
});
