import type { JsonObject } from "../api-object.ts";
import type { DeviceShape, PoolShape } from "./device-shapes.ts";
import { bandwidthQuantity } from "./slice-manifests.ts";

/** One request of a claim: for one device of a class, or for a share of one, in Gbit/s. */
export interface Ask {
  readonly request: string;
  readonly className: string;
  readonly bandwidth?: number;
}

/** What is left of a device. */
interface Left {
  readonly driver: string;
  readonly shape: DeviceShape;
  isFree: boolean;
  bandwidth: number;
}

interface Taken {
  readonly ask: Ask;
  readonly left: Left;
  readonly share: number;
}

/** What has been given for all requests of a claim. */
export interface Allocation {
  readonly node: string;
  readonly taken: readonly Taken[];
}

/** The devices of a node, of which nothing is given away twice: no device, no counter, no bandwidth. */
export class NodeDevices {
  readonly node: string;
  readonly #devices: readonly Left[];
  /** By set. */
  readonly #counters = new Map<string, { memory: number; multiprocessors: number }>();
  #shares = 0;

  constructor(node: string, pools: readonly PoolShape[]) {
    this.node = node;
    this.#devices = pools.flatMap(({ driver, devices }) =>
      devices.map((shape) => ({ driver, shape, isFree: true, bandwidth: shape.bandwidth ?? 0 })),
    );
    for (const { sets } of pools) {
      for (const { name, counters } of sets) this.#counters.set(name, { ...counters });
    }
  }

  /** Gives devices for all the requests, or for none: undefined. */
  allocate(asks: readonly Ask[]): Allocation | undefined {
    const taken: Taken[] = [];
    for (const ask of asks) {
      const left = this.#devices.find((each) => this.#has(each, ask));
      if (left === undefined) {
        this.release({ node: this.node, taken });
        return undefined;
      }
      taken.push({ ask, left, share: (this.#shares += 1) });
      this.#take(left, ask, 1);
    }
    return { node: this.node, taken };
  }

  /** Takes back what was given for a claim. */
  release({ taken }: Allocation): void {
    for (const { left, ask } of taken) this.#take(left, ask, -1);
  }

  #has({ shape, isFree, bandwidth }: Left, ask: Ask): boolean {
    if (shape.className !== ask.className || shape.isTainted === true) return false;
    if (shape.bandwidth !== undefined) return bandwidth >= (ask.bandwidth ?? 0);
    if (shape.consumes === undefined) return isFree;
    const { set, counters } = shape.consumes;
    const left = this.#counters.get(set);
    return (
      isFree &&
      left !== undefined &&
      left.memory >= counters.memory &&
      left.multiprocessors >= counters.multiprocessors
    );
  }

  #take(left: Left, ask: Ask, sign: 1 | -1): void {
    const { shape } = left;
    if (shape.bandwidth !== undefined) {
      left.bandwidth -= sign * (ask.bandwidth ?? 0);
      return;
    }
    left.isFree = sign < 0;
    const { consumes } = shape;
    const counters = consumes && this.#counters.get(consumes.set);
    if (consumes === undefined || counters === undefined) return;
    counters.memory -= sign * consumes.counters.memory;
    counters.multiprocessors -= sign * consumes.counters.multiprocessors;
  }
}

/** The results of an allocation, as they are in the status of the claim. */
export function resultsOf({ node, taken }: Allocation): readonly JsonObject[] {
  return taken.map(({ ask, left, share }) => ({
    request: ask.request,
    driver: left.driver,
    pool: node,
    device: left.shape.name,
    ...(left.shape.bandwidth !== undefined && {
      shareID: `00000000-0000-4000-b000-${String(share).padStart(12, "0")}`,
      consumedCapacity: { bandwidth: bandwidthQuantity(ask.bandwidth ?? 0) },
    }),
  }));
}
