import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { InitialEventsDeadlines } from "../../../src/kubernetes/reflector/initial-events.ts";
import { usualTimings } from "../../../src/kubernetes/reflector/timings.ts";
import { realTime, type Timekeeping } from "../../../src/kubernetes/time.ts";

/** Deadlines, and what happens to their timers: "start 30000", "refresh 30000", "end 30000". */
function recorded() {
  const told: string[] = [];
  const callbacks = new Map<number, () => void>();
  const time: Timekeeping = {
    ...realTime,
    after: (ms, callback) => {
      told.push(`start ${ms}`);
      callbacks.set(ms, callback);
      return {
        refresh: () => void told.push(`refresh ${ms}`),
        [Symbol.dispose]: () => void told.push(`end ${ms}`),
      };
    },
  };
  const deadlines = new InitialEventsDeadlines(time, usualTimings, (error) => {
    told.push(error.message);
  });
  return { deadlines, told, pass: (ms: number) => callbacks.get(ms)?.() };
}

suite("the deadlines of initial events", () => {
  test("run from the answer on, the one of silence from the last bytes", () => {
    const { deadlines, told } = recorded();
    deadlines.received();
    deadlines.start();
    deadlines.received();
    assert.deepEqual(told, ["start 30000", "start 300000", "refresh 30000"]);
  });

  test("run from the first change on", () => {
    const { deadlines, told } = recorded();
    deadlines.changed();
    deadlines.changed();
    assert.deepEqual(told, ["start 20000"]);
  });

  test("tell which has passed", () => {
    const { deadlines, told, pass } = recorded();
    deadlines.start();
    pass(300_000);
    assert.equal(told.at(-1), "initial events: nothing within 300 s");
  });

  test("end together, and do not start again with more bytes", () => {
    const { deadlines, told } = recorded();
    deadlines.start();
    deadlines.changed();
    told.length = 0;
    deadlines[Symbol.dispose]();
    deadlines.received();
    assert.deepEqual(told, ["end 30000", "end 20000", "end 300000"]);
  });
});
