import { DeadlineError } from "../failures/errors.ts";
import type { Timings } from "./timings.ts";

/**
 * The deadlines of a WatchList's initial part. A proxy that drops the bookmark which ends it would
 * otherwise hold the sync for ever: client-go has no such deadline (kubernetes/kubernetes#140890).
 */
export class InitialEventsDeadlines implements Disposable {
  readonly #timings: Timings;
  readonly #expire: (error: DeadlineError) => void;
  #silence: NodeJS.Timeout | undefined;
  #change: NodeJS.Timeout | undefined;
  #total: NodeJS.Timeout | undefined;

  /** `expire` is called once at most, unless disposed of before. */
  constructor(timings: Timings, expire: (error: DeadlineError) => void) {
    this.#timings = timings;
    this.#expire = expire;
  }

  /** The stream stands. */
  start(): void {
    this.#silence = this.#after(this.#timings.initialSilenceMs);
    this.#total = this.#after(this.#timings.initialTotalMs);
  }

  received(): void {
    this.#silence?.refresh();
  }

  /** An event came that is not initial, so the bookmark is due. */
  changed(): void {
    this.#change ??= this.#after(this.#timings.initialChangeMs);
  }

  #after(limitMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      this[Symbol.dispose]();
      this.#expire(new DeadlineError("initial events", limitMs));
    }, limitMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#change);
    clearTimeout(this.#total);
    this.#silence = undefined;
  }
}
