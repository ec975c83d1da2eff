import type { Attempt } from "./attempt.ts";
import { ApiError, reasonOf } from "./errors.ts";
import { codeOf, failureClassOf } from "./failure-class.ts";
import { type FailureRow, ordinary } from "./failure-row.ts";
import { type FailureClass, failureTable } from "./failure-table.ts";

/** A failure, what follows from it, and what to tell people. */
export interface Failure extends Omit<FailureRow, "text" | "toldAs"> {
  readonly class: FailureClass;
  /** The log tells a failure when this changes. */
  readonly toldAs: string;
  /** How long the server wants to be left alone, in milliseconds; 0 when it says nothing of it. */
  readonly retryAfterMs: number;
  /** What happened, where, and what to do. */
  readonly message: string;
  readonly fields: {
    readonly server: string;
    /** HTTP status. */
    readonly status?: number;
    readonly flow_schema?: string;
    readonly stack?: string;
  };
}

/** The longest that a server's Retry-After is heeded. */
const longestRetryAfterMs = 60_000;

/** What an error means and what to do about it. */
export function failureOf(error: unknown, attempt: Attempt): Failure {
  const found = failureClassOf(error);
  const { text, ...row } = { ...ordinary, ...failureTable[found] };
  const response = error instanceof ApiError ? error.response : undefined;
  const retryAfterMs = Math.min(response?.retryAfterMs ?? 0, longestRetryAfterMs);
  return {
    ...row,
    class: found,
    toldAs: row.toldAs ?? found,
    retryAfterMs,
    leastWaitMs: Math.max(row.leastWaitMs, retryAfterMs),
    message: `cannot ${attempt.doing}: ${text(attempt, textOf(error, attempt.secrets))}`,
    fields: {
      server: attempt.server,
      ...(response === undefined ? {} : { status: response.status }),
      ...(response?.flowSchema === undefined ? {} : { flow_schema: response.flowSchema }),
      ...(found === "internal" && error instanceof Error ? { stack: String(error.stack) } : {}),
    },
  };
}

function textOf(error: unknown, secrets: readonly string[] = []): string {
  const code = codeOf(error);
  // Before it is cut, so that no piece of a secret is left at the end.
  const text = without(secrets, reasonOf(error)).trim().slice(0, 300);
  return code === "" || text.includes(code) ? text : [code, text].filter(Boolean).join(": ");
}

function without(secrets: readonly string[], text: string): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, "(a secret)"), text);
}
