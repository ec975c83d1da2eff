import type { Amounts } from "./amounts.ts";

/** What is kept of a node. */
export interface NodeRecord {
  readonly uid: string;
  readonly name: string;
  readonly capacity: Amounts;
  readonly allocatable: Amounts;
  /** The Ready condition is exactly `True`. */
  readonly ready: boolean;
  /** Cordoned: `spec.unschedulable`. */
  readonly unschedulable: boolean;
  /** Only the allow-listed labels, under their Kubernetes names. */
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * What one pod asks for, already computed by the rule set of the server. Shared: pods of one
 * template hold the same frozen object.
 */
export interface PodDemand {
  readonly requests: Amounts;
  readonly limits: Amounts;
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
  readonly demand: PodDemand;
}
