import type { Attempt, Outcome } from "../observation/api-traffic.ts";
import type { Subject } from "../observation/messages.ts";
import { Violation } from "./violation.ts";

/** The longest that a Retry-After is heeded, in milliseconds. */
const longestRetryAfter = 60_000;
/** The first wait of the backoff, in milliseconds. */
const leastWait = 800;
/** As many failed attempts may follow each other at once: other credentials, another way to read. */
const prompt = 3;

interface Seen {
  /** The instants of the attempts that failed since the last success. */
  readonly failures: number[];
  notBefore: number;
}

/**
 * No request comes sooner than its Retry-After or its backoff: a server in trouble that is asked
 * again at once stays in trouble. What fails may be tried in another way at once, but not for ever.
 */
export class Pacing {
  readonly #seen = new Map<Subject, Seen>();

  attempted({ subject, isQuestion, at, path }: Attempt): void {
    // It comes once with a watch, and never by itself.
    if (isQuestion) return;
    const seen = this.#of(subject);
    if (at < seen.notBefore) {
      const early = seen.notBefore - at;
      throw new Violation("pacing", `GET ${path} is ${early} ms before its Retry-After`);
    }
    const earlier = seen.failures.at(-prompt);
    if (earlier !== undefined && at - earlier < leastWait) {
      throw new Violation(
        "pacing",
        `GET ${path} is the attempt number ${prompt + 1} within ${at - earlier} ms of failures`,
      );
    }
  }

  ended({ subject, isQuestion, result, retryAfterMs, at }: Outcome): void {
    if (isQuestion) return;
    const seen = this.#of(subject);
    seen.notBefore = retryAfterMs > 0 ? at + Math.min(retryAfterMs, longestRetryAfter) : 0;
    if (result === 200) seen.failures.length = 0;
    else seen.failures.push(at);
    if (seen.failures.length > prompt) seen.failures.shift();
  }

  #of(subject: Subject): Seen {
    let seen = this.#seen.get(subject);
    if (seen === undefined) this.#seen.set(subject, (seen = { failures: [], notBefore: 0 }));
    return seen;
  }
}
