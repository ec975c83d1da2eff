import type { Timekeeping, Timer } from "../../src/kubernetes/time.ts";
import { happened } from "./until.ts";

/** Any instant serves. */
const start = Date.UTC(2026, 0, 1);

/**
 * A clock that no test waits for, with chance always in the middle. A wait between attempts passes
 * at once, and moves the clock. A deadline passes only when the test advances the clock by it: else
 * the waits of one kind would expire the requests of the other.
 */
export class VirtualTime implements Timekeeping {
  /** The waits so far, in milliseconds. */
  readonly delays: number[] = [];
  readonly #timers = new Set<VirtualTimer>();
  #advanced = 0;
  #slept = 0;

  readonly now = (): number => {
    // The reader looks at the clock whenever it confirms a store.
    happened();
    return start + this.#advanced + this.#slept;
  };
  readonly random = (): number => 0.5;
  readonly sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    this.delays.push(ms);
    this.#slept += ms;
    happened();
    // As a real wait: after what is due now.
    await new Promise(setImmediate);
  };
  readonly after = (ms: number, callback: () => void): Timer => {
    const timer = new VirtualTimer(ms, callback, this.#timers, () => this.#advanced);
    this.#timers.add(timer);
    happened();
    return timer;
  };

  /** The deadlines that are running, each with its length in milliseconds. */
  get running(): readonly number[] {
    return [...this.#timers].map(({ ms }) => ms);
  }

  /** Lets so many milliseconds pass, and each deadline within them, the earliest first. */
  advance(ms: number): void {
    const end = this.#advanced + ms;
    for (;;) {
      const [next] = [...this.#timers].toSorted((a, b) => a.due - b.due);
      if (next === undefined || next.due > end) break;
      this.#advanced = next.due;
      next.expire();
    }
    this.#advanced = end;
    happened();
  }
}

class VirtualTimer implements Timer {
  readonly ms: number;
  readonly #callback: () => void;
  readonly #running: Set<VirtualTimer>;
  readonly #advanced: () => number;
  #due: number;

  constructor(
    ms: number,
    callback: () => void,
    running: Set<VirtualTimer>,
    advanced: () => number,
  ) {
    this.ms = ms;
    this.#callback = callback;
    this.#running = running;
    this.#advanced = advanced;
    this.#due = advanced() + ms;
  }

  get due(): number {
    return this.#due;
  }

  refresh(): void {
    this.#due = this.#advanced() + this.ms;
  }

  expire(): void {
    this[Symbol.dispose]();
    this.#callback();
  }

  [Symbol.dispose](): void {
    this.#running.delete(this);
  }
}
