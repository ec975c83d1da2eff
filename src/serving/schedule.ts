import { createTask, validate, type Logger } from "node-cron";

/** node-cron would write to the console. What it has to say is said by our own counters. */
const silent: Logger = { info() {}, warn() {}, error() {}, debug() {} };

/** Late runs still happen: the default skips those that a busy event loop delays by a second. */
const anyDelay = Number.MAX_SAFE_INTEGER;

/** Whether a text is a cron expression of five fields, or of six with seconds first. */
export function isSchedule(text: string): boolean {
  return validate(text);
}

/** The longest time between two of the next hundred runs of a schedule, in milliseconds. */
export function longestInterval(schedule: string): number {
  const task = createTask(schedule, () => {}, { logger: silent });
  const runs = task.getNextRuns(100).map((date) => date.getTime());
  void task.destroy();
  const intervals = runs.slice(1).map((run, index) => run - (runs[index] ?? run));
  return Math.max(0, ...intervals);
}

/**
 * Runs a task on a schedule, never twice at once: what falls due during a run is left out. Disposal
 * ends the schedule and waits for the run in progress. The task must not reject.
 */
export function every(schedule: string, task: (now: Date) => Promise<void>): AsyncDisposable {
  let running: Promise<void> | undefined;
  const run = () => {
    running ??= task(new Date()).finally(() => (running = undefined));
  };
  const cron = createTask(schedule, run, {
    logger: silent,
    missedExecutionTolerance: anyDelay,
    suppressMissedWarning: true,
  });
  void cron.start();
  return {
    async [Symbol.asyncDispose]() {
      await cron.destroy();
      await running;
    },
  };
}
