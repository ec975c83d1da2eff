import {
  addAmounts,
  addCounts,
  addNumbers,
  clusterFamily,
  limitsOf,
  namespaceFamily,
  perResource,
  type ClusterFamily,
} from "./family.ts";
import { labelSet, noLabels } from "./label-set.ts";

const amounts = perResource(namespaceFamily);

/** The families by namespace, and of the pods that wait or change, in the order of the exposition. */
export const podFamilies: readonly ClusterFamily[] = [
  amounts(
    "kubecommit_namespace_requests",
    "Sum of the effective requests of the bound pods of the namespace that are not terminal, in the unit of the unit label.",
    ({ requests }) => requests,
  ),
  amounts(
    "kubecommit_namespace_limits",
    "Sum of the effective limits of the bound pods of the namespace that are not terminal, in the unit of the unit label. A pod without a limit adds nothing.",
    limitsOf,
  ),
  namespaceFamily({
    name: "kubecommit_namespace_unscheduled_pods",
    help: "Pods of the namespace that are not bound to a node yet.",
    labels: [],
    samples: ({ unscheduledPods }, add) => add(noLabels, unscheduledPods),
  }),
  clusterFamily({
    name: "kubecommit_unscheduled_pods",
    help: "Pods that are not bound to a node yet, by their condition PodScheduled: unschedulable, gated (by their scheduling gates) or pending (not tried yet).",
    labels: ["reason"],
    samples: ({ unscheduled }, add) => addCounts("reason", unscheduled.byReason, add),
  }),
  clusterFamily({
    name: "kubecommit_unscheduled_requests",
    help: "Sum of the effective requests of the pods that are not bound to a node yet, in the unit of the unit label.",
    labels: ["resource", "unit"],
    samples: ({ unscheduled }, add, labelled) =>
      addAmounts(unscheduled.resources, ({ requests }) => requests, add, labelled),
  }),
  clusterFamily({
    name: "kubecommit_unscheduled_oldest_timestamp_seconds",
    help: "When the oldest pod that is not bound to a node yet was created, by the reasons of kubecommit_unscheduled_pods, in seconds since the epoch. Absent when there is none.",
    labels: ["reason"],
    samples({ unscheduled }, add) {
      for (const [reason, at] of Object.entries(unscheduled.oldestByReason)) {
        add(labelSet({ reason }), at / 1000);
      }
    },
  }),
  clusterFamily({
    name: "kubecommit_unschedulable_pods_insufficient",
    help: "Pods of which the scheduler says that the resource is insufficient. A pod counts for each resource that it names; where it names none, the pod counts in kubecommit_unschedulable_pods_without_shortage.",
    labels: ["resource"],
    samples: ({ unscheduled }, add, labelled) =>
      addNumbers(unscheduled.insufficient, ({ pods }) => pods, add, labelled),
  }),
  clusterFamily({
    name: "kubecommit_unschedulable_pods_without_shortage",
    help: "Unschedulable pods of which the scheduler names no resource that is insufficient: taints, affinity, devices or volumes keep them waiting, or the message cannot be read.",
    labels: [],
    samples: ({ unscheduled }, add) => add(noLabels, unscheduled.withoutShortage),
  }),
  clusterFamily({
    name: "kubecommit_resizing_pods",
    help: "Pods whose containers are to get other resources in place: deferred (no room on the node now), infeasible (never) or in_progress.",
    labels: ["state"],
    samples: ({ resizing }, add) => addCounts("state", resizing, add),
  }),
  clusterFamily({
    name: "kubecommit_orphan_pods",
    help: "Pods bound to a node that does not exist. They count in their namespace only.",
    labels: [],
    samples: ({ orphanPods }, add) => add(noLabels, orphanPods),
  }),
];
