import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { type Equivalent, obsolete, withoutEquivalents } from "../../mutation/equivalents.ts";
import { equivalents } from "../../mutation/equivalents/all.ts";
import type { Outcome, Verdict } from "../../mutation/judge.ts";
import { score, survivorLine, table } from "../../mutation/report.ts";

function outcome(verdict: Verdict, change = "a → b", file = "src/x/f.ts"): Outcome {
  const mutant = { file, line: 7, start: 1, end: 2, code: "f(a);", change, source: "f(b);" };
  return { mutant, verdict };
}

const listed: Equivalent = {
  file: "src/x/f.ts",
  code: "f(a);",
  changes: ["a → b"],
  reason: "f(a) is f(b)",
};

suite("the list of equivalents", () => {
  test("names lines that are in the source", () => {
    const gone = equivalents.filter(({ file, code }) => {
      const lines = readFileSync(file, "utf8").split("\n");
      return !lines.some((line) => line.trim() === code);
    });
    assert.deepEqual(gone, []);
  });

  test("explains survivors of its file, line and change only", () => {
    const others = [outcome("survived", "a → c"), outcome("survived", "a → b", "src/x/g.ts")];
    const judged = withoutEquivalents([outcome("survived"), ...others], [listed]);
    assert.deepEqual(
      judged.map(({ verdict }) => verdict),
      ["equivalent", "survived", "survived"],
    );
    assert.deepEqual(obsolete(judged, [listed]), []);
  });

  test("does not explain what a test notices, and is told to lose it", () => {
    const judged = withoutEquivalents([outcome("failed")], [listed]);
    assert.equal(judged[0]?.verdict, "failed");
    assert.deepEqual(obsolete(judged, [listed]), ["src/x/f.ts: a → b   in   f(a);"]);
  });

  test("is told to lose what the source has no more, of files that were mutated", () => {
    const gone = { ...listed, changes: ["a → b", "a → d"] };
    const judged = withoutEquivalents([outcome("survived")], [gone]);
    assert.deepEqual(obsolete(judged, [gone]), ["src/x/f.ts: a → d   in   f(a);"]);
    assert.deepEqual(obsolete(judged, [{ ...gone, file: "src/y.ts" }]), []);
  });
});

suite("the report", () => {
  const outcomes = [
    outcome("failed"),
    outcome("hung"),
    outcome("failed"),
    outcome("survived"),
    outcome("equivalent"),
    outcome("refused"),
    outcome("survived", "a → b", "src/y/g.ts"),
  ];

  test("scores what is noticed of what could be", () => {
    assert.equal(score(outcomes), 3 / 5);
    assert.equal(score([outcome("equivalent"), outcome("refused")]), 1);
  });

  test("counts by folder", () => {
    const rows = table(outcomes)
      .trimEnd()
      .split("\n")
      .map((row) => row.trim().split(/\s{2,}/));
    assert.deepEqual(rows.slice(1), [
      ["src/x", "6", "3", "1", "1", "1", "1", "75.0%"],
      ["src/y", "1", "0", "0", "1", "0", "0", "0.0%"],
      ["all", "7", "3", "1", "2", "1", "1", "60.0%"],
    ]);
  });

  test("shows a survivor with its place", () => {
    assert.equal(survivorLine(outcome("survived")), "src/x/f.ts:7   a → b   in   f(a);");
  });
});
