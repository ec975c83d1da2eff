import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inTurns } from "../../src/serving/in-turns.ts";

function* broken() {
  yield;
  throw new Error("broken");
}

suite("work in turns", () => {
  test("has its result, in a turn after that of its last slice", async () => {
    const order: string[] = [];
    function* work() {
      for (const slice of ["first", "second"]) {
        order.push(slice);
        yield;
      }
      setImmediate(() => order.push("other work"));
      return "result";
    }
    order.push(await inTurns(work()));
    assert.deepEqual(order, ["first", "second", "other work", "result"]);
  });

  test("fails as the work fails", async () => {
    await assert.rejects(inTurns(broken()), /broken/);
  });
});
