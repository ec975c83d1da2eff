import type { Failure } from "./failure.ts";
import type { FailureClass } from "./failure-class.ts";
import type { ReaderObserver } from "./observer.ts";

/** Failures that are the server's or the way's to it, whatever is asked for. */
const shared: ReadonlySet<FailureClass> = new Set([
  "refused",
  "unreachable",
  "silent",
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

/**
 * What is failing, by subject ("pods"), told once per change: a failure that repeats, or that
 * another subject has already told, is not told again, and the end of all of them is told once.
 */
export class Troubles {
  readonly #observer: ReaderObserver;
  readonly #now: () => number;
  readonly #current = new Map<string, FailureClass>();
  #since = 0;

  constructor(observer: ReaderObserver, now: () => number) {
    this.#observer = observer;
    this.#now = now;
  }

  report(subject: string, failure: Failure): void {
    const { class: found, fields, level, message } = failure;
    if (level === "debug") {
      this.#observer.note("debug", message, fields);
      return;
    }
    if (this.#current.size === 0) this.#since = this.#now();
    const isTold =
      this.#current.get(subject) === found ||
      (shared.has(found) && [...this.#current.values()].includes(found));
    this.#current.set(subject, found);
    if (!isTold) this.#observer.note(level, message, fields);
  }

  /** The subject is well. */
  clear(subject: string): void {
    if (!this.#current.delete(subject) || this.#current.size > 0) return;
    const seconds = Math.round((this.#now() - this.#since) / 1000);
    this.#observer.note("info", `reading ${subject} again after ${seconds} s of trouble`, {});
  }
}
