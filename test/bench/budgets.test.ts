import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { budgetTable, verdicts } from "../../bench/budgets.ts";
import type { PeerResult, Result } from "../../bench/result.ts";
import { sampleResult } from "./sample-result.ts";

function verdict(result: Result, name: RegExp) {
  return verdicts([result]).find((each) => name.test(each.name));
}

function largeAfter(seconds: number): Result {
  const result = sampleResult("5000/150000");
  return { ...result, exporter: { ...result.exporter, seconds } };
}

function peer(name: string, seconds: number, peakMebibytes: number): PeerResult {
  return { name, start: { seconds, cpuSeconds: 3, peakMebibytes } };
}

suite("budgets", () => {
  test("are met up to their limit, and missed above it", () => {
    assert.equal(verdict(largeAfter(10), /^first numbers$/)?.isMet, true);
    assert.equal(verdict(largeAfter(10.1), /^first numbers$/)?.isMet, false);
  });

  test("are of the sizes and figures that were measured", () => {
    assert.deepEqual(verdicts([sampleResult("7/70")]), []);
    const names = verdicts([sampleResult("100/3000")]).map(({ name }) => name);
    assert.deepEqual(names, []);
  });

  test("compare with the best of each figure among the peers in Go", () => {
    const result = sampleResult("100/3000", {
      peers: [
        peer("one", 8, 80),
        peer("two", 4, 90),
        { name: "three", start: { failure: "ended early" } },
        peer("client-node informer", 0.1, 1),
      ],
    });
    assert.deepEqual(verdict(result, /best Go peer/), {
      size: "100/3000",
      name: "the worst of time, CPU and memory, of the best Go peer's",
      limit: "1 ×",
      measured: "1.25 ×",
      isMet: false,
    });
  });

  test("take the download in the form in which the exporter was sent its bytes", () => {
    const plain = sampleResult("1000/30000");
    const compressed = { ...plain, exporter: { ...plain.exporter, receivedBytes: 2e5 } };
    assert.equal(verdict(plain, /to nowhere/)?.measured, "1.50 ×");
    assert.equal(verdict(compressed, /to nowhere/)?.measured, "3 ×");
  });

  test("count what a distinct pod costs beyond its download", () => {
    const found = verdict(sampleResult("1000/30000/distinct"), /beyond its download/);
    assert.equal(found?.measured, "16.7 µs");
    assert.equal(found?.isMet, true);
  });

  test("are told in a table", () => {
    const table = budgetTable([sampleResult("3/30")]);
    assert.match(
      table,
      /\| 3\/30 \| peak RSS to the first numbers \| 60 MiB \| 100 MiB \| \*\*missed\*\* \|/,
    );
  });
});
