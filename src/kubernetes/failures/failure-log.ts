import type { ReaderObserver } from "../observer.ts";
import type { Failure } from "./failure.ts";

/** How many ordinary failures in a row are worth reporting. */
const ordinaryLimit = 5;

/**
 * Logs what fails and what works again, by subject ("pods"), once per change. A failure that repeats
 * is not logged again, nor is one of the whole server that another subject has logged; the recovery
 * is logged once, when nothing fails any more. Where failures and successes may alternate as fast as
 * clients like, a time of calm has to pass before a subject works again, and before the same failure
 * is logged again.
 */
export class FailureLog {
  readonly #observer: Pick<ReaderObserver, "note">;
  readonly #now: () => number;
  /** What each failing subject fails with. */
  readonly #current = new Map<string, string>();
  /** What has failed, and was told, since everything last worked. */
  readonly #troubled = new Set<string>();
  /** Failures in a row, by subject. */
  readonly #counts = new Map<string, number>();
  /** When each subject last failed, by what it failed with. */
  readonly #failedAt = new Map<string, Map<string, number>>();
  readonly #calm: number;
  /** Since when anything fails. */
  #since = 0;

  /** `now` and the time of calm in milliseconds. */
  constructor(observer: Pick<ReaderObserver, "note">, now: () => number, calm = 0) {
    this.#observer = observer;
    this.#now = now;
    this.#calm = calm;
  }

  /** The subject has failed. */
  report(subject: string, { fields, isOfServer, level, message, toldAs }: Failure): void {
    const count = (this.#counts.get(subject) ?? 0) + 1;
    this.#counts.set(subject, count);
    if (level === "debug" && count < ordinaryLimit) {
      this.#observer.note("debug", fields, message);
      return;
    }
    const now = this.#now();
    if (this.#current.size === 0) this.#since = now;
    const failedAt = this.#failedAt.get(subject) ?? new Map<string, number>();
    this.#failedAt.set(subject, failedAt);
    const last = failedAt.get(toldAs) ?? -Infinity;
    failedAt.set(toldAs, now);
    const isTold =
      now - last < this.#calm ||
      this.#current.get(subject) === toldAs ||
      (isOfServer && [...this.#current.values()].includes(toldAs));
    this.#current.set(subject, toldAs);
    this.#troubled.add(subject);
    if (!isTold) this.#observer.note(level === "debug" ? "warn" : level, fields, message);
  }

  /** The subject works. */
  clear(subject: string): void {
    const last = Math.max(...(this.#failedAt.get(subject)?.values() ?? []));
    if (this.#now() - last < this.#calm) return;
    this.#over(subject);
  }

  /** The subject is not read any more: nothing is told of it, but of what works without it. */
  forget(subject: string): void {
    this.#troubled.delete(subject);
    this.#over(subject);
  }

  #over(subject: string): void {
    this.#counts.delete(subject);
    if (!this.#current.delete(subject) || this.#current.size > 0) return;
    if (this.#troubled.size === 0) return;
    const seconds = Math.round((this.#now() - this.#since) / 1000);
    const subjects = [...this.#troubled].toSorted().join(" and ");
    this.#troubled.clear();
    this.#observer.note("info", {}, `reading ${subjects} again after ${seconds} s of trouble`);
  }
}
