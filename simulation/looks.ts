import type { Random } from "../src/simulator/population/random.ts";
import type { Machine } from "./machine/machine.ts";
import type { Scrape } from "./observation/served.ts";
import { scrape } from "./scraper.ts";

const minute = 60_000;

export interface LookEvents {
  readonly seen: (scrape: Scrape) => void;
  readonly failed: (error: unknown) => void;
}

/** Looks at the program from outside: now and then, more often in trouble, and shortly after it struck. */
export class Looks {
  readonly #machine: Machine;
  readonly #random: Random;
  readonly #events: LookEvents;
  #isSoon = false;
  #hasEnded = false;

  constructor(machine: Machine, random: Random, events: LookEvents) {
    this.#machine = machine;
    this.#random = random;
    this.#events = events;
  }

  /** Goes on for ever; `isCalm` says whether a look costs more than it tells. */
  begin(isCalm: () => boolean): void {
    const longest = isCalm() ? 60 * minute : 2 * minute;
    this.#after(longest, () => this.begin(isCalm));
  }

  /** Something has happened. */
  soon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    this.#after(this.#random.of([500, 5000, minute]), () => (this.#isSoon = false));
  }

  /** The program is being stopped. */
  end(): void {
    this.#hasEnded = true;
  }

  #after(longest: number, then: () => void): void {
    this.#machine.timers.start(
      () => {
        then();
        void this.#look();
      },
      1 + this.#random.below(longest),
    );
  }

  async #look(): Promise<void> {
    if (this.#hasEnded) return;
    try {
      this.#events.seen(await scrape(this.#machine.clock));
    } catch (error) {
      this.#events.failed(error);
    }
  }
}
