import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkedOutRevision } from "../src/revision.ts";

test("the revision is the commit, though it has a tag, and says what was changed since", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kubecommit-revision-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const author = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
  const git = (...args: readonly string[]): string =>
    execFileSync("git", [...author, ...args], { cwd: folder, encoding: "utf8" }).trim();
  assert.equal(checkedOutRevision(folder), "unknown");
  git("init", "--quiet");
  writeFileSync(join(folder, "file"), "one");
  git("add", "file");
  git("commit", "--quiet", "--no-gpg-sign", "--message=one");
  git("tag", "--annotate", "--no-sign", "--message=v1", "v1.0.0");
  const commit = git("rev-parse", "HEAD");
  assert.equal(checkedOutRevision(folder), commit);
  writeFileSync(join(folder, "file"), "two");
  assert.equal(checkedOutRevision(folder), `${commit}-dirty`);
});
