/**
 * What counts as much: alert rules and dashboards both read it here. Ratios are 0 to 1.
 */
export const thresholds = {
  /** Requested share of a pool's or of the open nodes' allocatable, above which to plan for more. */
  requestsHigh: 0.85,
  /** The same share, above which the next rollout may not fit. */
  requestsFull: 0.95,
  /** How long a pod may wait for a node. */
  waitingSeconds: 900,
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
  /** How long before its expiry a certificate has to be renewed. */
  certificateSeconds: 604_800,
} as const;

/** The scrape job that the rules expect; only `KubeCommitDown` depends on it. */
export const jobName = "kubecommit";

/**
 * The labels of a target that the rules keep: those that tell apart who sees what. Whatever else
 * the scrape puts on a series is left out, whether it differs between replicas or not. With
 * `honor_labels: true` a series that has no label `node` of its own would otherwise get that of the
 * exporter.
 */
export const targetLabels = ["cluster", "job"] as const;
