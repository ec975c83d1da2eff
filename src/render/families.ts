import type {
  CpuAndMemory,
  NodeResource,
  NodeTotals,
  ResourceTotal,
  Snapshot,
} from "../accounting/snapshot.ts";
import { inUnit } from "../resources/units.ts";
import type { Labels, Sample } from "./exposition.ts";
import { nodeLabelNames, resourceLabels, type ResourceLabel } from "./labels.ts";

/** A snapshot with the label names and values that its families share. */
export interface LabelledSnapshot {
  readonly snapshot: Snapshot;
  /** By raw resource name. */
  readonly resources: ReadonlyMap<string, ResourceLabel>;
  /** Label name by Kubernetes label, for all labels of all nodes. */
  readonly nodeLabels: ReadonlyMap<string, string>;
}

/** Samples of a family that share labels: those of one node, of one namespace, or all. */
export interface SampleGroup {
  readonly shared: Labels;
  /** With the labels that are their own. Values in base units. */
  readonly samples: readonly Sample[];
}

/** A gauge family about the cluster. */
export interface ClusterFamily {
  readonly name: string;
  readonly help: string;
  /** `label_*` stands for the labels of {@link LabelledSnapshot.nodeLabels}. */
  readonly labels: readonly string[];
  groups(this: void, labelled: LabelledSnapshot): Iterable<SampleGroup>;
}

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
  for (const { resource } of snapshot.unscheduled.resources) resources.add(resource);
  for (const namespace of snapshot.namespaces) {
    for (const { resource } of namespace.resources) resources.add(resource);
  }
  return {
    snapshot,
    resources: resourceLabels(resources, listed),
    nodeLabels: nodeLabelNames(nodeLabels),
  };
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
  perNodeResource(
    "kubecommit_node_capacity",
    "Amount of the resource on the node (status.capacity), in the unit of the unit label.",
    ({ capacity }) => capacity,
  ),
  perNodeResource(
    "kubecommit_node_allocatable",
    "Amount of the resource that pods on the node may request (status.allocatable), in the unit of the unit label.",
    ({ allocatable }) => allocatable,
  ),
  perNodeResource(
    "kubecommit_node_requests",
    "Sum of the effective requests of the pods on the node that are not terminal, as the kube-scheduler counts them, in the unit of the unit label.",
    ({ requests }) => requests,
  ),
  perNodeResource(
    "kubecommit_node_limits",
    "Sum of the effective limits of the pods on the node that are not terminal, in the unit of the unit label. A pod without a limit adds nothing.",
    ({ limits }) => limits,
  ),
  perNodeRatio(
    "kubecommit_node_requests_ratio",
    "Requests divided by allocatable: 1 means that all of it is requested. Absent when allocatable is 0 or missing. Do not average; divide sums instead.",
    ({ requests }) => requests,
  ),
  perNodeRatio(
    "kubecommit_node_limits_ratio",
    "Limits divided by allocatable: above 1 means overcommitted. Absent when allocatable is 0 or missing. Do not average; divide sums instead.",
    ({ limits }) => limits,
  ),
  perNodePods(
    "kubecommit_node_pods_without_requests",
    "Pods on the node that are not terminal and in which some app container or sidecar requests none of the resource: cpu or memory.",
    ({ podsWithoutRequests }) => podsWithoutRequests,
  ),
  perNodePods(
    "kubecommit_node_pods_without_limits",
    "Pods on the node that are not terminal and in which some app container or sidecar sets no limit on the resource: cpu or memory.",
    ({ podsWithoutLimits }) => podsWithoutLimits,
  ),
  perNodeFlag(
    "kubecommit_node_ready",
    "Whether the Ready condition of the node is True (1) or anything else (0).",
    ({ ready }) => ready,
  ),
  perNodeFlag(
    "kubecommit_node_unschedulable",
    "Whether the node is cordoned (1) or open to new pods (0).",
    ({ unschedulable }) => unschedulable,
  ),
  {
    name: "kubecommit_node_labels",
    help: "Always 1. The labels of the node that --node-labels lists; empty where the node has no such label.",
    labels: ["node", "label_*"],
    *groups({ snapshot, nodeLabels }) {
      for (const node of snapshot.nodes) {
        const labels: Record<string, string> = { node: node.name };
        for (const [raw, name] of nodeLabels) labels[name] = node.labels.get(raw) ?? "";
        yield single(1, labels);
      }
    },
  },
  perNamespaceResource(
    "kubecommit_namespace_requests",
    "Sum of the effective requests of the bound pods of the namespace that are not terminal, in the unit of the unit label.",
    ({ requests }) => requests,
  ),
  perNamespaceResource(
    "kubecommit_namespace_limits",
    "Sum of the effective limits of the bound pods of the namespace that are not terminal, in the unit of the unit label. A pod without a limit adds nothing.",
    ({ limits }) => limits,
  ),
  {
    name: "kubecommit_unscheduled_pods",
    help: "Pods that are not bound to a node yet.",
    labels: [],
    groups: ({ snapshot }) => [single(snapshot.unscheduled.pods)],
  },
  {
    name: "kubecommit_unscheduled_requests",
    help: "Sum of the effective requests of the pods that are not bound to a node yet, in the unit of the unit label.",
    labels: ["resource", "unit"],
    groups: ({ snapshot, resources }) => [
      {
        shared: {},
        samples: snapshot.unscheduled.resources.flatMap(({ resource, requests }) =>
          amount(resources.get(resource), requests),
        ),
      },
    ],
  },
  {
    name: "kubecommit_orphan_pods",
    help: "Pods bound to a node that does not exist. They count in their namespace only.",
    labels: [],
    groups: ({ snapshot }) => [single(snapshot.orphanPods)],
  },
];

function perNodeResource(
  name: string,
  help: string,
  value: (resource: NodeResource) => number | undefined,
): ClusterFamily {
  return {
    name,
    help,
    labels: ["node", "resource", "unit"],
    *groups({ snapshot, resources }) {
      for (const { name: node, resources: amounts } of snapshot.nodes) {
        yield {
          shared: { node },
          samples: amounts.flatMap((each) => amount(resources.get(each.resource), value(each))),
        };
      }
    },
  };
}

function perNodeRatio(
  name: string,
  help: string,
  value: (resource: NodeResource) => number,
): ClusterFamily {
  return {
    name,
    help,
    labels: ["node", "resource"],
    *groups({ snapshot, resources }) {
      for (const { name: node, resources: amounts } of snapshot.nodes) {
        yield {
          shared: { node },
          samples: amounts.flatMap((each) => {
            const label = resources.get(each.resource);
            if (label === undefined || !each.allocatable) return [];
            const { resource } = label;
            return [{ labels: { resource }, value: value(each) / each.allocatable }];
          }),
        };
      }
    },
  };
}

function perNodePods(
  name: string,
  help: string,
  count: (node: NodeTotals) => Partial<CpuAndMemory>,
): ClusterFamily {
  return {
    name,
    help,
    labels: ["node", "resource"],
    *groups({ snapshot }) {
      for (const totals of snapshot.nodes) {
        const { cpu, memory } = count(totals);
        const counts = Object.entries({ cpu, memory });
        yield {
          shared: { node: totals.name },
          samples: counts.flatMap(([resource, value]) =>
            value === undefined ? [] : [{ labels: { resource }, value }],
          ),
        };
      }
    },
  };
}

function perNodeFlag(
  name: string,
  help: string,
  flag: (node: NodeTotals) => boolean,
): ClusterFamily {
  return {
    name,
    help,
    labels: ["node"],
    *groups({ snapshot }) {
      for (const node of snapshot.nodes) {
        yield single(flag(node) ? 1 : 0, { node: node.name });
      }
    },
  };
}

function perNamespaceResource(
  name: string,
  help: string,
  value: (total: ResourceTotal) => number,
): ClusterFamily {
  return {
    name,
    help,
    labels: ["namespace", "resource", "unit"],
    *groups({ snapshot, resources }) {
      for (const { name: namespace, resources: totals } of snapshot.namespaces) {
        yield {
          shared: { namespace },
          samples: totals.flatMap((each) => amount(resources.get(each.resource), value(each))),
        };
      }
    },
  };
}

/** A group of one sample. */
function single(value: number, shared: Labels = {}): SampleGroup {
  return { shared, samples: [{ labels: {}, value }] };
}

/** A sample of a kept amount, in its unit; none when there is no amount. */
function amount(label: ResourceLabel | undefined, value: number | undefined): readonly Sample[] {
  if (label === undefined || value === undefined) return [];
  const { resource, unit } = label;
  return [{ labels: { resource, unit }, value: inUnit(unit, value) }];
}
