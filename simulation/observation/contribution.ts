import { AmountsReader } from "../../src/kubernetes/records/amounts-reader.ts";
import { podResources } from "../../src/kubernetes/records/pod-resources.ts";
import { nodeFromJson, podFromJson } from "../../src/kubernetes/wire/json/objects.ts";
import { effectiveResources } from "../../src/resources/effective.ts";
import type { RuleSet } from "../../src/resources/rules.ts";
import { isKnownToScheduler, schedulerAmounts } from "../../src/resources/scheduler.ts";
import type { ApiObject } from "../../src/simulator/api-object.ts";

type Amounts = ReadonlyMap<string, number>;

/** What one pod adds to the sums of its node and its namespace. */
export interface Contribution {
  readonly node: string;
  readonly namespace: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** What a node's status lists. */
export interface NodeAmounts {
  readonly ready: boolean;
  readonly unschedulable: boolean;
  readonly capacity: Amounts;
  readonly allocatable: Amounts;
}

/** The default of --max-resources-per-list; no object of the simulation comes near it. */
const amounts = new AmountsReader(32);
const ignore = (): void => undefined;

/**
 * What a pod counts for, from the object as the API has it; undefined for a terminal one. The rules
 * for one pod are those of src/resources, which upstream's own vectors hold; all that comes after
 * them is added up anew.
 */
export function contributionOf(object: ApiObject, rules: RuleSet): Contribution | undefined {
  const pod = podFromJson(object, ignore);
  if (pod === undefined || pod.phase === "Succeeded" || pod.phase === "Failed") return undefined;
  const { requests, limits } = effectiveResources(podResources(pod.demand, amounts, ignore), rules);
  return {
    node: pod.nodeName,
    namespace: pod.namespace,
    requests: schedulerAmounts(requests, ignore, isKnownToScheduler),
    limits: schedulerAmounts(limits, ignore, isKnownToScheduler),
  };
}

export function nodeAmountsOf(object: ApiObject): NodeAmounts | undefined {
  const node = nodeFromJson(object, ignore);
  if (node === undefined) return undefined;
  return {
    ready: node.conditions.find(({ type }) => type === "Ready")?.status === "True",
    unschedulable: node.unschedulable,
    capacity: schedulerAmounts(amounts.list(node.capacity, ignore), ignore),
    allocatable: schedulerAmounts(amounts.list(node.allocatable, ignore), ignore),
  };
}
