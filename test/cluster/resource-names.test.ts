import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ResourceNames, schedulerResources } from "../../src/cluster/resource-names.ts";

suite("resource names", () => {
  test("the native resources have fixed ids", () => {
    const names = new ResourceNames();
    assert.equal(names.id("cpu"), ResourceNames.cpu);
    assert.equal(names.id("memory"), ResourceNames.memory);
    assert.equal(names.id("ephemeral-storage"), 2);
    assert.equal(names.id("pods"), ResourceNames.pods);
    assert.equal(names.size, 4);
  });

  test("a name gets an id on first sight and keeps it", () => {
    const names = new ResourceNames();
    const gpu = names.id("nvidia.com/gpu");
    names.id("hugepages-2Mi");
    assert.equal(names.id("nvidia.com/gpu"), gpu);
    assert.equal(names.name(gpu ?? -1), "nvidia.com/gpu");
    assert.equal(names.size, 6);
  });

  test("names of object properties are names like any other", () => {
    const names = new ResourceNames();
    assert.equal(names.id("constructor"), 4);
    assert.equal(names.id("__proto__"), 5);
    assert.equal(names.name(5), "__proto__");
  });

  test("a full table takes no new name and keeps the known ones", () => {
    const names = new ResourceNames(5);
    assert.equal(names.id("a.example/x"), 4);
    assert.equal(names.id("a.example/y"), undefined);
    assert.equal(names.id("a.example/x"), 4);
    assert.equal(names.size, 5);
  });

  test("a table holds a thousand names unless told otherwise", () => {
    const names = new ResourceNames();
    for (let index = 0; index < 2000; index += 1) names.id(`a.example/${index}`);
    assert.equal(names.size, 1000);
  });

  test("an id that was never given out is an error", () => {
    assert.throws(() => new ResourceNames().name(4), {
      name: "RangeError",
      message: "no resource has the id 4",
    });
  });
});

suite("scheduler resources", () => {
  test("are amounts by id, with holes for what is not set", () => {
    const names = new ResourceNames();
    const amounts = new Map([
      ["a.example/x", 2],
      ["memory", 0],
    ]);
    const resources = schedulerResources(amounts, names, assert.fail);
    assert.deepEqual(Object.entries(resources), [
      ["1", 0],
      ["4", 2],
    ]);
    assert.equal(names.name(4), "a.example/x");
  });

  test("lack the new names that a full table refuses", () => {
    const faults: string[] = [];
    const amounts = new Map([
      ["a.example/x", 1],
      ["cpu", 1000],
    ]);
    const resources = schedulerResources(amounts, new ResourceNames(4), (reason) => {
      faults.push(reason);
    });
    assert.deepEqual(resources, [1000]);
    assert.deepEqual(faults, ["too_many_names"]);
  });
});
