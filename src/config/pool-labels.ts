/**
 * The labels by which those who make pools of nodes say which one a node is of, in the order in which
 * they are looked for.
 *
 * Those of Cluster API and of OpenShift's machine sets are labels of machines, which nodes have where
 * they are copied to them; Cluster API does it for `--additional-sync-machine-labels`.
 *
 * Sources that were read: Cluster API's `MachinePoolNameLabel` and HyperShift's `NodePoolLabel`, in
 * their code. Those of GKE, AKS, kOps, DigitalOcean, Scaleway, Linode and Hetzner were seen on nodes
 * and in selectors of public clusters and tools. Those of Karpenter, EKS and OpenShift's machine sets
 * are not checked against anything: no documentation of these products was at hand.
 */
export const defaultPoolLabels: readonly string[] = [
  "karpenter.sh/nodepool",
  "eks.amazonaws.com/nodegroup",
  "cloud.google.com/gke-nodepool",
  "kubernetes.azure.com/agentpool",
  "kops.k8s.io/instancegroup",
  "cluster.x-k8s.io/deployment-name",
  "cluster.x-k8s.io/pool-name",
  "hypershift.openshift.io/nodePool",
  "machine.openshift.io/cluster-api-machineset",
  "doks.digitalocean.com/node-pool",
  "k8s.scaleway.com/pool-name",
  "lke.linode.com/pool-id",
  "hcloud/node-group",
];
