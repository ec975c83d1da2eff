import type { Random } from "../../src/simulator/population/random.ts";
import { apiPort } from "./api-server.ts";
import { networkTroubles } from "./network-troubles.ts";
import { otherTroubles } from "./other-troubles.ts";
import { serverTroubles } from "./server-troubles.ts";
import type { Trouble } from "./troubles.ts";
import type { World } from "./world.ts";

const troubles: readonly Trouble[] = [...networkTroubles, ...serverTroubles, ...otherTroubles];

const minute = 60_000;
const hour = 60 * minute;

/** Milliseconds, of the mean that is given, as chance has it where nothing has a memory. */
function exponential(random: Random, mean: number): number {
  return Math.ceil(-Math.log(1 - random.next()) * mean);
}

/** Lets troubles come up, a few at a time, and go. Between them all is well. */
export class Storms {
  readonly #world: World;
  readonly #told: (text: string) => void;
  /** How often each trouble struck. */
  readonly counts = new Map<string, number>();
  readonly #calm: number;
  #raging: readonly Trouble[] = [];
  #endedAt = 0;

  /** `told` is called with what happens. */
  constructor(world: World, told: (text: string) => void) {
    this.#world = world;
    this.#told = told;
    this.#calm = world.random.of([20 * minute, 2 * hour, 10 * hour, 30 * hour]);
  }

  /** For how many milliseconds all has been well; 0 while it is not. */
  get calmFor(): number {
    if (this.#raging.length > 0) return 0;
    return this.#world.machine.timers.now() - this.#endedAt;
  }

  /** Lets the first one come after a while. */
  brew(): void {
    const { random, machine } = this.#world;
    const calm = random.chance(0.3) ? random.below(10 * minute) : exponential(random, this.#calm);
    machine.timers.start(() => this.#begin(), calm);
  }

  #begin(): void {
    const { random, machine } = this.#world;
    const count = random.of([1, 1, 1, 2, 2, 3]);
    this.#raging = Array.from({ length: count }, () => random.of(troubles));
    for (const trouble of this.#raging) {
      if (trouble.begin !== undefined) this.#strike(trouble, trouble.begin);
      if (trouble.step !== undefined) this.#strikeLater(trouble, this.#raging);
    }
    const mean = random.of([20_000, 3 * minute, 15 * minute]);
    machine.timers.start(() => this.#end(), Math.min(exponential(random, mean), hour));
  }

  #strikeLater(trouble: Trouble, raging: readonly Trouble[]): void {
    const { random, machine } = this.#world;
    machine.timers.start(
      () => {
        if (this.#raging !== raging || trouble.step === undefined) return;
        this.#strike(trouble, trouble.step);
        this.#strikeLater(trouble, raging);
      },
      exponential(random, random.of([500, 5000, 30_000])),
    );
  }

  #strike({ name }: Trouble, act: (world: World) => void): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    this.#told(`trouble: ${name}`);
    act(this.#world);
  }

  #end(): void {
    for (const trouble of this.#raging) trouble.end?.(this.#world);
    this.#raging = [];
    const { network, timers } = this.#world.machine;
    Object.assign(network.weather(apiPort), {
      refusal: undefined,
      isBlackHole: false,
      disturb: undefined,
    });
    // What went silent stays so: nobody tells a half-open connection that the network is back.
    for (const link of network.links(apiPort)) {
      link.toServer.calm();
      link.toClient.calm();
    }
    this.#endedAt = timers.now();
    this.#told("trouble: over");
    this.brew();
  }
}
