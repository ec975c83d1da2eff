/** Midnight, so that schedules begin with a whole day. */
const start = Date.UTC(2026, 0, 1);

/** The clocks of the simulated machine, in milliseconds. They stand still unless they are moved. */
export class Clock {
  #monotonic = 0;
  #suspended = 0;
  #wallSetBy = 0;

  /** Never set. Stands still while the machine is suspended. */
  readonly monotonic = (): number => this.#monotonic;
  /** Never set. Counts while the machine is suspended too. */
  readonly uptime = (): number => this.#monotonic + this.#suspended;
  /** Since the epoch; what people and NTP set. */
  readonly wall = (): number => start + this.uptime() + this.#wallSetBy;

  /** The true time, which the program cannot read. Since the epoch. */
  get world(): number {
    return start + this.uptime();
  }

  /** How far the wall clock is ahead of the true time. */
  get wallAhead(): number {
    return this.#wallSetBy;
  }

  advanceTo(monotonic: number): void {
    this.#monotonic = Math.max(this.#monotonic, monotonic);
  }

  setWall(by: number): void {
    this.#wallSetBy += by;
  }

  /** The machine sleeps: time passes, but no timer runs. */
  suspend(ms: number): void {
    this.#suspended += ms;
  }
}
