import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { pathToFileURL } from "node:url";
import { covers, formatCoverage, parseCoverage, readCoverage } from "../../mutation/coverage.ts";
import { folderOf } from "./folder.ts";

/** As V8 writes it: functions and blocks with how often they ran. */
function script(root: string, file: string, ...ranges: readonly (readonly number[])[]): object {
  const functions = ranges.map(([startOffset, endOffset, count]) => ({
    ranges: [{ startOffset, endOffset, count }],
  }));
  return { url: pathToFileURL(join(root, file)).href, functions };
}

suite("coverage", () => {
  test("is what the innermost range says, in any of the processes", () => {
    const root = "/repository";
    const once = [script(root, "src/a.ts", [0, 100, 1], [20, 60, 0], [30, 40, 2])];
    const again = [script(root, "src/a.ts", [0, 100, 1], [20, 50, 0], [90, 100, 0])];
    const others = [script(root, "test/a.test.ts", [0, 9, 1]), { url: "node:fs", functions: [] }];
    using folder = folderOf({
      "1.json": JSON.stringify({ result: [...once, ...others] }),
      "2.json": JSON.stringify({ result: again }),
    });
    const coverage = readCoverage(folder.path, root);
    assert.deepEqual(
      [...coverage],
      [
        [
          "src/a.ts",
          [
            { start: 0, end: 20 },
            { start: 30, end: 40 },
            { start: 50, end: 100 },
          ],
        ],
      ],
    );
    assert.deepEqual(parseCoverage(formatCoverage(coverage)), coverage);
    assert.equal(covers(coverage, "src/a.ts", 19), true);
    assert.equal(covers(coverage, "src/a.ts", 20), false);
    assert.equal(covers(coverage, "src/b.ts", 0), false);
  });
});
