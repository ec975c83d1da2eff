import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { sectionOf } from "../../release/notes.ts";

const changelog = `# Changelog

Each line.

## Unreleased

### Added

- Next.

## 1.2.0 / 2026-11-24

### Changed

- **Breaking:** One.

### Fixed

- Two, in ## 1.

## 1.1.0 / 2026-11-01

## 0.9.0
`;

suite("the notes of a release", () => {
  test("are the section of its version, without its heading", () => {
    assert.equal(
      sectionOf(changelog, "1.2.0"),
      "### Changed\n\n- **Breaking:** One.\n\n### Fixed\n\n- Two, in ## 1.",
    );
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

const order = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

test("the changelog has its lines under the headings of Keep a Changelog, in their order", () => {
  const [, ...sections] = readFileSync("CHANGELOG.md", "utf8").split(/^## /m);
  assert.ok(sections.length > 0);
  for (const section of sections) {
    const [start = "", ...parts] = section.split(/^### /m);
    assert.match(start, /^(Unreleased|\d+\.\d+\.\d+ \/ \d{4}-\d\d-\d\d)\n\s*$/);
    const headings = parts.map((part) => part.slice(0, part.indexOf("\n")));
    assert.deepEqual(
      headings,
      order.filter((heading) => headings.includes(heading)),
    );
    for (const part of parts) {
      const lines = part.split("\n").slice(1).filter(Boolean);
      assert.ok(lines.length > 0, part);
      for (const line of lines) assert.match(line, /^- (?!\[[A-Z]+\] )/);
      const breaking = lines.map((line) => line.startsWith("- **Breaking:** "));
      assert.ok(!breaking.includes(true, breaking.indexOf(false) + 1) || !breaking.includes(false));
    }
  }
});
