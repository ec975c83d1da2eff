import { DeadlineError } from "../failures/errors.ts";
import type { Timekeeping, Timer } from "../time.ts";
import type { Timings } from "./timings.ts";

/**
 * The deadlines of a WatchList's initial part. A proxy that drops the bookmark which ends it would
 * otherwise hold the sync for ever: client-go has no such deadline (kubernetes/kubernetes#140890).
 */
export class InitialEventsDeadlines implements Disposable {
  readonly #time: Timekeeping;
  readonly #timings: Timings;
  readonly #expire: (error: DeadlineError) => void;
  #silence: Timer | undefined;
  #change: Timer | undefined;
  #total: Timer | undefined;

  /** `expire` is called when a deadline passes, unless disposed of before. */
  constructor(time: Timekeeping, timings: Timings, expire: (error: DeadlineError) => void) {
    this.#time = time;
    this.#timings = timings;
    this.#expire = expire;
  }

  /** The server has answered; the initial events follow. */
  start(): void {
    this.#silence = this.#after(this.#timings.initialSilenceMs);
    this.#total = this.#after(this.#timings.initialTotalMs);
  }

  /** Events have come. */
  received(): void {
    this.#silence?.refresh();
  }

  /** An event came that is not initial, so the bookmark is due. */
  changed(): void {
    this.#change ??= this.#after(this.#timings.initialChangeMs);
  }

  #after(limitMs: number): Timer {
    return this.#time.after(limitMs, () =>
      this.#expire(new DeadlineError("initial events", limitMs)),
    );
  }

  [Symbol.dispose](): void {
    for (const timer of [this.#silence, this.#change, this.#total]) timer?.[Symbol.dispose]();
    this.#silence = undefined;
  }
}
