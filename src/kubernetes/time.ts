import { setTimeout as sleep } from "node:timers/promises";

/** A deadline that is running. Disposing of it ends it. */
export interface Timer extends Disposable {
  /** Counts its milliseconds from now again. */
  refresh(): void;
}

/** Where the reader's chance and time come from. */
export interface Timekeeping {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Resolves after `ms`, or at once when the signal is aborted. Never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Calls back once, after `ms`, unless the timer is disposed of before. */
  readonly after: (ms: number, callback: () => void) => Timer;
}

export const realTime: Timekeeping = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  },
  after: (ms, callback) => setTimeout(callback, ms),
};
