import type { Attempt, Outcome } from "../observation/api-traffic.ts";
import type { Subject } from "../observation/messages.ts";
import { Violation } from "./violation.ts";

const hour = 3_600_000;
/** Requests that reach a server, of one subject. */
const mostAnswered = 600;
/** Attempts to connect where nobody answers: one a second. */
const mostRefused = 3600;

/**
 * However the server fails, the requests of an hour are bounded: what brings a server down must not
 * keep it down.
 */
export class RequestRate {
  readonly #attempts = new Map<Subject, number[]>();
  readonly #answers = new Map<Subject, number[]>();
  /** The most of any hour. */
  most = 0;

  attempted({ subject, at }: Attempt): void {
    this.#count(this.#attempts, subject, at, mostRefused);
  }

  ended({ subject, result, at }: Outcome): void {
    if (result === "refused") return;
    this.most = Math.max(this.most, this.#count(this.#answers, subject, at, mostAnswered));
  }

  #count(counted: Map<Subject, number[]>, subject: Subject, at: number, limit: number): number {
    let instants = counted.get(subject);
    if (instants === undefined) counted.set(subject, (instants = []));
    instants.push(at);
    while ((instants[0] ?? at) <= at - hour) instants.shift();
    if (instants.length > limit) {
      throw new Violation("request-rate", `${instants.length} requests for ${subject} in an hour`);
    }
    return instants.length;
  }
}
