import { maxPools } from "../accounting/pool-members.ts";
import type { Snapshot } from "../accounting/snapshot.ts";
import { kinds, type Kind, type ObjectKind } from "../cluster/cluster-state.ts";
import type { Log } from "./freshness-log.ts";

/**
 * Counts the amounts that a snapshot leaves out, and logs when that begins and ends, and when pools
 * begin and end to be one for want of room.
 */
export class LeftOut {
  readonly #log: Log;
  readonly #count: (kind: ObjectKind, amounts: number) => void;
  readonly #last: Record<Kind, boolean> = { node: false, pod: false };
  #folds = false;
  #leavesOutDevices = false;

  constructor(log: Log, count: (kind: ObjectKind, amounts: number) => void) {
    this.#log = log;
    this.#count = count;
  }

  update({ leftOut, foldedPools, devices }: Snapshot): void {
    this.#updatePools(foldedPools);
    if (devices !== undefined) this.#updateDevices(devices.leftOut);
    for (const kind of kinds) {
      const amounts = leftOut[kind];
      this.#count(kind, amounts);
      const begins = amounts > 0;
      if (begins === this.#last[kind]) continue;
      this.#last[kind] = begins;
      if (begins) {
        const message = `${kind}s name too many resources: the amounts of some are left out, and counted in kubecommit_rejected_values_total`;
        this.#log.warn({ kind, amounts }, message);
      } else this.#log.info({ kind }, `the resources of all ${kind}s are shown again`);
    }
  }

  #updateDevices(names: number): void {
    this.#count("resourceslice", names);
    const begins = names > 0;
    if (begins === this.#leavesOutDevices) return;
    this.#leavesOutDevices = begins;
    if (begins) {
      const message =
        "ResourceSlices name too many drivers, counters or capacities: some are left out, and counted in kubecommit_rejected_values_total";
      this.#log.warn({ names }, message);
    } else this.#log.info({}, "all drivers of devices are shown again");
  }

  #updatePools(pools: number): void {
    const folds = pools > 0;
    if (folds === this.#folds) return;
    this.#folds = folds;
    if (folds) {
      const message = `nodes are of too many pools: all but the ${maxPools} largest are together in the pool other; --pool-labels says by which labels`;
      this.#log.warn({ pools }, message);
    } else this.#log.info({}, "all pools are shown by their names again");
  }
}
