import type { Equivalent } from "../equivalents.ts";

const failure = "src/kubernetes/failures/failure.ts";

export const failures: readonly Equivalent[] = [
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
