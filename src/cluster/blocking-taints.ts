/**
 * The keys of taints by which Kubernetes, an autoscaler or an agent keeps pods off for now: on a
 * node that is not yet, or no longer, for them. A closed list: any other taint with an effect is
 * somebody's choice of who may use the node. One that ends with `/` stands for all that begin so.
 *
 * Sources: "Taints" in the reference of well-known labels of kubernetes.io; of the cluster
 * autoscaler `utils/taints/taints.go` (`NodeConditionTaints` and the prefixes) and its FAQ, "startup
 * taints"; Karpenter's `pkg/apis/v1/taints.go`; of Cluster API the contract of bootstrap providers;
 * the Node Readiness Controller of SIG Node; the installation guides of Cilium and of the CSI drivers;
 * the AWS Node Termination Handler's `pkg/node/node.go`.
 */
export const blockingTaints: readonly string[] = [
  "node.kubernetes.io/",
  "node.cloudprovider.kubernetes.io/",
  "readiness.k8s.io/",

  "ToBeDeletedByClusterAutoscaler",
  "startup-taint.cluster-autoscaler.kubernetes.io/",
  "status-taint.cluster-autoscaler.kubernetes.io/",
  "ignore-taint.cluster-autoscaler.kubernetes.io/",
  "cloud.google.com/impending-node-termination",
  "NodeWithImpairedVolumes",
  "karpenter.sh/disrupted",
  // Before Karpenter 1.0.
  "karpenter.sh/disruption",
  "karpenter.sh/unregistered",
  "node.cluster.x-k8s.io/uninitialized",
  "aws-node-termination-handler/",

  "node.cilium.io/agent-not-ready",
  "ebs.csi.aws.com/agent-not-ready",
  "efs.csi.aws.com/agent-not-ready",
  "fsx.csi.aws.com/agent-not-ready",
  "s3.csi.aws.com/agent-not-ready",
  "disk.csi.azure.com/agent-not-ready",
];

const keys = new Set(blockingTaints.filter((key) => !key.endsWith("/")));
const prefixes = blockingTaints.filter((key) => key.endsWith("/"));

/** Whether a taint of the key keeps pods off for now. */
export function isBlocking(key: string): boolean {
  return keys.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
}
