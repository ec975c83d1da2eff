import { uptime } from "node:os";

/** The clocks of the machine, each in milliseconds. */
interface Clocks {
  /** Since the epoch; people and NTP set it. */
  readonly wall: () => number;
  /** Never set. Stands still while the machine is suspended. */
  readonly monotonic: () => number;
  /** Never set. Counts while the machine is suspended too, but is slow to read. */
  readonly uptime: () => number;
}

const machineClocks: Clocks = {
  wall: Date.now,
  monotonic: () => performance.now(),
  uptime: () => uptime() * 1000,
};

/** By how much two clocks must disagree for one to have been set, in milliseconds. */
const jump = 1000;

/**
 * A clock that starts as the wall clock and is never set: ages by it are right, whatever happens to
 * the wall clock. Its instants leave the program through {@link SteadyClock.wallTime}.
 */
export class SteadyClock {
  readonly #clocks: Clocks;
  readonly #start: number;
  readonly #uptimeAtStart: number;
  /** When the time of a suspension was last looked for, by the monotonic clock. */
  #lookedAt = 0;
  /** By how much the wall clock was ahead of the monotonic one then. */
  #ahead: number;
  #suspended = 0;
  /** How far the wall clock has been set forward since the start. */
  #setBy = 0;

  constructor(clocks: Clocks = machineClocks) {
    this.#clocks = clocks;
    this.#start = clocks.wall() - clocks.monotonic();
    this.#ahead = this.#start;
    this.#uptimeAtStart = clocks.uptime() - clocks.monotonic();
  }

  /** In milliseconds, at the start those since the epoch. */
  readonly now = (): number => {
    const monotonic = this.#clocks.monotonic();
    const ahead = this.#clocks.wall() - monotonic;
    // Waking up, the wall clock has jumped; where it is set back at the same time, it is seen later.
    if (monotonic - this.#lookedAt > jump || Math.abs(ahead - this.#ahead) > jump) {
      this.#lookedAt = monotonic;
      this.#ahead = ahead;
      const suspended = this.#clocks.uptime() - monotonic - this.#uptimeAtStart;
      if (suspended - this.#suspended > jump) this.#suspended = suspended;
    }
    return Math.floor(this.#start + monotonic + this.#suspended);
  };

  /**
   * An instant of this clock as the wall clock has it, had it always shown what it shows now. The
   * same instant gives the same time until the wall clock is set.
   */
  readonly wallTime = (instant: number): number => {
    const setBy = this.#clocks.wall() - this.now();
    if (Math.abs(setBy - this.#setBy) > jump) this.#setBy = Math.round(setBy);
    return instant + this.#setBy;
  };
}

/** The one of this process. */
export const steadyClock = new SteadyClock();
