import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inTurns } from "../../src/serving/in-turns.ts";
import { EventLoopTurns } from "../event-loop-turns.ts";

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

  test("holds the event loop for no more than 5 ms at a time, and gives it away no sooner", async (t) => {
    let now = 0;
    t.mock.method(performance, "now", () => now);
    using turn = new EventLoopTurns();
    const turns: number[] = [];
    function* work() {
      for (let slice = 0; slice < 20; slice += 1) {
        now += 1;
        turns.push(turn.count);
        yield;
      }
    }
    await inTurns(work());
    const slices = [...Map.groupBy(turns, (each) => each).values()].map(({ length }) => length);
    assert.deepEqual(slices, [5, 5, 5, 5]);
  });

  test("fails as the work fails", async () => {
    await assert.rejects(inTurns(broken()), /broken/);
  });
});
