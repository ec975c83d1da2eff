import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { leastSquares, memoryFormula, sizingTable } from "../../bench/sizing.ts";
import { sampleResult } from "./sample-result.ts";

const settled = (size: string, settledMebibytes: number) => {
  const result = sampleResult(size);
  return { ...result, exporter: { ...result.exporter, settledMebibytes } };
};

suite("the formula of memory", () => {
  test("is the line through the points where there is one", () => {
    const points = [0, 3, 150].map((x) => [x, 100 + 0.5 * x] as const);
    const { intercept, slope } = leastSquares(points);
    assert.ok(Math.abs(intercept - 100) < 1e-9 && Math.abs(slope - 0.5) < 1e-9);
  });

  test("is as near to all points as a line can be", () => {
    assert.deepEqual(
      leastSquares([
        [0, 0],
        [1, 3],
        [2, 0],
      ]),
      { intercept: 1, slope: 0 },
    );
  });

  test("says how far the sizes are from it, and leaves out those with distinct pods", () => {
    const results = [
      settled("1/1000", 102),
      settled("2/2000", 100),
      settled("3/3000", 102),
      settled("3/3000/distinct", 900),
    ];
    assert.match(memoryFormula(results), /^Settled MiB = 101 \+ 0\.00 · thousands of pods,/);
    assert.match(memoryFormula(results), /over 3 sizes .* at most 1 MiB away/);
  });

  test("is not told from one size", () => {
    assert.equal(memoryFormula([settled("1/1000", 100)]), "");
  });
});

test("the table of sizes has what was scraped at the usual rate, where pods share templates", () => {
  const latencies = { p50: 1, p99: 2, cutOff: 0 };
  const scraped = (size: string) => {
    const result = settled(size, 176.6);
    const [gzip, identity] = (["gzip", "identity"] as const).map((encoding) => {
      const bytes = encoding === "gzip" ? 1_144_683 : 18_942_578;
      return { encoding, concurrent: 1, bytes, exporter: latencies, staticFile: latencies };
    });
    const churn = [{ asked: 100, eventsPerSecond: 101, cpu: 0.0447, mebibytes: 130 }];
    const scrapes = [identity, gzip].filter((each) => each !== undefined);
    return { ...result, exporter: { ...result.exporter, series: 224_880.5, scrapes, churn } };
  };
  const results = [scraped("5000/150000"), scraped("5000/150000/distinct"), settled("1/1000", 9)];
  assert.deepEqual(sizingTable(results).split("\n").slice(2), [
    "| 150,000 | 177 MiB | 4.5 % of a core | 224,881 | 1.14 MB |",
    "",
  ]);
});
