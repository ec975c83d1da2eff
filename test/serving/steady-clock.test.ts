import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { SteadyClock } from "../../src/serving/steady-clock.ts";

const start = Date.parse("2026-11-23T13:00:00Z");
const hour = 3_600_000;

function clocks() {
  const at = { wall: start, monotonic: 5000.4, uptime: 70_000 };
  const steady = new SteadyClock({
    wall: () => at.wall,
    monotonic: () => at.monotonic,
    uptime: () => at.uptime,
  });
  const pass = (ms: number): void => {
    at.wall += ms;
    at.monotonic += ms;
    at.uptime += ms;
  };
  return { at, steady, pass };
}

suite("the steady clock", () => {
  test("starts as the wall clock and goes on as it does", () => {
    const { steady, pass } = clocks();
    assert.equal(steady.now(), start);
    pass(1500);
    assert.equal(steady.now(), start + 1500);
    assert.equal(steady.wallTime(start), start);
  });

  for (const set of [-hour, 30 * 24 * hour]) {
    test(`does not follow a wall clock that is set by ${set / hour} h`, () => {
      const { at, steady, pass } = clocks();
      const before = steady.now();
      at.wall += set;
      pass(2000);
      assert.equal(steady.now() - before, 2000);
      assert.equal(steady.wallTime(before), start + set);
      assert.equal(steady.wallTime(steady.now()), at.wall);
    });
  }

  test("gives one time for an instant, although the wall clock is slewed", () => {
    const { at, steady, pass } = clocks();
    pass(2000);
    at.wall += 400;
    assert.equal(steady.wallTime(start), start);
  });

  test("counts the time in which the machine is suspended", () => {
    const { at, steady } = clocks();
    at.wall += hour;
    at.uptime += hour;
    at.monotonic += 2000;
    assert.equal(steady.now(), start + hour);
    assert.equal(steady.wallTime(start), start);
  });

  test("knows at once that the machine was suspended", () => {
    const { at, steady, pass } = clocks();
    pass(2000);
    assert.equal(steady.now(), start + 2000);
    at.wall += hour;
    at.uptime += hour;
    pass(1);
    assert.equal(steady.now(), start + hour + 2001);
    assert.equal(steady.wallTime(start), start);
  });
});
