import type { Snapshot } from "../accounting/snapshot.ts";
import type { PodShape } from "../resources/pod-shape.ts";
import type { Log } from "./freshness-log.ts";

/** What options have chosen of a cluster. */
interface Choice {
  /** With all resources. */
  readonly whole: Snapshot;
  /** With those of `--resources`. */
  readonly shown: Snapshot;
  /** Whether `--node-selector` is given. */
  readonly selectsNodes: boolean;
  /** Pods that were read, on whatever node. */
  readonly pods: number;
}

type Fault = "nodes" | "resources";

const begins: Readonly<Record<Fault, string>> = {
  nodes:
    "--node-selector matches no node, though there are pods: nothing is shown of nodes and pools",
  resources: "--resources names none of the resources that there are: no amount is shown",
};
const ends: Readonly<Record<Fault, string>> = {
  nodes: "--node-selector matches nodes now",
  resources: "--resources names resources that there are now",
};

/**
 * Logs when options begin and end to choose nothing, and once what `--fit` asks for in vain. A shard
 * goes by the nodes of all: that an option chooses none of its own is no fault.
 */
export class ChoiceLog {
  readonly #log: Log;
  readonly #wanted: ReadonlySet<string>;
  readonly #told = new Set<string>();
  readonly #last: Record<Fault, boolean> = { nodes: false, resources: false };

  /** The shapes are those of `--fit`. */
  constructor(log: Log, shapes: readonly PodShape[]) {
    this.#log = log;
    this.#wanted = new Set(
      shapes.flatMap(({ requests }) =>
        [...requests].filter(([, amount]) => amount > 0).map(([resource]) => resource),
      ),
    );
  }

  update({ whole, shown, selectsNodes, pods }: Choice): void {
    this.#tell("nodes", selectsNodes && nodesOfAll(whole) === 0 && pods > 0);
    this.#tell("resources", hasAmounts(whole) && !hasAmounts(shown));
    this.#tellFits(whole);
  }

  #tell(fault: Fault, isSo: boolean): void {
    if (isSo === this.#last[fault]) return;
    this.#last[fault] = isSo;
    if (isSo) this.#log.warn({}, begins[fault]);
    else this.#log.info({}, ends[fault]);
  }

  /** Not again when a pool of nodes comes and goes, as those with GPUs do. */
  #tellFits(whole: Snapshot): void {
    const { nodes, shard } = whole;
    if (nodesOfAll(whole) === 0 || this.#wanted.size === 0) return;
    const missing = this.#wanted.difference(shard?.elsewhere.resources ?? new Set());
    for (const { resources } of nodes) {
      for (const { resource, allocatable } of resources) {
        if (allocatable !== undefined) missing.delete(resource);
      }
    }
    const untold = [...missing].filter((resource) => !this.#told.has(resource));
    if (untold.length === 0) return;
    for (const resource of untold) this.#told.add(resource);
    this.#log.warn(
      { resources: untold.join(",") },
      "--fit asks for resources that no node lists: 0 such pods fit until one does",
    );
  }
}

/** How many nodes are read, by this shard and all others. */
function nodesOfAll({ nodes, shard }: Snapshot): number {
  return shard?.clusterNodes ?? nodes.length;
}

/** Whether there are some on the nodes of any shard, or of pods that wait. */
function hasAmounts({ nodes, unscheduled, shard }: Snapshot): boolean {
  return (
    unscheduled.resources.length > 0 ||
    nodes.some(({ resources }) => resources.length > 0) ||
    (shard !== undefined && shard.elsewhere.resources.size > 0)
  );
}
