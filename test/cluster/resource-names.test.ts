import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ResourceNames } from "../../src/cluster/resource-names.ts";

suite("resource names", () => {
  test("the native resources have fixed ids", () => {
    const names = new ResourceNames();
    assert.equal(names.id("cpu"), ResourceNames.cpu);
    assert.equal(names.id("memory"), ResourceNames.memory);
    assert.equal(names.id("ephemeral-storage"), ResourceNames.ephemeralStorage);
    assert.equal(names.id("pods"), ResourceNames.pods);
    assert.equal(names.size, 4);
  });

  test("a name gets an id on first sight and keeps it", () => {
    const names = new ResourceNames();
    assert.equal(names.has("nvidia.com/gpu"), false);
    const gpu = names.id("nvidia.com/gpu");
    names.id("hugepages-2Mi");
    assert.equal(names.id("nvidia.com/gpu"), gpu);
    assert.equal(names.name(gpu ?? -1), "nvidia.com/gpu");
    assert.equal(names.has("nvidia.com/gpu"), true);
  });

  test("names of object properties are names like any other", () => {
    const names = new ResourceNames();
    assert.equal(names.has("__proto__"), false);
    assert.equal(names.has("constructor"), false);
    assert.equal(names.name(names.id("__proto__") ?? -1), "__proto__");
  });

  test("a full table takes no new name and keeps the known ones", () => {
    const names = new ResourceNames(5);
    assert.equal(names.id("a.example/x"), 4);
    assert.equal(names.id("a.example/y"), undefined);
    assert.equal(names.id("a.example/x"), 4);
    assert.equal(names.size, 5);
  });

  test("an id that was never given out is an error", () => {
    assert.throws(() => new ResourceNames().name(4), RangeError);
  });
});
