import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { costTable, distinctTable } from "../../bench/cost-table.ts";
import { markdownTable } from "../../bench/markdown.ts";
import { peerTable } from "../../bench/peer-table.ts";
import { sampleResult } from "./sample-result.ts";

const row = (table: string, start: string): string | undefined =>
  table.split("\n").find((line) => line.startsWith(`| ${start}`));

suite("the tables of the benchmark", () => {
  test("have a head, a rule, and rows", () => {
    const table = markdownTable([
      ["name", "1"],
      ["a", "2"],
    ]);
    assert.equal(table, "| name | 1 |\n| --- | --- |\n| a | 2 |\n");
  });

  test("are nothing without a column or a row", () => {
    assert.equal(markdownTable([["name"], ["a"]]), "");
    assert.equal(markdownTable([["name", "1"]]), "");
    assert.equal(costTable([]) + peerTable([]) + distinctTable([]), "");
  });

  test("have a column for each size where pods are alike", () => {
    const table = costTable(
      ["3/30", "100/30000/distinct", "100/30000"].map((size) => sampleResult(size)),
    );
    assert.equal(row(table, "nodes / pods"), "| nodes / pods | 3 / 30 | 100 / 30000 |");
    assert.equal(row(table, "settled RSS, MiB"), "| settled RSS, MiB | 120 | 120 |");
    assert.equal(row(table, "… beyond"), "| … beyond that download, µs a pod | – | 16.7 |");
    assert.equal(
      row(table, "500 pod events/s"),
      "| 500 pod events/s: % of a core (events/s sent) | 5.0 (498) | 5.0 (498) |",
    );
  });

  test("set a size with distinct pods beside the same size with pods that are alike", () => {
    const table = distinctTable(
      ["3/30", "9/300/distinct", "9/300"].map((size) => sampleResult(size)),
    );
    assert.equal(
      row(table, "nodes / pods"),
      "| nodes / pods | 9 / 300, alike | 9 / 300, distinct |",
    );
  });

  test("set programs beside each other, with ratios to the first of the others", () => {
    const start = { seconds: 4, cpuSeconds: 1.5, peakMebibytes: 50 };
    const churn = { asked: 500, eventsPerSecond: 500, cpu: 0.1, mebibytes: 60 };
    const table = peerTable([
      sampleResult("3/30", { peers: [{ name: "one", start, churn }] }),
      sampleResult("9/300/distinct", {
        peers: [{ name: "two", start: { failure: "ended early" } }],
      }),
    ]);
    assert.equal(
      table,
      `| seconds / CPU seconds / peak MiB | kubecommit | one | two | kubecommit ÷ one |
| --- | --- | --- | --- | --- |
| 3 / 30 | 2.00 / 1.50 / 100 | 4.00 / 1.50 / 50 | – | 0.50 / 1.00 / 2.00 |
| 9 / 300, distinct | 2.00 / 1.50 / 100 | – | ended early | – |
| 3 / 30, 500 events/s: % of a core / RSS MiB | 5.0 / 130 | 10.0 / 60 | – | – |
`,
    );
  });
});
