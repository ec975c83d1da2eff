/**
 * What counts as much: alert rules and dashboards both read it here. Ratios are 0 to 1.
 */
export const thresholds = {
  /** Requested share of the schedulable nodes' allocatable, above which to plan for more. */
  requestsHigh: 0.85,
  /** The same share, above which the next rollout may not fit. */
  requestsFull: 0.95,
  /** Memory limits of a node divided by its allocatable memory. */
  memoryLimits: 1.5,
  /** Requested share of a node's pod slots. */
  podSlots: 0.95,
  /** Growth of a namespace's requests within an hour, as a share of the cluster. */
  namespaceGrowth: 0.25,
  /** How old the exporter's numbers may be. */
  dataAgeSeconds: 300,
  /** Failed share of the exporter's calls to the Kubernetes API. */
  apiFailures: 0.1,
} as const;

/** The scrape job that the rules expect; only `KubeCommitDown` depends on it. */
export const jobName = "kubecommit";

/** Target labels that differ between replicas of the exporter, or that a rolling update changes. */
export const replicaLabels = [
  "instance",
  "pod",
  "container",
  "endpoint",
  "service",
  "namespace",
] as const;
