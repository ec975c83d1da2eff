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
  /** Only the allow-listed labels, under their Kubernetes names. */
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * What one pod requests, and its limits, already computed by the rule set of the server. Shared:
 * pods of one template hold the same frozen object.
 */
export interface PodRequirements {
  readonly requests: SchedulerResources;
  readonly limits: SchedulerResources;
  /**
   * Which of cpu and memory some app container or sidecar sets no request (limit) for. A pod-level
   * value counts as set.
   */
  readonly withoutRequests: { readonly cpu: boolean; readonly memory: boolean };
  readonly withoutLimits: { readonly cpu: boolean; readonly memory: boolean };
}

/** What is kept of a pod whose phase is not terminal. */
export interface PodRecord {
  readonly uid: string;
  readonly namespace: string;
  /** `spec.nodeName`; empty while the pod is unscheduled. */
  readonly node: string;
  readonly requirements: PodRequirements;
}

/** Whether two records of one node say the same: nodes report even when nothing has changed. */
export function isSameNode(a: NodeRecord, b: NodeRecord): boolean {
  return (
    a.name === b.name &&
    a.ready === b.ready &&
    a.unschedulable === b.unschedulable &&
    isSameResources(a.capacity, b.capacity) &&
    isSameResources(a.allocatable, b.allocatable) &&
    a.labels.size === b.labels.size &&
    Array.from(a.labels).every(([name, value]) => b.labels.get(name) === value)
  );
}

/** Whether two records of one pod say the same; requirements are compared by identity, being shared. */
export function isSamePod(a: PodRecord, b: PodRecord): boolean {
  return a.node === b.node && a.namespace === b.namespace && a.requirements === b.requirements;
}
