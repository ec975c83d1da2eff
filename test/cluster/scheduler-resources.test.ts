import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { schedulerResources } from "../../src/cluster/scheduler-resources.ts";

suite("scheduler resources", () => {
  test("are native amounts by place, with holes for what is not set, and others by name", () => {
    const amounts = new Map([
      ["constructor", 3],
      ["a.example/x", 2],
      ["refused.example/x", 2],
      ["memory", 0],
      ["pods", 110],
    ]);
    const { native, others } = schedulerResources(amounts, (name) =>
      name === "refused.example/x" ? undefined : name,
    );
    assert.deepEqual(Object.entries(native), [
      ["1", 0],
      ["3", 110],
    ]);
    assert.deepEqual(
      [...others],
      [
        ["constructor", 3],
        ["a.example/x", 2],
      ],
    );
  });
});
