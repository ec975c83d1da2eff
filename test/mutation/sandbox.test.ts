import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { filesOf, Sandbox } from "../../mutation/sandbox.ts";
import { folderOf } from "./folder.ts";

suite("a sandbox", () => {
  test("is changed and mended without the original, and is gone after use", () => {
    using original = folderOf({ "src/a.ts": "one" });
    let root = "";
    {
      using sandbox = new Sandbox(original.path, ["src/a.ts"]);
      root = sandbox.root;
      const copy = join(root, "src/a.ts");
      assert.equal(readFileSync(copy, "utf8"), "one");
      sandbox.write("src/a.ts", "two");
      assert.equal(readFileSync(copy, "utf8"), "two");
      sandbox.restore("src/a.ts");
      assert.equal(readFileSync(copy, "utf8"), "one");
    }
    assert.equal(existsSync(root), false);
    assert.equal(readFileSync(join(original.path, "src/a.ts"), "utf8"), "one");
  });

  test("has what git knows or would add", () => {
    using folder = folderOf({ ".gitignore": "*.log", "a.ts": "", "b.log": "", "c.ts": "" });
    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder.path });
    git("init", "--quiet");
    git("add", "a.ts", "c.ts");
    rmSync(join(folder.path, "c.ts"));
    assert.deepEqual(filesOf(folder.path).toSorted(), [".gitignore", "a.ts"]);
  });
});
