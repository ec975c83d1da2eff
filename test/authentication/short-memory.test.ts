import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ShortMemory } from "../../src/authentication/short-memory.ts";

suite("what is known for a while", () => {
  test("is forgotten at its end, and is kept anew for as long again", () => {
    let now = 0;
    const memory = new ShortMemory<string>(10, () => now);
    memory.keep("a", "first", 100);
    now = 99;
    assert.equal(memory.get("a"), "first");
    memory.keep("a", "second", 100);
    now = 198;
    assert.equal(memory.get("a"), "second");
    now = 199;
    assert.equal(memory.get("a"), undefined);
  });

  test("is of so many things, those that were kept or asked for last", () => {
    const memory = new ShortMemory<number>(3, () => 0);
    for (const [at, key] of ["a", "b", "c"].entries()) memory.keep(key, at, 1);
    // Kept again is used, and takes no room of another.
    memory.keep("a", 10, 1);
    assert.equal(memory.get("b"), 1);
    memory.keep("d", 3, 1);
    assert.deepEqual(
      ["a", "b", "c", "d"].map((key) => memory.get(key)),
      [10, 1, undefined, 3],
    );
  });

  test("can be forgotten", () => {
    const memory = new ShortMemory<number>(3, () => 0);
    memory.keep("a", 1, 1);
    memory.forget("a");
    assert.equal(memory.get("a"), undefined);
  });
});
