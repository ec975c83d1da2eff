import { createTask, validate } from "node-cron";
import { realTime, type Timekeeping } from "../kubernetes/time.ts";

/** Whether a text is a cron expression of five fields, or of six with seconds first. */
export function isSchedule(text: string): boolean {
  return validate(text);
}

/** Whether a schedule runs in every hour of every day: numbers are not to grow old in between. */
export function isHourly(schedule: string): boolean {
  return fieldsOf(schedule)
    .slice(2)
    .every((field) => field === "*");
}

/** The longest time between two runs of an hourly schedule, in milliseconds. */
export function longestInterval(schedule: string): number {
  const [seconds = "", minutes = ""] = fieldsOf(schedule);
  const runs = valuesOf(minutes).flatMap((minute) =>
    valuesOf(seconds).map((second) => minute * 60 + second),
  );
  const [first = 0] = runs;
  const intervals = runs.map((run, index) => (runs[index + 1] ?? first + 3600) - run);
  return Math.max(...intervals) * 1000;
}

/** Second, minute, hour, day of the month, month, day of the week. */
function fieldsOf(schedule: string): readonly string[] {
  const fields = schedule.trim().split(/\s+/);
  return fields.length === 5 ? ["0", ...fields] : fields;
}

/** The seconds or minutes that a field of a valid schedule names, in order. */
function valuesOf(field: string): readonly number[] {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", step = "1"] = part.split("/");
    const [from = 0, to = from] = range === "*" ? [0, 59] : range.split("-").map(Number);
    const end = to < from ? to + 60 : to;
    for (let value = from; value <= end; value += Number(step)) values.add(value % 60);
  }
  return [...values].toSorted((a, b) => a - b);
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
 * Runs a task on a schedule, never twice at once: what falls due during a run is left out. Disposal
 * ends the schedule and waits for the run in progress. The task must not reject.
 *
 * node-cron says when the next run is due. It is waited for by the monotonic clock, so a wall
 * clock that is set back does not hold it up, and one that is set forward only makes it come at
 * once: runs that were jumped over are not made up for.
 */
export function every(
  schedule: string,
  task: () => Promise<void>,
  time: ScheduleTime = realScheduleTime,
): AsyncDisposable {
  const cron = createTask(schedule, () => {});
  let running: Promise<void> | undefined;
  let timer: Disposable | undefined;

  const plan = (last: number): void => {
    const now = time.now();
    const runs = cron.getNextRuns(2).map((date) => date.getTime());
    const isDone = (due: number) => due === last && due - now < earliness;
    const due = runs.find((each) => !isDone(each)) ?? now + longestWait;
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
      await cron.destroy();
      await running;
    },
  };
}
