import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Observation } from "../../soak/observation.ts";
import { Promises } from "../../soak/promises.ts";

const start = Date.UTC(2026, 10, 24);

/** An exporter that keeps its promises, so many seconds after the start. */
function good(seconds: number, but: Partial<Observation> = {}): Observation {
  const at = start + seconds * 1000;
  return {
    at,
    took: 20,
    up: true,
    claimed: at - 500,
    clocks: { node: at - 1000, pod: at - 1000 },
    requests: 10,
    watchRestarts: 0,
    relists: 0,
    resident: 1,
    heap: 1,
    ...but,
  };
}

const requests = (seconds: number, count: number) => good(seconds, { requests: count });

function brokenBy(...observations: readonly Observation[]): string {
  const promises = new Promises();
  for (const observation of observations) promises.observe(observation);
  return promises.broken.join("\n");
}

suite("the promises of a soak", () => {
  test("hold for an exporter that is current, and for one that says that it is not", () => {
    const stale = { claimed: start, clocks: { node: start, pod: start } };
    const observations = [good(0, stale), good(100, stale), good(400, { ...stale, up: false })];
    assert.equal(brokenBy(good(-2, { claimed: undefined, up: false }), ...observations), "");
  });

  for (const [what, but, expected] of [
    ["a late answer", { took: 11_000 }, /a scrape took 11000 ms/],
    ["1 without numbers", { claimed: undefined }, /is 1 without numbers/],
    ["1 with old numbers", { claimed: start - 185_000 }, /is 1, the numbers are 185\.0 s old/],
    ["a time to come", { claimed: start + 10_000 }, /is to come/],
    [
      "numbers older than claimed",
      { clocks: { node: start, pod: start - 190_000 } },
      /the pod is 189\.5 s older than claimed/,
    ],
    ["a node that is missing", { clocks: { node: undefined, pod: start } }, /the node is missing/],
  ] as const) {
    test(`are broken by ${what}`, () => {
      assert.match(brokenBy(good(0, but)), expected);
    });
  }

  test("are broken by numbers that go, and by a time that goes back", () => {
    const gone = good(1, { claimed: undefined, up: false });
    assert.match(brokenBy(good(0), gone), /the numbers have gone/);
    assert.match(brokenBy(good(0), good(1, { claimed: start - 5000 })), /went back/);
  });

  test("are broken by a claim that moves on while the clock of a kind stands still", () => {
    const seconds = Array.from({ length: 11 }, (_, index) => 2 * index);
    const still = seconds.map((at) => good(at, { clocks: { node: start + at, pod: start } }));
    assert.match(brokenBy(...still), /the pod stands still, but the claim/);
    assert.equal(brokenBy(...still.slice(0, 8)), "");
    const afterAnOutage = [0, 70].map((at) => good(at, { clocks: { node: start, pod: start } }));
    assert.equal(brokenBy(...afterAnOutage), "");
    const bothStill = { claimed: start, clocks: { node: start, pod: start } };
    assert.equal(brokenBy(good(0, bothStill), good(100, bothStill)), "");
  });

  test("are broken by many requests within ten seconds, not by the same within a minute", () => {
    assert.match(brokenBy(requests(0, 10), requests(9, 71)), /61 requests to the API server/);
    assert.equal(brokenBy(requests(0, 10), requests(20, 40), requests(40, 100)), "");
  });
});
