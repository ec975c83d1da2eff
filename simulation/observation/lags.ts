interface Arrival {
  readonly at: number;
  readonly sentAt: number;
}

/** What was under way for a while before it arrived. Instants by the true time, in milliseconds. */
export class Lags {
  #arrivals: Arrival[] = [];

  /** What was sent at one instant has arrived at another. */
  add(arrival: Arrival): void {
    if (arrival.at > arrival.sentAt) this.#arrivals.push(arrival);
  }

  /**
   * The instant at which the oldest was sent of what arrived between two instants: who takes it for
   * new sees the world as it was then. Infinity when nothing was late.
   */
  sentSince(from: number, to: number): number {
    const arrivals = this.#arrivals.filter(({ at }) => at >= from && at <= to);
    return Math.min(...arrivals.map(({ sentAt }) => sentAt));
  }

  /** Forgets what arrived before an instant. */
  forget(before: number): void {
    this.#arrivals = this.#arrivals.filter(({ at }) => at >= before);
  }
}
