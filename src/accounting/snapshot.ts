import type { Kind } from "../cluster/cluster-state.ts";
import type { NodeState } from "../cluster/node-state.ts";
import type { ResizeState, WaitingReason } from "../cluster/records.ts";
import type { Shard } from "../cluster/shards.ts";
import type { RuleSet } from "../resources/rules.ts";
import type { DeviceTotals } from "./devices/device-totals.ts";

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
  /** The part of the requests that stays with the node: pods of DaemonSets and static pods. */
  readonly daemonsetRequests: number;
  /** The part of the requests that any ordinary pod may take: pods of negative priority. */
  readonly preemptibleRequests: number;
  /**
   * The part of the requests that claims for devices serve, which no node lists as allocatable. Absent
   * when there is none.
   */
  readonly deviceRequests?: number;
  /** What is both of {@link daemonsetRequests} and of {@link deviceRequests}. Absent when there is none. */
  readonly daemonsetDeviceRequests?: number;
}

export interface CpuAndMemory {
  readonly cpu: number;
  readonly memory: number;
}

export interface NodeTotals {
  readonly name: string;
  readonly state: NodeState;
  readonly pool: string;
  /** Sorted. */
  readonly roles: readonly string[];
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

/** One resource over the usable nodes of a pool, in the units of a node's. */
export interface PoolResource {
  readonly resource: string;
  readonly allocatable: number;
  readonly requests: number;
  readonly limits: number;
  /** Sum of what is left on each node; a node with more requests than it has adds 0. */
  readonly free: number;
  /** What is left on the node with the most left. */
  readonly largestFree: number;
  /** The part of the requests that claims for devices serve. Absent when there is none. */
  readonly deviceRequests?: number;
  /** See {@link ResourceMargin}. */
  readonly nodeLossMargin: number;
}

/**
 * What would be left of a resource after the loss of the worst node: the least, over the nodes, of
 * what is free on the others, less the requests of the node's pods that would have to move. Below 0
 * the loss of that node leaves pods without room.
 */
export interface ResourceMargin {
  readonly resource: string;
  /** Sum of what is left on each node. Less the margin, it is the most that one node takes along. */
  readonly free: number;
  readonly margin: number;
}

/** How many more pods of one shape a pool, or the cluster, holds. */
export interface PoolFit {
  /** Name of the shape. */
  readonly fit: string;
  readonly pods: number;
}

export interface PoolTotals {
  readonly name: string;
  /** How many nodes there are in each state. */
  readonly nodes: Readonly<Record<NodeState, number>>;
  /** In the order of a node's; none when no node is usable. */
  readonly resources: readonly PoolResource[];
  /** In the order of the shapes. */
  readonly fits: readonly PoolFit[];
}

/** Requests and limits of one resource, in the units of {@link NodeResource}. */
export interface ResourceTotal {
  readonly resource: string;
  readonly requests: number;
  readonly limits: number;
}

/** Sums over the bound pods of one namespace; a namespace all of whose pods wait has no resources. */
export interface NamespaceTotals {
  readonly name: string;
  readonly resources: readonly ResourceTotal[];
  readonly unscheduledPods: number;
}

/** How many pods wait for want of a resource, in the scheduler's words. */
export interface InsufficientResource {
  readonly resource: string;
  readonly pods: number;
}

/** The pods without a node. */
export interface UnscheduledTotals {
  readonly pods: number;
  /** cpu, memory and pods are always among them. */
  readonly resources: readonly ResourceTotal[];
  readonly byReason: Readonly<Record<WaitingReason, number>>;
  /** By name; a pod counts for each resource that the scheduler names. */
  readonly insufficient: readonly InsufficientResource[];
  /**
   * Unschedulable pods of which the scheduler names no resource, or none that is known: taints,
   * affinity, devices or volumes keep them waiting. Whichever resources are shown, it is the same.
   */
  readonly withoutShortage: number;
  /** When the oldest of each reason was created, in milliseconds since the epoch. */
  readonly oldestByReason: Readonly<Partial<Record<WaitingReason, number>>>;
  /** When the oldest of them was created, in milliseconds since the epoch; undefined without any. */
  readonly oldest: number | undefined;
}

/** Which part of a cluster an account is of, where several exporters share its nodes. */
export interface ShardPart extends Shard {
  /** How many nodes all shards have together. */
  readonly clusterNodes: number;
  /**
   * What the nodes of the other shards list: names of resources, and of the labels that are kept.
   * What names are called in metrics depends on all of them.
   */
  readonly elsewhere: {
    readonly resources: ReadonlySet<string>;
    readonly labels: ReadonlySet<string>;
  };
}

/** One immutable account of the cluster, or a shard's part of it, at one instant. */
export interface Snapshot {
  /** Absent where the account is of the whole cluster. */
  readonly shard?: ShardPart;
  readonly rules: RuleSet;
  /** `gitVersion` of the API server. */
  readonly serverVersion: string;
  /** By name. */
  readonly nodes: readonly NodeTotals[];
  /** By name. */
  readonly pools: readonly PoolTotals[];
  /** How many pools are one in these, `other`, because there are too many. */
  readonly foldedPools: number;
  /** Over all open nodes of the cluster. */
  readonly nodeLossMargin: readonly ResourceMargin[];
  /** Over all open nodes of the cluster, in the order of the shapes. */
  readonly fits: readonly PoolFit[];
  /** By name. */
  readonly namespaces: readonly NamespaceTotals[];
  readonly unscheduled: UnscheduledTotals;
  /** Absent while devices are not read. */
  readonly devices?: DeviceTotals;
  /** Pods whose containers are to get other resources in place. */
  readonly resizing: Readonly<Record<ResizeState, number>>;
  /** Pods bound to a node that does not exist; their amounts are in their namespace only. */
  readonly orphanPods: number;
  /** Amounts that are shown nowhere, because there are too many names of resources. */
  readonly leftOut: Readonly<Record<Kind, number>>;
  /** Every pod in the state, without those on nodes that are not selected. */
  readonly pods: number;
}
