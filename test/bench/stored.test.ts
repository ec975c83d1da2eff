import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Run } from "../../bench/result.ts";
import { filled } from "../../bench/sections.ts";
import { sizeName } from "../../bench/size.ts";
import { resultsOf, withRun } from "../../bench/stored.ts";
import { sampleResult } from "./sample-result.ts";

const run = (date: string, sizes: readonly string[]): Run => ({
  machine: "a machine",
  revision: "0123456789",
  date,
  rounds: 3,
  results: sizes.map((size) => sampleResult(size)),
});

const names = (runs: readonly Run[]) =>
  runs.map(({ date, results }) => [date, ...results.map(({ size }) => sizeName(size))]);

suite("what is kept of the benchmark", () => {
  test("is of the last run that measured a size", () => {
    const first = withRun([], run("first", ["3/30", "9/300"]));
    assert.deepEqual(names(withRun(first, run("second", ["9/300", "9/900"]))), [
      ["first", "3/30"],
      ["second", "9/300", "9/900"],
    ]);
    assert.deepEqual(names(withRun(first, run("second", ["3/30", "9/300"]))), [
      ["second", "3/30", "9/300"],
    ]);
  });

  test("is told from the smallest size to the largest", () => {
    const runs = [run("first", ["9/300/distinct", "9/300"]), run("second", ["3/30"])];
    assert.deepEqual(
      resultsOf(runs).map(({ size }) => sizeName(size)),
      ["3/30", "9/300", "9/300/distinct"],
    );
  });

  test("takes its places in a page, and leaves the rest of it", () => {
    const page = "# A\n\n<!-- bench: x -->\nold\n<!-- end of x -->\n\nB\n";
    const once = filled(page, new Map([["x", "| new |\n"]]));
    assert.equal(once, "# A\n\n<!-- bench: x -->\n\n| new |\n\n<!-- end of x -->\n\nB\n");
    assert.equal(filled(once, new Map([["x", "| new |\n"]])), once);
    assert.throws(() => filled(page, new Map([["y", ""]])), /the page has no "<!-- bench: y -->"/);
  });
});
