import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { createTask } from "node-cron";
import {
  every,
  isHourly,
  isSchedule,
  longestInterval,
  runsOf,
  type ScheduleTime,
} from "../../src/serving/schedule.ts";

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
  test("runs the task at each beat", async (t) => {
    mockTime(t);
    const beats: string[] = [];
    const running = every("*/15 * * * * *", async () => {
      beats.push(new Date().toISOString().slice(11, 19));
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

/** A wall clock that can be set, and timers that follow a monotonic one. */
function settableClock(t: TestContext) {
  t.mock.timers.enable({ apis: ["Date"], now: start });
  let monotonic = 0;
  let timer: { readonly due: number; readonly callback: () => void } | undefined;
  const time: ScheduleTime = {
    now: Date.now,
    monotonic: () => monotonic,
    after: (ms, callback) => {
      timer = { due: monotonic + ms, callback };
      return { refresh() {}, [Symbol.dispose]: () => (timer = undefined) };
    },
  };
  return {
    time,
    set(byMs: number): void {
      t.mock.timers.setTime(Date.now() + byMs);
    },
    async pass(seconds: number): Promise<void> {
      for (let second = 0; second < seconds; second += 1) {
        monotonic += 1000;
        t.mock.timers.setTime(Date.now() + 1000);
        const due = timer;
        if (due !== undefined && due.due <= monotonic) {
          timer = undefined;
          due.callback();
        }
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      }
    },
  };
}

suite("when the wall clock is set", () => {
  const hour = 3_600_000;

  test("back by an hour, the beats go on", async (t) => {
    const clock = settableClock(t);
    let runs = 0;
    const running = every("*/15 * * * * *", async () => void (runs += 1), clock.time);
    await clock.pass(10);
    clock.set(-hour);
    await clock.pass(60);
    await running[Symbol.asyncDispose]();
    assert.equal(runs, 5);
  });

  test("forward by a year, one beat comes at once and the others as ever", async (t) => {
    const clock = settableClock(t);
    const next = t.mock.fn(clock.time.now);
    let runs = 0;
    const time = { ...clock.time, now: next };
    const running = every("*/15 * * * * *", async () => void (runs += 1), time);
    await clock.pass(10);
    assert.equal(runs, 1);
    clock.set(365 * 24 * hour);
    await clock.pass(60);
    await running[Symbol.asyncDispose]();
    assert.ok(runs >= 5 && runs <= 6, `${runs} runs`);
    assert.ok(next.mock.callCount() < 50);
  });

  test("forward past a beat that is far off, it comes within a minute", async (t) => {
    const clock = settableClock(t);
    let runs = 0;
    const running = every("5 * * * *", async () => void (runs += 1), clock.time);
    await clock.pass(10);
    assert.equal(runs, 0);
    clock.set(hour);
    await clock.pass(60);
    assert.equal(runs, 1);
    await running[Symbol.asyncDispose]();
  });

  for (const [back, beats] of [
    [20, 1],
    [999, 1],
    [1000, 2],
  ] as const) {
    test(`back by ${back} ms just before a beat, it comes ${beats === 1 ? "once" : "again"}`, async (t) => {
      const clock = settableClock(t);
      let runs = 0;
      const running = every("*/15 * * * * *", async () => void (runs += 1), clock.time);
      await clock.pass(7);
      clock.set(-back);
      await clock.pass(2);
      assert.equal(runs, beats);
      await running[Symbol.asyncDispose]();
    });
  }

  test("to the middle of a second, the beats of each second still come", async (t) => {
    const clock = settableClock(t);
    clock.set(500);
    let runs = 0;
    const running = every("* * * * * *", async () => void (runs += 1), clock.time);
    await clock.pass(5);
    assert.equal(runs, 5);
    await running[Symbol.asyncDispose]();
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

  test("have a longest interval, whenever the program starts", () => {
    for (const [text, longest] of [
      ["*/15 * * * * *", 15],
      ["0,20 * * * * *", 40],
      ["*/5 * * * *", 300],
      ["*/7 */13 * * * *", 724],
      ["10-20,40 3,40-45 * * * *", 37 * 60 - 30],
      ["50-10 * * * *", 40 * 60],
      ["50-10/7 * * * *", 46 * 60],
      ["00,07 * * * *", 53 * 60],
      ["59 * * * *", 3600],
      ["@hourly", 3600],
      ["30,*/15 * * * * *", 15],
    ] as const) {
      assert.equal(longestInterval(text), longest * 1000, text);
      const task = createTask(text, () => {});
      const runs = task.getNextRuns(200).map((date) => date.getTime());
      void task.destroy();
      const intervals = runs.slice(1).map((run, index) => run - (runs[index] ?? run));
      assert.equal(Math.max(...intervals), longest * 1000, `${text}, by node-cron`);
    }
  });

  test("are hourly, or not", () => {
    for (const text of [
      "*/15 * * * * *",
      "59 * * * *",
      " 0  30  *  *  *  * ",
      "0 */1 * * *",
      "0 0-23 * * *",
      "0 0-11,12-23 1-31 1-12 0-7",
      "0 * ? jan-dec mon-sun",
      "@hourly",
    ])
      assert.ok(isHourly(text), text);
    for (const text of [
      "0 */2 * * *",
      "0 */24 * * *",
      "0 0-22 * * *",
      "@daily",
      "0 * 1-30 * *",
      "0 * L * *",
      "* * 8-18 * * *",
      "* * * 1 * *",
      "* * * * 1 *",
      "* * * * * 1-5",
    ])
      assert.ok(!isHourly(text), text);
  });

  for (const zone of ["UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"]) {
    test(`run when node-cron says, in ${zone}`, (t) => {
      inZone(t, zone);
      t.mock.timers.enable({ apis: ["Date"] });
      // Within a minute, a second before an hour, and on it.
      for (const time of ["2026-11-23T13:00:07.5Z", "2026-11-23T13:59:59Z", "2026-07-23T14:00:00Z"])
        for (const text of [
          "*/15 * * * * *",
          "10-20,40 3,40-45 * * * *",
          "50-10/7 * * * *",
          "59 * * * *",
          "30 15 * * * *",
        ]) {
          t.mock.timers.setTime(Date.parse(time));
          const task = createTask(text, () => {}, { timezone: zone });
          const expected = task.getNextRuns(20).map((date) => date.toISOString());
          void task.destroy();
          assert.deepEqual(runsAfter(time, text, 20), expected, `${text} after ${time}`);
        }
    });
  }

  test("run in the hour that comes twice, and where one is left out", (t) => {
    inZone(t, "Europe/Berlin");
    assert.deepEqual(runsAfter("2026-10-25T00:55:00Z", "*/30 * * * *", 3), [
      "2026-10-25T01:00:00.000Z",
      "2026-10-25T01:30:00.000Z",
      "2026-10-25T02:00:00.000Z",
    ]);
    assert.deepEqual(runsAfter("2026-03-29T00:55:00Z", "*/30 * * * *", 2), [
      "2026-03-29T01:00:00.000Z",
      "2026-03-29T01:30:00.000Z",
    ]);
  });
});

/** Has the test see the local time of a zone. */
function inZone(t: TestContext, zone: string): void {
  const before = process.env["TZ"];
  process.env["TZ"] = zone;
  t.after(() => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  });
}

function runsAfter(time: string, schedule: string, count: number): readonly string[] {
  const runAfter = runsOf(schedule);
  let last = Date.parse(time);
  return Array.from({ length: count }, () => new Date((last = runAfter(last))).toISOString());
}
