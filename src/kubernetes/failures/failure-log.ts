import type { ReaderObserver } from "../observer.ts";
import type { Failure } from "./failure.ts";

/** How many ordinary failures in a row are worth reporting. */
const ordinaryLimit = 5;

/**
 * Logs what fails and what works again, by subject ("pods"), once per change. A failure that repeats
 * is not logged again, nor is one of the whole server that another subject has logged; the recovery
 * is logged once, when nothing fails any more.
 */
export class FailureLog {
  readonly #observer: ReaderObserver;
  readonly #now: () => number;
  /** What each failing subject fails with. */
  readonly #current = new Map<string, string>();
  /** What has failed, and was told, since everything last worked. */
  readonly #troubled = new Set<string>();
  /** Failures in a row, by subject. */
  readonly #counts = new Map<string, number>();
  /** Since when anything fails. */
  #since = 0;

  /** `now` in milliseconds. */
  constructor(observer: ReaderObserver, now: () => number) {
    this.#observer = observer;
    this.#now = now;
  }

  /** The subject has failed. */
  report(subject: string, { fields, isOfServer, level, message, toldAs }: Failure): void {
    const count = (this.#counts.get(subject) ?? 0) + 1;
    this.#counts.set(subject, count);
    if (level === "debug" && count < ordinaryLimit) {
      this.#observer.note("debug", fields, message);
      return;
    }
    if (this.#current.size === 0) this.#since = this.#now();
    const isTold =
      this.#current.get(subject) === toldAs ||
      (isOfServer && [...this.#current.values()].includes(toldAs));
    this.#current.set(subject, toldAs);
    this.#troubled.add(subject);
    if (!isTold) this.#observer.note(level === "debug" ? "warn" : level, fields, message);
  }

  /** The subject works. */
  clear(subject: string): void {
    this.#counts.delete(subject);
    if (!this.#current.delete(subject) || this.#current.size > 0) return;
    const seconds = Math.round((this.#now() - this.#since) / 1000);
    const subjects = [...this.#troubled].toSorted().join(" and ");
    this.#troubled.clear();
    this.#observer.note("info", {}, `reading ${subjects} again after ${seconds} s of trouble`);
  }
}
