import type { Timekeeping } from "../time.ts";

const firstMs = 800;
const capMs = 30_000;
const forgetAfterMs = 120_000;

/**
 * The delays between attempts, as client-go's reflector has them: 0.8 s doubled up to 30 s, each
 * lengthened by up to itself at random, starting over after 2 minutes without a failure.
 */
export class Backoff {
  readonly #time: Timekeeping;
  #attempts = 0;
  #quietSince = -Infinity;

  constructor(time: Timekeeping) {
    this.#time = time;
  }

  /**
   * Milliseconds to wait now. `atLeast` comes first, then chance, so that clients spread. Waits that
   * are to be short do not grow, nor do they make later ones longer: `atMost` bounds one with its
   * chance, unless `atLeast` is more.
   */
  next(atLeast = 0, atMost = Infinity): number {
    const now = this.#time.now();
    if (now - this.#quietSince > forgetAfterMs) this.#attempts = 0;
    const grown = Math.min(firstMs * 2 ** this.#attempts, capMs);
    const base = Math.max(Math.min(grown, atMost / 2), atLeast);
    const spread = Math.min(base, capMs) * this.#time.random();
    if (grown <= atMost / 2) this.#attempts += 1;
    this.#quietSince = now + base + spread;
    return base + spread;
  }
}
