import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { options } from "../../src/config/options.ts";
import { reportOptions } from "../../src/config/report-options.ts";

const path = "docs/kubecommit.1";

function absent(program: string, flag: string): string | false {
  const isThere = spawnSync(program, [flag, "/dev/null"]).error === undefined;
  return !isThere && `${program} is not on this machine`;
}

suite("the man page", () => {
  test("has every option", () => {
    const text = readFileSync(path, "utf8").replaceAll(String.raw`\-`, "-");
    for (const { flag } of [...Object.values(options), ...Object.values(reportOptions)]) {
      assert.ok(text.includes(`--${flag}\\fR`) || text.includes(`--[no-]${flag}\\fR`), flag);
    }
  });

  test("is rendered by man without a warning", { skip: absent("man", "--version") }, () => {
    for (const MANWIDTH of ["60", "80", "140"]) {
      const { status, stdout, stderr } = spawnSync(
        "man",
        ["--warnings", "-E", "UTF-8", "-l", path],
        { encoding: "utf8", env: { ...process.env, MANWIDTH, LC_ALL: "C.UTF-8" } },
      );
      assert.equal(stderr, "");
      assert.equal(status, 0);
      assert.match(stdout, /^KUBECOMMIT\(1\)/);
      assert.match(stdout, /^ +-f FILE, --file=FILE$/m);
      assert.doesNotMatch(stdout, /`/);
    }
  });

  test("holds nothing that mandoc warns of", { skip: absent("mandoc", "-T") }, () => {
    const args = ["-T", "lint", "-W", "warning", path];
    const { stdout } = spawnSync("mandoc", args, { encoding: "utf8" });
    // The same page for the same source: it has no date.
    const lines = stdout
      .split("\n")
      .filter((line) => line !== "" && !line.includes("missing date"));
    assert.deepEqual(lines, []);
  });
});
