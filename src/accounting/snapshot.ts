import type { Kind } from "../cluster/cluster-state.ts";
import type { RuleSet } from "../resources/rules.ts";

/**
 * One resource of one node: millicores for cpu, whole units (bytes, counts) for the rest. Of `pods`
 * each counted pod requests one.
 */
export interface NodeResource {
  readonly resource: string;
  /** Undefined when the node's status does not list it. */
  readonly capacity: number | undefined;
  readonly allocatable: number | undefined;
  readonly requests: number;
  readonly limits: number;
}

export interface CpuAndMemory {
  readonly cpu: number;
  readonly memory: number;
}

export interface NodeTotals {
  readonly name: string;
  readonly ready: boolean;
  readonly unschedulable: boolean;
  readonly labels: ReadonlyMap<string, string>;
  /**
   * What the node lists and what its pods request: cpu, memory, ephemeral-storage, pods, then the
   * others by name.
   */
  readonly resources: readonly NodeResource[];
  /** Counted pods with some app container or sidecar that sets none; of what is shown. */
  readonly podsWithoutRequests: Partial<CpuAndMemory>;
  readonly podsWithoutLimits: Partial<CpuAndMemory>;
}

/** Requests and limits of one resource, in the units of {@link NodeResource}. */
export interface ResourceTotal {
  readonly resource: string;
  readonly requests: number;
  readonly limits: number;
}

/** Sums over the bound pods of one namespace. */
export interface NamespaceTotals {
  readonly name: string;
  readonly resources: readonly ResourceTotal[];
}

/** One immutable account of the cluster at one instant. */
export interface Snapshot {
  readonly rules: RuleSet;
  /** `gitVersion` of the API server. */
  readonly serverVersion: string;
  /** By name. */
  readonly nodes: readonly NodeTotals[];
  /** By name. */
  readonly namespaces: readonly NamespaceTotals[];
  /** Pods without a node; cpu, memory and pods are always among the resources. */
  readonly unscheduled: { readonly pods: number; readonly resources: readonly ResourceTotal[] };
  /** Pods bound to a node that does not exist; their amounts are in their namespace only. */
  readonly orphanPods: number;
  /** Amounts that are shown nowhere, because there are too many names of resources. */
  readonly leftOut: Readonly<Record<Kind, number>>;
  /** Every pod in the state, without those on nodes that are not selected. */
  readonly pods: number;
}
