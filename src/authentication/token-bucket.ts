/**
 * Tokens that are taken away, and come back one by one; of which there are `burst` at most and at
 * first. Times are on one clock, in milliseconds.
 */
export class TokenBucket {
  readonly #burst: number;
  readonly #interval: number;
  #tokens: number;
  #at: number;

  constructor(limits: { readonly burst: number; readonly interval: number }, now: number) {
    this.#burst = limits.burst;
    this.#interval = limits.interval;
    this.#tokens = limits.burst;
    this.#at = now;
  }

  /** Takes a token, if there is one. */
  take(now: number): boolean {
    if (this.until(now) > 0) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How long until there is a token. */
  until(now: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) / this.#interval);
    this.#at = now;
    return this.#tokens >= 1 ? 0 : (1 - this.#tokens) * this.#interval;
  }

  /** Whether it is as it was at first. */
  isFull(now: number): boolean {
    this.until(now);
    return this.#tokens >= this.#burst;
  }
}
