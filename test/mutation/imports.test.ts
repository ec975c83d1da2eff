import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ImportGraph, importsOf } from "../../mutation/imports.ts";
import { folderOf } from "./folder.ts";

suite("imports", () => {
  test("are what runs: no types, no packages", () => {
    const source = `
      import { a } from "./a.ts";
      import type { B } from "./b.ts";
      import { type C, c } from "../c.ts";
      import { type D } from "./d.ts";
      import "./e.ts";
      import assert from "node:assert";
      export { f } from "./f.ts";
      const g = await import("./g.ts");
    `;
    assert.deepEqual(importsOf("test/x.test.ts", source), [
      "test/a.ts",
      "c.ts",
      "test/e.ts",
      "test/f.ts",
      "test/g.ts",
    ]);
  });
});

suite("the fingerprint of a test", () => {
  const sources = {
    "x.test.ts": 'import "./a.ts";',
    "a.ts": 'import "./b.ts";',
    "b.ts": 'import "./a.ts"; export const b = 1;',
    "far.ts": "export const far = 1;",
  };

  function fingerprint(changed: Readonly<Record<string, string>>, except = ""): string {
    using folder = folderOf({ ...sources, ...changed });
    return new ImportGraph(folder.path).fingerprint("x.test.ts", except);
  }

  test("changes with what it imports through others, in a circle too", () => {
    assert.notEqual(fingerprint({ "b.ts": "export const b = 2;" }), fingerprint({}));
  });

  test("does not change with other modules", () => {
    assert.equal(fingerprint({ "far.ts": "" }), fingerprint({}));
  });

  test("does not change with the one that is mutated", () => {
    const changed = { "a.ts": 'import "./b.ts"; export const a = 1;' };
    assert.equal(fingerprint(changed, "a.ts"), fingerprint({}, "a.ts"));
    assert.notEqual(fingerprint(changed), fingerprint({}));
  });
});
