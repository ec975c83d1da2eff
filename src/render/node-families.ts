import type { CpuAndMemory, NodeTotals } from "../accounting/snapshot.ts";
import { limitsOf, nodeFamily, perRatio, perResource, type ClusterFamily } from "./family.ts";
import { labelSet, noLabels } from "./label-set.ts";

const amounts = perResource(nodeFamily);
const ratios = perRatio(nodeFamily);

/** The families by node, in the order of the exposition. */
export const nodeFamilies: readonly ClusterFamily[] = [
  nodeFamily({
    name: "kubecommit_node_info",
    help: "Always 1. The pool that the node belongs to, and whether it takes pods: not_ready, cordoned, blocked, dedicated (only pods that tolerate its taints) or open.",
    labels: ["pool", "state"],
    samples({ pool, state }, add) {
      add(labelSet({ pool, state }), 1);
    },
  }),
  nodeFamily({
    name: "kubecommit_node_role",
    help: "Always 1. A role of the node, from its labels, as in kube_node_role.",
    labels: ["role"],
    samples({ roles }, add) {
      for (const role of roles) add(labelSet({ role }), 1);
    },
  }),
  amounts(
    "kubecommit_node_capacity",
    "Amount of the resource on the node (status.capacity), in the unit of the unit label.",
    ({ capacity }) => capacity,
  ),
  amounts(
    "kubecommit_node_allocatable",
    "Amount of the resource that pods on the node may request (status.allocatable), in the unit of the unit label.",
    ({ allocatable }) => allocatable,
  ),
  amounts(
    "kubecommit_node_requests",
    "Sum of the effective requests of the pods on the node that are not terminal, as the kube-scheduler counts them, in the unit of the unit label.",
    ({ requests }) => requests,
  ),
  amounts(
    "kubecommit_node_limits",
    "Sum of the effective limits of the pods on the node that are not terminal, in the unit of the unit label. A pod without a limit adds nothing.",
    limitsOf,
  ),
  ratios(
    "kubecommit_node_requests_ratio",
    "Requests divided by allocatable: 1 means that all of it is requested. Absent when allocatable is 0 or missing. Do not average; divide sums instead.",
    ({ requests }) => requests,
  ),
  ratios(
    "kubecommit_node_limits_ratio",
    "Limits divided by allocatable: above 1 means overcommitted. Absent when allocatable is 0 or missing. Do not average; divide sums instead.",
    limitsOf,
  ),
  amounts(
    "kubecommit_node_daemonset_requests",
    "The part of kubecommit_node_requests that stays with the node: pods of DaemonSets and static pods. Of cpu, memory and pods always, of other resources where it is above 0.",
    ({ resource, daemonsetRequests }) => usualOrSome(resource, daemonsetRequests),
  ),
  amounts(
    "kubecommit_node_preemptible_requests",
    "The part of kubecommit_node_requests of pods of negative priority, whose place any ordinary pod may take: placeholders of overprovisioning. Of cpu, memory and pods always, of other resources where it is above 0.",
    ({ resource, preemptibleRequests }) => usualOrSome(resource, preemptibleRequests),
  ),
  perPods(
    "kubecommit_node_pods_without_requests",
    "Pods on the node that are not terminal and in which some app container or sidecar requests none of the resource: cpu or memory.",
    ({ podsWithoutRequests }) => podsWithoutRequests,
  ),
  perPods(
    "kubecommit_node_pods_without_limits",
    "Pods on the node that are not terminal and in which some app container or sidecar sets no limit on the resource: cpu or memory.",
    ({ podsWithoutLimits }) => podsWithoutLimits,
  ),
  perFlag(
    "kubecommit_node_ready",
    "Whether the Ready condition of the node is True (1) or anything else (0).",
    ({ ready }) => ready,
  ),
  perFlag(
    "kubecommit_node_unschedulable",
    "Whether the node is cordoned (1) or open to new pods (0).",
    ({ unschedulable }) => unschedulable,
  ),
  nodeFamily({
    name: "kubecommit_node_labels",
    help: "Always 1. The labels of the node that --node-labels lists; empty where the node has no such label.",
    labels: ["label_*"],
    samples({ labels }, add, { nodeLabels }) {
      const values: Record<string, string> = {};
      for (const [raw, name] of nodeLabels) values[name] = labels.get(raw) ?? "";
      add(labelSet(values), 1);
    },
  }),
];

/** An absent series is not a zero, but a zero of every resource would be many series. */
function usualOrSome(resource: string, amount: number): number | undefined {
  const usual = resource === "cpu" || resource === "memory" || resource === "pods";
  return usual || amount > 0 ? amount : undefined;
}

const cpu = labelSet({ resource: "cpu" });
const memory = labelSet({ resource: "memory" });

function perPods(
  name: string,
  help: string,
  count: (node: NodeTotals) => Partial<CpuAndMemory>,
): ClusterFamily {
  return nodeFamily({
    name,
    help,
    labels: ["resource"],
    samples(node, add) {
      const pods = count(node);
      if (pods.cpu !== undefined) add(cpu, pods.cpu);
      if (pods.memory !== undefined) add(memory, pods.memory);
    },
  });
}

function perFlag(name: string, help: string, flag: (node: NodeTotals) => boolean): ClusterFamily {
  return nodeFamily({
    name,
    help,
    labels: [],
    samples: (node, add) => add(noLabels, flag(node) ? 1 : 0),
  });
}
