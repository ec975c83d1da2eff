import type { Snapshot } from "../accounting/snapshot.ts";
import { single, type ClusterFamily, type LabelledSnapshot } from "./family.ts";
import { nodeLabelNames, resourceLabels } from "./labels.ts";
import { nodeFamilies } from "./node-families.ts";
import { podFamilies } from "./pod-families.ts";
import { poolFamilies } from "./pool-families.ts";

/** Chooses the label names and values that the families of one snapshot share. */
export function labelSnapshot(snapshot: Snapshot): LabelledSnapshot {
  const resources = new Set<string>();
  const listed = new Set<string>();
  const nodeLabels = new Set<string>();
  for (const node of snapshot.nodes) {
    for (const { resource, capacity, allocatable } of node.resources) {
      resources.add(resource);
      if (capacity !== undefined || allocatable !== undefined) listed.add(resource);
    }
    for (const label of node.labels.keys()) nodeLabels.add(label);
  }
  addElsewhere(snapshot.shard, { resources, listed, nodeLabels });
  for (const { resource } of snapshot.unscheduled.resources) resources.add(resource);
  for (const { resource } of snapshot.unscheduled.insufficient) resources.add(resource);
  for (const namespace of snapshot.namespaces) {
    for (const { resource } of namespace.resources) resources.add(resource);
  }
  return {
    snapshot,
    resources: resourceLabels(resources, listed),
    nodeLabels: nodeLabelNames(nodeLabels),
  };
}

/** What the nodes of other shards list counts as what those of this one do. */
function addElsewhere(
  shard: Snapshot["shard"],
  names: Readonly<Record<"resources" | "listed" | "nodeLabels", Set<string>>>,
): void {
  if (shard === undefined) return;
  for (const resource of shard.elsewhere.resources) {
    names.resources.add(resource);
    names.listed.add(resource);
  }
  for (const label of shard.elsewhere.labels) names.nodeLabels.add(label);
}

/** Every family about the cluster, in the order of the exposition. */
export const clusterFamilies: readonly ClusterFamily[] = [
  {
    name: "kubecommit_accounting_info",
    help: "Always 1. The Kubernetes version whose kube-scheduler's rules count requests and limits, and the version of the API server.",
    labels: ["rules", "server_version"],
    groups: ({ snapshot: { rules, serverVersion } }) => [
      single(1, { rules, server_version: serverVersion }),
    ],
  },
  ...nodeFamilies,
  ...poolFamilies,
  ...podFamilies,
];
