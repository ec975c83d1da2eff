import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { suite, test } from "node:test";
import { campaign } from "../../mutation/campaign.ts";
import { type FolderOfFiles, folderOf } from "./folder.ts";

const source = `export function clamp(value: number, limits: readonly number[]): number {
  let bounded = value;
  while (bounded > 10) bounded -= 10;
  return bounded + (limits[0] ?? 0);
}

export function unused(): number {
  return 1;
}
`;

const tests = `import assert from "node:assert/strict";
import { test } from "node:test";
import { clamp } from "../src/clamp.ts";

test("clamps", () => {
  assert.equal(clamp(25, [1]), 6);
  assert.equal(clamp(5, [1]), 6);
});
`;

/** A repository with one module and its test. */
function repository(testSource: string): FolderOfFiles {
  const folder = folderOf({
    "src/clamp.ts": source,
    "test/clamp.test.ts": testSource,
    "package.json": '{ "type": "module" }',
    "tsconfig.json": readFileSync("tsconfig.json", "utf8"),
  });
  symlinkSync(resolve("node_modules"), join(folder.path, "node_modules"));
  execFileSync("git", ["init", "--quiet"], { cwd: folder.path });
  return folder;
}

async function run(
  folder: FolderOfFiles,
  signal = new AbortController().signal,
): Promise<readonly (readonly [string, string])[]> {
  const outcomes = await campaign({
    root: folder.path,
    files: ["src/clamp.ts"],
    lanes: 2,
    results: join(folder.path, ".git", "results.tsv"),
    told: () => undefined,
    signal,
  });
  return outcomes.map(({ mutant, verdict }) => [mutant.change, verdict]);
}

const expected = [
  ["bounded > 10 → false", "failed"],
  ["bounded -= 10; → ;", "hung"],
  ["-= → +=", "hung"],
];

suite("a campaign", () => {
  test("tells noticed, hung, refused and surviving mutants apart, and keeps what it found", async () => {
    using folder = repository(tests);
    const outcomes = new Map(await run(folder));
    for (const [change = "", verdict] of expected)
      assert.equal(outcomes.get(change), verdict, change);
    assert.equal(outcomes.get("> → >="), "survived", "no test has the boundary");
    assert.equal(outcomes.get("1 → 2"), "survived", "no test runs it");
    assert.equal(outcomes.get("?? 0 → nothing"), "refused", "it may be undefined");
    assert.equal(readFileSync(join(folder.path, "src/clamp.ts"), "utf8"), source);

    const results = join(folder.path, ".git", "results.tsv");
    const known = readFileSync(results, "utf8").split("\n").length;
    assert.deepEqual(new Map(await run(folder)), outcomes);
    const knownAgain = readFileSync(results, "utf8").split("\n").length;
    assert.equal(knownAgain, known, "what was tested is not tested again");
  });

  test("that is interrupted tests no further mutant", async () => {
    using folder = repository(tests);
    assert.deepEqual(await run(folder, AbortSignal.abort()), []);
  });

  test("does not begin when a test fails already", async () => {
    using folder = repository(tests.replace("6", "7"));
    await assert.rejects(run(folder), /test\/clamp\.test\.ts failed without any mutant/);
  });

  test("does not begin when the compiler refuses a test already, as it would every mutant", async () => {
    using folder = repository(`${tests}export const wrong: string = 1;\n`);
    await assert.rejects(run(folder), /the compiler refuses the source without any mutant/);
  });
});
