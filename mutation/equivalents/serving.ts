import type { Equivalent } from "../equivalents.ts";

const schedule = "src/serving/schedule.ts";

/** What decides when numbers are taken, and whether they are current. */
export const serving: readonly Equivalent[] = [
  {
    file: schedule,
    code: "const runs = cron.getNextRuns(2).map((date) => date.getTime());",
    changes: ["2 → 3"],
    reason: "of the next two, one at most is the last",
  },
  {
    file: schedule,
    code: "const due = runs.find((each) => !isDone(each)) ?? now + longestWait;",
    changes: ["+ → -"],
    reason: "of the next two, one at least is not the last; this is for the compiler",
  },
  {
    file: schedule,
    code: "if (left > 0) {",
    changes: ["0 → 1"],
    reason: "a timer may end a millisecond early anyway",
  },
  {
    file: schedule,
    code: "timer = time.after(Math.min(Math.ceil(left), longestWait), () => wait(due, deadline));",
    changes: ["ceil → floor"],
    reason: "who comes a part of a millisecond early waits again",
  },
  {
    file: schedule,
    code: "plan(-Infinity);",
    changes: ["-Infinity → Infinity"],
    reason: "no run is due at either",
  },
];
