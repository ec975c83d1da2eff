import assert from "node:assert/strict";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { suite, test } from "node:test";
import { SteadyClock } from "../../src/serving/steady-clock.ts";

const start = Date.parse("2026-11-23T13:00:00Z");
const hour = 3_600_000;

function clocks(differently: { readonly monotonic?: number } = {}) {
  const at = { wall: start, monotonic: 5000.4, uptime: 70_000, ...differently };
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

  test("shows whole milliseconds, those that have passed", () => {
    const { steady, pass } = clocks();
    pass(700.7);
    assert.equal(steady.now(), start + 700);
  });

  test("looks for a suspension once a second at most: that is slow", () => {
    const { at, steady, pass } = clocks({ monotonic: 0 });
    at.uptime += hour;
    pass(1000);
    assert.equal(steady.now(), start + 1000);
    pass(1);
    assert.equal(steady.now(), start + 1001 + hour);
    at.uptime += hour;
    pass(1000);
    assert.equal(steady.now(), start + 2001 + hour);
    pass(1);
    assert.equal(steady.now(), start + 2002 + 2 * hour);
  });

  test("takes a disagreement of up to a second for the clocks' own, since the last that was more", () => {
    const { at, steady, pass } = clocks({ monotonic: 0 });
    for (const [uptime, counted] of [
      [1000, 0],
      [1, 1001],
      [1000, 1001],
      [1, 2002],
    ] as const) {
      const before = at.monotonic;
      at.uptime += uptime;
      pass(2000);
      assert.equal(steady.now(), start + before + 2000 + counted);
    }
  });

  test("calls its instants as the wall clock does once that is set by more than a second", () => {
    const { at, steady } = clocks();
    for (const [set, setBy] of [
      [1000, 0],
      [1, 1001],
      [-1000, 1001],
      [-1, 0],
    ] as const) {
      at.wall += set;
      assert.equal(steady.wallTime(start), start + setBy);
    }
  });

  test("reads the clocks of the machine", (t) => {
    const at = { monotonic: 5000, uptimeSeconds: 70 };
    t.mock.method(performance, "now", () => at.monotonic);
    t.mock.method(os, "uptime", () => at.uptimeSeconds);
    syncBuiltinESMExports();
    t.after(syncBuiltinESMExports);
    const from = Date.now();
    const steady = new SteadyClock();
    const before = steady.now();
    assert.ok(from <= before && before <= Date.now());
    at.monotonic += 2000;
    at.uptimeSeconds += 3600;
    assert.equal(steady.now() - before, hour);
  });

  test("knows at once that the machine was suspended while the wall clock was set back", () => {
    const { at, steady, pass } = clocks();
    pass(2000);
    assert.equal(steady.now(), start + 2000);
    at.wall -= hour;
    at.uptime += 2000;
    pass(1);
    assert.equal(steady.now(), start + 4001);
  });

  test("looks once for a suspension when the wall clock has been set", () => {
    const { at, steady, pass } = clocks();
    pass(2000);
    at.wall += hour;
    assert.equal(steady.now(), start + 2000);
    at.uptime += hour;
    pass(1);
    assert.equal(steady.now(), start + 2001);
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
