import { nodeState } from "../../cluster/node-state.ts";
import type { NodeRecord } from "../../cluster/records.ts";
import type { ResourceNames } from "../../cluster/resource-names.ts";
import { schedulerResources, type SchedulerResources } from "../../cluster/scheduler-resources.ts";
import { schedulerAmounts } from "../../resources/scheduler.ts";
import type { Reject } from "../observer.ts";
import type { NodeObject, QuantityTexts } from "../wire/objects.ts";
import type { AmountsReader } from "./amounts-reader.ts";

/** Names of nodes and uids are DNS names or shorter. */
const maxNameLength = 253;
const maxLabelLength = 63;

interface NodeRecordsOptions {
  readonly resources: ResourceNames;
  readonly amounts: AmountsReader;
  /** The names of the labels to keep. */
  readonly labels: readonly string[];
}

/** Reduces nodes to what is kept of them. */
export class NodeRecords {
  readonly #options: NodeRecordsOptions;

  constructor(options: NodeRecordsOptions) {
    this.#options = options;
  }

  /** Undefined when the node's names are refused. */
  record(node: NodeObject, reject: Reject): NodeRecord | undefined {
    const { uid, name, unschedulable, conditions } = node;
    if (Math.max(uid.length, name.length) > maxNameLength) {
      reject("name_too_long");
      return undefined;
    }
    // In the exposition two names that differ only in lone surrogates would be one.
    if (!name.isWellFormed()) {
      reject("invalid_name");
      return undefined;
    }
    const ready = conditions.find(({ type }) => type === "Ready")?.status === "True";
    return {
      uid,
      name,
      capacity: this.#resources(node.capacity, reject),
      allocatable: this.#resources(node.allocatable, reject),
      ready,
      unschedulable,
      state: nodeState(ready, unschedulable, []),
      pool: "default",
      roles: [],
      labels: this.#labels(node.labels, reject),
    };
  }

  /** All that the node lists, also what no pod can request: the scheduler's filter is for pods. */
  #resources(texts: QuantityTexts, reject: Reject): SchedulerResources {
    const { resources, amounts } = this.#options;
    return schedulerResources(schedulerAmounts(amounts.list(texts, reject), reject), resources);
  }

  /** Kubernetes has no label value of more than 63 characters. */
  #labels(labels: ReadonlyMap<string, string>, reject: Reject): ReadonlyMap<string, string> {
    const kept = new Map<string, string>();
    for (const name of this.#options.labels) {
      const value = labels.get(name);
      if (value !== undefined && value.length > maxLabelLength) reject("name_too_long");
      else if (value !== undefined) kept.set(name, value);
    }
    return kept;
  }
}
