import type { ResourceNames } from "../cluster/resource-names.ts";
import type { Timekeeping, Timer } from "./time.ts";

/** In milliseconds. */
const soon = 10_000;
const leastBetween = 600_000;
const usual = 3_600_000;

/**
 * Has pods read anew for the sake of names that were refused: soon when nodes list one of them, as
 * numbers are wrong until then, and else in an hour, when there may be room. Not more often than every
 * ten minutes, whatever tenants and nodes do.
 */
export class RefusedNamesRetry implements Disposable {
  readonly #names: ResourceNames;
  readonly #time: Timekeeping;
  readonly #resync: () => void;
  #timer: Timer | undefined;
  #due = Infinity;
  #last = -Infinity;

  constructor(names: ResourceNames, time: Timekeeping, resync: () => void) {
    this.#names = names;
    this.#time = time;
    this.#resync = resync;
    names.onRefusal(() => this.#plan());
  }

  [Symbol.dispose](): void {
    this.#names.onRefusal(() => undefined);
    this.#timer?.[Symbol.dispose]();
  }

  #plan(): void {
    const now = this.#time.now();
    const due = this.#names.incomplete
      ? Math.max(now + soon, this.#last + leastBetween)
      : now + usual;
    if (due >= this.#due) return;
    this.#timer?.[Symbol.dispose]();
    this.#due = due;
    this.#timer = this.#time.after(due - now, () => {
      this.#due = Infinity;
      // Pods may have been read anew for another reason.
      if (!this.#names.refusing) return;
      this.#last = this.#time.now();
      this.#resync();
    });
  }
}
