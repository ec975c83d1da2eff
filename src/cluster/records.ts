import type { NodeState } from "./node-state.ts";
import { isSameResources, type SchedulerResources } from "./scheduler-resources.ts";

/** What is kept of a node. */
export interface NodeRecord {
  readonly uid: string;
  readonly name: string;
  readonly capacity: SchedulerResources;
  readonly allocatable: SchedulerResources;
  /** The Ready condition is exactly `True`. */
  readonly ready: boolean;
  /** Cordoned: `spec.unschedulable`. */
  readonly unschedulable: boolean;
  readonly state: NodeState;
  /** The group of like nodes that it belongs to. Not empty. */
  readonly pool: string;
  /** From its role labels; sorted, each once. */
  readonly roles: readonly string[];
  /** Only the allow-listed labels, under their Kubernetes names. */
  readonly labels: ReadonlyMap<string, string>;
}

/** What becomes of a change of a pod's requests and limits in place (KEP-1287): a closed set. */
export const resizeStates = ["deferred", "infeasible", "in_progress"] as const;
export type ResizeState = (typeof resizeStates)[number];

/** What of a pod says how its requests count. */
export interface PodTraits {
  /** It belongs to its node, and would not move to another: of a DaemonSet, or static. */
  readonly stays: boolean;
  /** Of negative priority: any ordinary pod may take its place. */
  readonly preemptible: boolean;
  /** Empty when it is not being resized. */
  readonly resizing: ResizeState | "";
  /** The resources that its claim for devices serves: no node has them to allocate. */
  readonly servedByDevices: readonly string[];
}

/**
 * What one pod requests, and its limits, already computed by the rule set of the server. Shared:
 * pods of one template hold the same frozen object.
 */
export interface PodRequirements extends PodTraits {
  /** Of its requests, each once; by the strings that are held there. */
  readonly servedByDevices: readonly string[];
  readonly requests: SchedulerResources;
  readonly limits: SchedulerResources;
  /**
   * Which of cpu and memory some app container or sidecar sets no request (limit) for. A pod-level
   * value counts as set.
   */
  readonly withoutRequests: { readonly cpu: boolean; readonly memory: boolean };
  readonly withoutLimits: { readonly cpu: boolean; readonly memory: boolean };
}

/**
 * Why a pod has no node, by its condition PodScheduled: a closed set. `gated` by its scheduling gates
 * (KEP-3521); `pending` when the scheduler has not tried yet.
 */
export const waitingReasons = ["unschedulable", "gated", "pending"] as const;
export type WaitingReason = (typeof waitingReasons)[number];

/** What is known of a pod that has no node. */
export interface Waiting {
  readonly reason: WaitingReason;
  /** The resources that the scheduler says are short, each once; empty when it says nothing of them. */
  readonly insufficient: readonly string[];
  /** When the pod was created, in milliseconds since the epoch. */
  readonly createdAt: number | undefined;
}

/** What is kept of a pod whose phase is not terminal. */
export interface PodRecord {
  readonly uid: string;
  readonly namespace: string;
  /** `spec.nodeName`; empty while the pod is unscheduled. */
  readonly node: string;
  readonly requirements: PodRequirements;
  /** Undefined when the pod has a node. */
  readonly waiting: Waiting | undefined;
}

/** Whether two records of one node say the same: nodes report even when nothing has changed. */
export function isSameNode(a: NodeRecord, b: NodeRecord): boolean {
  return (
    a.name === b.name &&
    a.ready === b.ready &&
    a.unschedulable === b.unschedulable &&
    a.state === b.state &&
    a.pool === b.pool &&
    isSameList(a.roles, b.roles) &&
    isSameResources(a.capacity, b.capacity) &&
    isSameResources(a.allocatable, b.allocatable) &&
    a.labels.size === b.labels.size &&
    Array.from(a.labels).every(([name, value]) => b.labels.get(name) === value)
  );
}

/**
 * Whether two records of one pod say the same; requirements are compared by identity, being shared,
 * and what is known of its waiting by value.
 */
export function isSamePod(a: PodRecord, b: PodRecord): boolean {
  return (
    a.node === b.node &&
    a.namespace === b.namespace &&
    a.requirements === b.requirements &&
    isSameWaiting(a.waiting, b.waiting)
  );
}

function isSameWaiting(a: Waiting | undefined, b: Waiting | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.reason === b.reason &&
    a.createdAt === b.createdAt &&
    isSameList(a.insufficient, b.insufficient)
  );
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
