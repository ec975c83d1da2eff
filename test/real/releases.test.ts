import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { parse } from "yaml";

import { OptionError, readOptions } from "./command-line.ts";
import { isSince, minors, releases } from "./releases.ts";

interface Workflow {
  readonly jobs: { readonly real: { readonly strategy: { readonly matrix: object } } };
}

test("the workflow runs every release", () => {
  const workflow: Workflow = parse(readFileSync(".github/workflows/conformance.yml", "utf8"));
  assert.deepEqual(workflow.jobs.real.strategy.matrix, { version: minors });
});

test("docs/conformance.md names every release that is run", () => {
  const text = readFileSync("docs/conformance.md", "utf8");
  for (const version of Object.values(releases)) assert.match(text, new RegExp(`\\b${version}\\b`));
});

test("releases are in order", () => {
  assert.ok(isSince("1.37", "1.36"));
  assert.ok(isSince("1.36", "1.36"));
  assert.ok(!isSince("1.34", "1.36"));
});

test("a release or a number that is none is refused", () => {
  assert.throws(() => readOptions(["--version=1.32"]), OptionError);
  assert.throws(() => readOptions(["--pods=many"]), OptionError);
  assert.throws(() => readOptions(["--fast"]), OptionError);
});
