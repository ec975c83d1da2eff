import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { failures, report } from "../../soak/report.ts";
import type { Outcome } from "../../soak/run.ts";

const MiB = 1024 ** 2;

/** Two minutes in which both memories grow by so many bytes a second. */
function outcome(perSecond: number, but: Partial<Outcome> = {}): Outcome {
  const observations = Array.from({ length: 120 }, (_, at) => ({
    at: at * 1000,
    took: 10 + at,
    up: at > 0,
    claimed: at * 1000,
    clocks: { node: at * 1000, pod: at * 1000 },
    requests: 4 + at,
    watchRestarts: at,
    relists: 0,
    resident: 100 * MiB + at * perSecond,
    heap: 30 * MiB + at * perSecond,
  }));
  return {
    seconds: 120,
    events: 60_000,
    played: { cut: 1, delay: 2, stall: 3, corrupt: 4 },
    met: { cut: 1, delay: 2, stall: 3, corrupt: 4 },
    connections: 9,
    observations,
    settled: 5,
    differences: [],
    complaints: new Map([["something", 2]]),
    broken: [],
    ...but,
  };
}

suite("the report of a soak", () => {
  test("says what was played and what came of it", () => {
    const text = report(outcome(0));
    assert.match(text, /^events +60000$/m);
    assert.match(text, /cut 1 \(1\), delay 2 \(2\), stall 3 \(3\), corrupt 4 \(4\)/);
    assert.match(text, /^requests to the API server +119$/m);
    assert.match(text, /^longest scrape +129 ms$/m);
    assert.match(text, /^resident memory +100\.0 MiB → 100\.0 MiB, 0\.0 MiB an hour/m);
    assert.match(text, /2 × something/);
  });

  test("finds nothing in a good run", () => {
    assert.deepEqual(failures(outcome(0)), []);
    assert.deepEqual(failures(outcome(MiB / 20)), []);
  });

  test("finds memory that grows, a difference, and what was broken", () => {
    assert.deepEqual(
      failures(outcome(MiB)).map((line) => line.replace(/:.*/, "")),
      ["resident memory grows", "heap memory grows"],
    );
    const bad = outcome(0, { differences: ["a: 1, a fresh exporter says 2"], broken: ["late"] });
    assert.deepEqual(failures(bad), [
      "late",
      "1 differences at the end",
      "a: 1, a fresh exporter says 2",
    ]);
  });
});
