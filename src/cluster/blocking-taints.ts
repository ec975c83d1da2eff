/**
 * The keys of taints by which Kubernetes, an autoscaler or an agent keeps pods off for now: on a
 * node that is not yet, or no longer, for them. A closed list: any other taint with an effect is
 * somebody's choice of who may use the node, unless `--blocking-taints` names it. One that ends with
 * a star stands for all that begin so.
 *
 * Sources that were read, in code: of the cluster autoscaler its constants of taints and its FAQ
 * ("Status taints"), Cluster API's `NodeUninitializedTaint`, the AWS Node Termination Handler's
 * `SpotInterruptionTaint`. The others are not checked against the documentation of their products.
 */
export const blockingTaints: readonly string[] = [
  "node.kubernetes.io/*",
  "node.cloudprovider.kubernetes.io/*",
  "readiness.k8s.io/*",

  "ToBeDeletedByClusterAutoscaler",
  "startup-taint.cluster-autoscaler.kubernetes.io/*",
  "status-taint.cluster-autoscaler.kubernetes.io/*",
  "ignore-taint.cluster-autoscaler.kubernetes.io/*",
  "cloud.google.com/impending-node-termination",
  "NodeWithImpairedVolumes",
  "karpenter.sh/disrupted",
  // Before Karpenter 1.0.
  "karpenter.sh/disruption",
  "karpenter.sh/unregistered",
  "node.cluster.x-k8s.io/uninitialized",
  "aws-node-termination-handler/*",

  "node.cilium.io/agent-not-ready",
  "ebs.csi.aws.com/agent-not-ready",
  "efs.csi.aws.com/agent-not-ready",
  "fsx.csi.aws.com/agent-not-ready",
  "s3.csi.aws.com/agent-not-ready",
  "disk.csi.azure.com/agent-not-ready",
];

/** Whether a taint keeps pods off for now, by its key. */
export type IsBlocking = (key: string) => boolean;

/** Those of {@link blockingTaints}, and these, in the same form. */
export function blockingBy(added: readonly string[]): IsBlocking {
  const all = [...blockingTaints, ...added];
  const keys = new Set(all.filter((key) => !key.endsWith("*")));
  const prefixes = all.filter((key) => key.endsWith("*")).map((key) => key.slice(0, -1));
  return (key) => keys.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
}
