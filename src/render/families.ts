import type { Snapshot } from "../accounting/snapshot.ts";
import {
  clusterFamily,
  type ClusterFamily,
  type LabelledSnapshot,
  type Subject,
} from "./family.ts";
import { labelSet, noLabels } from "./label-set.ts";
import { deviceFamilies } from "./device-families.ts";
import { deviceSubjects } from "./device-subjects.ts";
import { nodeLabelNames, resourceLabels } from "./labels.ts";
import { nodeFamilies } from "./node-families.ts";
import { podFamilies } from "./pod-families.ts";
import { poolFamilies } from "./pool-families.ts";

/** How many nodes are looked at before others may run. */
const nodesAtOnce = 1000;

/** Chooses the label names and values that the families of one snapshot share. */
export function labelSnapshot(snapshot: Snapshot): LabelledSnapshot {
  const labelling = labelInSteps(snapshot);
  let step = labelling.next();
  while (step.done !== true) step = labelling.next();
  return step.value;
}

/** As {@link labelSnapshot}; yields empty text now and then, that others may run. */
export function* labelInSteps(snapshot: Snapshot): Generator<"", LabelledSnapshot> {
  const resources = new Set<string>();
  const listed = new Set<string>();
  const nodeLabels = new Set<string>();
  const nodes: Subject<Snapshot["nodes"][number]>[] = [];
  for (const node of snapshot.nodes) {
    nodes.push({ totals: node, labels: labelSet({ node: node.name }) });
    for (const { resource, capacity, allocatable } of node.resources) {
      resources.add(resource);
      if (capacity !== undefined || allocatable !== undefined) listed.add(resource);
    }
    for (const label of node.labels.keys()) nodeLabels.add(label);
    if (nodes.length % nodesAtOnce === 0) yield "";
  }
  addElsewhere(snapshot.shard, { resources, listed, nodeLabels });
  for (const { resource } of snapshot.unscheduled.resources) resources.add(resource);
  for (const { resource } of snapshot.unscheduled.insufficient) resources.add(resource);
  for (const namespace of snapshot.namespaces) {
    for (const { resource } of namespace.resources) resources.add(resource);
  }
  return {
    cluster: [{ totals: snapshot, labels: noLabels }],
    nodes,
    pools: snapshot.pools.map((pool) => ({ totals: pool, labels: labelSet({ pool: pool.name }) })),
    namespaces: snapshot.namespaces.map((namespace) => ({
      totals: namespace,
      labels: labelSet({ namespace: namespace.name }),
    })),
    ...(yield* deviceSubjects(snapshot.devices)),
    resources: new Map(
      Array.from(resourceLabels(resources, listed), ([raw, { resource, unit }]) => [
        raw,
        { unit, ofAmount: labelSet({ resource, unit }), ofNumber: labelSet({ resource }) },
      ]),
    ),
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
  clusterFamily({
    name: "kubecommit_accounting_info",
    help: "Always 1. The Kubernetes version whose kube-scheduler's rules count requests and limits, and the version of the API server.",
    labels: ["rules", "server_version"],
    samples({ rules, serverVersion }, add) {
      add(labelSet({ rules, server_version: serverVersion }), 1);
    },
  }),
  ...nodeFamilies,
  ...poolFamilies,
  ...podFamilies,
  ...deviceFamilies,
];
