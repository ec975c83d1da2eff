/** After so long without another one, what repeats has ended; in milliseconds. */
const calm = 60_000;

/** Tells when something begins that anyone can cause, at any rate. */
export class Beginnings<Reason> {
  readonly #now: () => number;
  readonly #lastAt = new Map<Reason, number>();

  /** `now` in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** It has happened now; whether it had not for a minute. */
  isOne(reason: Reason): boolean {
    const last = this.#lastAt.get(reason) ?? -Infinity;
    const now = this.#now();
    this.#lastAt.set(reason, now);
    return now - last >= calm;
  }
}
