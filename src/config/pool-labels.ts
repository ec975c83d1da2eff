/**
 * The labels by which those who make pools of nodes say which one a node is of, in the order in which
 * they are looked for.
 *
 * Sources, in the same order: Karpenter's "Well-Known Labels"; the documentation of node groups of
 * EKS, node pools of GKE and AKS; kOps, "Labels" of instance groups; Cluster API, "Metadata
 * propagation", for labels of machines that `--additional-sync-machine-labels` brings to the nodes,
 * of machine deployments and of machine pools; OpenShift: HyperShift's node pools, and the label of
 * machines by machine set, which nodes have if the set's `spec.template.spec.metadata.labels` says
 * so; DigitalOcean, "The Managed Elements of DigitalOcean Kubernetes"; the labels of Scaleway Kapsule
 * and Linode LKE; the cluster autoscaler's provider for Hetzner Cloud.
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
