import type { Equivalent } from "../equivalents.ts";

const schedule = "src/serving/schedule.ts";

/** What decides when numbers are taken, and whether they are current. */
export const serving: readonly Equivalent[] = [
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
