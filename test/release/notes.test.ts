import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { suite, test } from "node:test";
import { sectionOf } from "../../release/notes.ts";

const changelog = `# Changelog

Each line.

## Unreleased

- [FEATURE] Next.

## 1.2.0 / 2026-11-24

- [CHANGE] One.
- [BUGFIX] Two, in ## 1.

## 1.1.0 / 2026-11-01

## 0.9.0
`;

suite("the notes of a release", () => {
  test("are the section of its version, without its heading", () => {
    assert.equal(sectionOf(changelog, "1.2.0"), "- [CHANGE] One.\n- [BUGFIX] Two, in ## 1.");
  });

  test("are missing without a section or a line in it", () => {
    for (const version of ["1.1.0", "0.9.0", "1.2", "2.0.0", ""]) {
      assert.equal(sectionOf(changelog, version), undefined, version);
    }
  });

  test("are refused for a tag that is not the version", () => {
    const { status, stderr } = spawnSync(process.execPath, ["release/notes.ts", "v0.0.0"], {
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(stderr, /the tag v0\.0\.0 is not v/);
  });
});
