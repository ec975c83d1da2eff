import type { Failure } from "./failure.ts";
import type { FailureClass } from "./failure-class.ts";
import type { ReaderObserver } from "../observer.ts";

/** Failures that are the server's or the way's to it, whatever is asked for. */
const shared: ReadonlySet<FailureClass> = new Set([
  "refused",
  "unreachable",
  "silent",
  "hang up",
  "dns",
  "untrusted",
  "expired certificate",
  "wrong certificate name",
  "client certificate",
  "tls",
  "not Kubernetes",
  "credentials",
  "unauthorized",
  "throttled",
  "server",
]);

/** So many ordinary failures in a row are not ordinary. */
const ordinaryLimit = 5;

/**
 * What is failing, by subject ("pods"), told once per change: a failure that repeats, or that
 * another subject has already told, is not told again, and the end of all of them is told once.
 */
export class FailureLog {
  readonly #observer: ReaderObserver;
  readonly #now: () => number;
  readonly #current = new Map<string, FailureClass>();
  /** Failures in a row. */
  readonly #counts = new Map<string, number>();
  #since = 0;

  constructor(observer: ReaderObserver, now: () => number) {
    this.#observer = observer;
    this.#now = now;
  }

  report(subject: string, failure: Failure): void {
    const { class: found, fields, message } = failure;
    const count = (this.#counts.get(subject) ?? 0) + 1;
    this.#counts.set(subject, count);
    if (failure.level === "debug" && count < ordinaryLimit) {
      this.#observer.note("debug", message, fields);
      return;
    }
    if (this.#current.size === 0) this.#since = this.#now();
    const isTold =
      this.#current.get(subject) === found ||
      (shared.has(found) && [...this.#current.values()].includes(found));
    this.#current.set(subject, found);
    const level = failure.level === "debug" ? "warn" : failure.level;
    if (!isTold) this.#observer.note(level, message, fields);
  }

  /** The subject is well. */
  clear(subject: string): void {
    this.#counts.delete(subject);
    if (!this.#current.delete(subject) || this.#current.size > 0) return;
    const seconds = Math.round((this.#now() - this.#since) / 1000);
    this.#observer.note("info", `reading ${subject} again after ${seconds} s of trouble`, {});
  }
}
