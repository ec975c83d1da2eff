import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { every, isSchedule, longestInterval } from "../../src/serving/schedule.ts";

const start = Date.parse("2026-11-23T13:00:07Z");

/** Lets `seconds` pass, with all that promises do in between. */
async function pass(t: TestContext, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    t.mock.timers.tick(1000);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }
}

function mockTime(t: TestContext): void {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: start });
}

suite("the schedule", () => {
  test("runs the task at each beat, with the time", async (t) => {
    mockTime(t);
    const beats: string[] = [];
    const running = every("*/15 * * * * *", async (now) => {
      beats.push(now.toISOString().slice(11, 19));
    });
    await pass(t, 60);
    await running[Symbol.asyncDispose]();
    assert.deepEqual(beats, ["13:00:15", "13:00:30", "13:00:45", "13:01:00"]);
  });

  test("leaves out beats while a run is in progress", async (t) => {
    mockTime(t);
    const runs: PromiseWithResolvers<void>[] = [];
    const running = every("*/15 * * * * *", () => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    });
    await pass(t, 40);
    assert.equal(runs.length, 1);
    runs[0]?.resolve();
    await pass(t, 15);
    assert.equal(runs.length, 2);
    runs[1]?.resolve();
    await running[Symbol.asyncDispose]();
  });

  test("disposal waits for the run in progress, and nothing runs after it", async (t) => {
    mockTime(t);
    const run = Promise.withResolvers<void>();
    let runs = 0;
    const running = every("* * * * * *", () => {
      runs += 1;
      return run.promise;
    });
    await pass(t, 1);
    let disposed = false;
    const disposal = (async () => {
      await running[Symbol.asyncDispose]();
      disposed = true;
    })();
    await pass(t, 3);
    assert.equal(disposed, false);
    run.resolve();
    await disposal;
    await pass(t, 3);
    assert.equal(runs, 1);
  });

  test("a beat that comes late still runs, and nothing is written to the console", async (t) => {
    mockTime(t);
    const console = t.mock.method(globalThis.console, "warn");
    let runs = 0;
    const running = every("*/15 * * * * *", async () => {
      runs += 1;
    });
    t.mock.timers.setTime(start + 17_000);
    await pass(t, 1);
    await running[Symbol.asyncDispose]();
    assert.equal(runs, 1);
    assert.equal(console.mock.callCount(), 0);
  });
});

suite("schedules", () => {
  test("have five or six fields", () => {
    for (const text of ["*/15 * * * * *", "* * * * *", "0 */5 8-18 * * 1-5"]) {
      assert.ok(isSchedule(text), text);
    }
    for (const text of ["", "15", "every minute", "* * * *", "99 * * * * *", "*/0 * * * *"]) {
      assert.ok(!isSchedule(text), text);
    }
  });

  test("have a longest interval", () => {
    assert.equal(longestInterval("*/15 * * * * *"), 15_000);
    assert.equal(longestInterval("0,20 * * * * *"), 40_000);
    assert.equal(longestInterval("*/5 * * * *"), 300_000);
  });
});
