import type { Equivalent } from "../equivalents.ts";

const classes = "src/kubernetes/failures/failure-class.ts";
const log = "src/kubernetes/failures/failure-log.ts";
const failure = "src/kubernetes/failures/failure.ts";

export const failures: readonly Equivalent[] = [
  ...[400, 422].map((status) => ({
    file: classes,
    code: `[${status}, "invalid"],`,
    changes: [`[${status}, "invalid"], → nothing`],
    reason: "any other 4xx is invalid too",
  })),
  {
    file: log,
    code: "#since = 0;",
    changes: ["0 → 1"],
    reason: "it is set when something fails, and read afterwards",
  },
  {
    file: failure,
    code: '...(found === "internal" && error instanceof Error ? { stack: String(error.stack) } : {}),',
    changes: ["String(error.stack) → (error.stack)"],
    reason: "the stack of an error that was thrown is a text",
  },
  {
    file: failure,
    code: 'return code === "" || text.includes(code) ? text : [code, text].filter(Boolean).join(": ");',
    changes: ['code === "" || → nothing', '"" → "mutant"'],
    reason: "every text includes the empty one",
  },
];
