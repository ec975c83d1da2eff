import { blockingBy, type IsBlocking } from "../../cluster/blocking-taints.ts";
import { nodeState } from "../../cluster/node-state.ts";
import type { NodeRecord } from "../../cluster/records.ts";
import type { ResourceNames } from "../../cluster/resource-names.ts";
import { schedulerResources, type SchedulerResources } from "../../cluster/scheduler-resources.ts";
import { schedulerAmounts } from "../../resources/scheduler.ts";
import type { Reject } from "../observer.ts";
import type { NodeObject, Quantities } from "../wire/objects.ts";
import type { AmountsReader } from "./amounts-reader.ts";
import { keptLabels, nodePool, nodeRoles } from "./node-labels.ts";
import { SharedMaps } from "./shared-maps.ts";

/** Names of nodes and uids are DNS names or shorter. */
const maxNameLength = 253;

interface NodeRecordsOptions {
  readonly resources: ResourceNames;
  readonly amounts: AmountsReader;
  /** The names of the labels to keep. */
  readonly labels: readonly string[];
  /** The names of the labels that say the pool, the first first. */
  readonly poolLabels: readonly string[];
  /** Which taints block a node, beside those that always do. */
  readonly blockingTaints: readonly string[];
}

/** Reduces nodes to what is kept of them. */
export class NodeRecords {
  readonly #options: NodeRecordsOptions;
  readonly #isBlocking: IsBlocking;
  readonly #others = new SharedMaps<number>();
  readonly #labels = new SharedMaps<string>();

  constructor(options: NodeRecordsOptions) {
    this.#options = options;
    this.#isBlocking = blockingBy(options.blockingTaints);
  }

  /** Undefined when the node's names are refused. */
  record(node: NodeObject, reject: Reject): NodeRecord | undefined {
    const { uid, name, unschedulable, conditions, labels } = node;
    if (Math.max(uid.length, name.length) > maxNameLength) {
      reject("name_too_long");
      return undefined;
    }
    // In the exposition two names that differ only in lone surrogates would be one.
    if (!name.isWellFormed()) {
      reject("invalid_name");
      return undefined;
    }
    const options = this.#options;
    const roles = nodeRoles(labels, reject);
    const ready = conditions.find(({ type }) => type === "Ready")?.status === "True";
    return {
      uid,
      name,
      capacity: this.#resources(node.capacity, reject),
      allocatable: this.#resources(node.allocatable, reject),
      ready,
      unschedulable,
      state: nodeState(ready, unschedulable, node.taints, this.#isBlocking),
      pool: nodePool(labels, options.poolLabels, roles, reject),
      roles,
      labels: this.#labels.shared(keptLabels(labels, options.labels, reject)),
    };
  }

  /** All that the node lists, also what no pod can request: the scheduler's filter is for pods. */
  #resources(texts: Quantities, reject: Reject): SchedulerResources {
    const { resources, amounts } = this.#options;
    const counted = schedulerAmounts(amounts.list(texts, reject), reject);
    const { native, others } = schedulerResources(counted, (name) => resources.ofNode(name));
    return { native, others: this.#others.shared(others) };
  }
}
