import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Results } from "../../mutation/results.ts";
import { folderOf } from "./folder.ts";

suite("results", () => {
  test("outlive the run, the latest for each key", () => {
    using folder = folderOf({});
    const path = join(folder.path, "deep", "results.tsv");
    const before = new Results(path);
    assert.equal(before.get("a"), undefined);
    before.set("a", "passed");
    before.set("b", "failed");
    before.set("a", "hung");
    before.set("a", "hung");
    assert.equal(before.get("a"), "hung");
    assert.equal(readFileSync(path, "utf8").split("\n").length, 4, "nothing is written twice");
    const after = new Results(path);
    assert.equal(after.get("a"), "hung");
    assert.equal(after.get("b"), "failed");
  });

  test("leave out a line that an interruption has cut", () => {
    using folder = folderOf({});
    const path = join(folder.path, "results.tsv");
    new Results(path).set("a", "passed");
    appendFileSync(path, "b\tfail");
    const after = new Results(path);
    assert.equal(after.get("a"), "passed");
    assert.equal(after.get("b"), undefined);
  });
});
