import { parse, validate } from "node-cron";
import { realTime, type Timekeeping } from "../kubernetes/time.ts";

/** Whether a text is a cron expression of five fields, or of six with seconds first. */
export function isSchedule(text: string): boolean {
  return validate(text);
}

/** Whether a schedule runs in every hour of every day: numbers are not to grow old in between. */
export function isHourly(schedule: string): boolean {
  const { hour, dayOfMonth, month, dayOfWeek } = parse(schedule);
  return (
    hasAll(hour, 0, 23) &&
    hasAll(dayOfMonth, 1, 31) &&
    hasAll(month, 1, 12) &&
    hasAll(dayOfWeek, 0, 6)
  );
}

function hasAll(field: readonly unknown[], least: number, most: number): boolean {
  const values = new Set(field);
  for (let value = least; value <= most; value += 1) if (!values.has(value)) return false;
  return true;
}

/** The longest time between two runs of an hourly schedule, in milliseconds. */
export function longestInterval(schedule: string): number {
  const { second, minute } = parse(schedule);
  const times = minute.flatMap((each) => second.map((within) => each * 60 + within));
  const runs = [...new Set(times)].toSorted((a, b) => a - b);
  const [first = 0] = runs;
  const intervals = runs.map((run, index) => (runs[index + 1] ?? first + 3600) - run);
  return Math.max(...intervals) * 1000;
}

/**
 * Gives the first run of an hourly schedule after a time, both in milliseconds since the epoch. The
 * minutes are those of the local time, whose distance from UTC is one of whole minutes.
 *
 * node-cron gives it too, but passes over the hour that comes twice where clocks are set back, and
 * by a formatter of dates that costs 7 MB of resident memory.
 */
export function runsOf(schedule: string): (after: number) => number {
  const { second, minute } = parse(schedule);
  const seconds = second.toSorted((a, b) => a - b);
  const minutes = new Set(minute);
  return (after) => {
    for (let start = Math.floor(after / 60_000) * 60_000; ; start += 60_000) {
      if (!minutes.has(new Date(start).getMinutes())) continue;
      const run = seconds.map((each) => start + each * 1000).find((each) => each > after);
      if (run !== undefined) return run;
    }
  };
}

/** Where a schedule's time comes from. */
export interface ScheduleTime extends Pick<Timekeeping, "now" | "after"> {
  /** Milliseconds from some beginning, by a clock that nobody sets. */
  readonly monotonic: () => number;
}

const realScheduleTime: ScheduleTime = { ...realTime, monotonic: () => performance.now() };

/** How long to wait before looking at the clocks again, in milliseconds. */
const longestWait = 60_000;

/** A timer may end early by so many milliseconds, by the wall clock: that run is not due again. */
const earliness = 1000;

/**
 * Runs a task on an hourly schedule, never twice at once: what falls due during a run is left out. Disposal
 * ends the schedule and waits for the run in progress. The task must not reject.
 *
 * The next run is waited for by the monotonic clock, so a wall clock that is set back does not hold
 * it up, and one that is set forward only makes it come at once: runs that were jumped over are not
 * made up for.
 */
export function every(
  schedule: string,
  task: () => Promise<void>,
  time: ScheduleTime = realScheduleTime,
): AsyncDisposable {
  const runAfter = runsOf(schedule);
  let running: Promise<void> | undefined;
  let timer: Disposable | undefined;

  const plan = (last: number): void => {
    const now = time.now();
    const next = runAfter(now);
    const isDone = next === last && next - now < earliness;
    const due = isDone ? runAfter(next) : next;
    wait(due, time.monotonic() + due - now);
  };
  /** For `due` by the wall clock or `deadline` by the monotonic one, whichever comes first. */
  const wait = (due: number, deadline: number): void => {
    const left = Math.min(due - time.now(), deadline - time.monotonic());
    if (left > 0) {
      timer = time.after(Math.min(Math.ceil(left), longestWait), () => wait(due, deadline));
      return;
    }
    running ??= task().finally(() => (running = undefined));
    plan(due);
  };

  plan(-Infinity);
  return {
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}
