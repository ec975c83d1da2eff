import type { SliceRecord } from "./device-records.ts";

/** Of a slice, beside its devices and amounts. */
const ownWeight = 3;

/**
 * The memory that slices hold, in devices and amounts of some 100 bytes. What slices share is held, and
 * counts, once; but capacities, which are added up for each pool and node.
 */
export class DeviceRoom {
  readonly #most: number;
  /** How many slices hold a list of devices, a shape or counters. */
  readonly #holders = new Map<object, number>();
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether there is room for a slice in place of another. */
  fits(slice: SliceRecord, instead: SliceRecord | undefined): boolean {
    if (instead !== undefined) this.release(instead);
    let held = this.#held + ownWeightOf(slice);
    for (const [part, weight] of partsOf(slice)) if (!this.#holders.has(part)) held += weight;
    if (instead !== undefined) this.hold(instead);
    return held <= this.#most;
  }

  hold(slice: SliceRecord): void {
    this.#held += ownWeightOf(slice);
    for (const [part, weight] of partsOf(slice)) {
      const holders = this.#holders.get(part) ?? 0;
      if (holders === 0) this.#held += weight;
      this.#holders.set(part, holders + 1);
    }
  }

  release(slice: SliceRecord): void {
    this.#held -= ownWeightOf(slice);
    for (const [part, weight] of partsOf(slice)) {
      const holders = (this.#holders.get(part) ?? 0) - 1;
      if (holders > 0) this.#holders.set(part, holders);
      else {
        this.#holders.delete(part);
        this.#held -= weight;
      }
    }
  }
}

function ownWeightOf({ nodes, devices }: SliceRecord): number {
  const capacities = devices.shapes.reduce((sum, { capacity }) => sum + capacity.length, 0);
  return ownWeight + (nodes?.length ?? 0) + capacities;
}

/** What slices may share, with its weight. */
function partsOf({ devices, counters }: SliceRecord): ReadonlyMap<object, number> {
  const parts = new Map<object, number>([
    [devices, devices.names.length],
    [counters, counters.length],
  ]);
  for (const shape of devices.shapes) parts.set(shape, shape.consumes.length);
  return parts;
}
