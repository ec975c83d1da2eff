import {
  amounts,
  counts,
  familiesBy,
  limitsOf,
  numbers,
  single,
  type ClusterFamily,
} from "./family.ts";

const { perResource } = familiesBy("namespace", ({ namespaces }) => namespaces);

/** The families by namespace, and of the pods that wait or change, in the order of the exposition. */
export const podFamilies: readonly ClusterFamily[] = [
  perResource(
    "kubecommit_namespace_requests",
    "Sum of the effective requests of the bound pods of the namespace that are not terminal, in the unit of the unit label.",
    ({ requests }) => requests,
  ),
  perResource(
    "kubecommit_namespace_limits",
    "Sum of the effective limits of the bound pods of the namespace that are not terminal, in the unit of the unit label. A pod without a limit adds nothing.",
    limitsOf,
  ),
  {
    name: "kubecommit_namespace_unscheduled_pods",
    help: "Pods of the namespace that are not bound to a node yet.",
    labels: ["namespace"],
    *groups({ snapshot }) {
      for (const { name: namespace, unscheduledPods } of snapshot.namespaces) {
        yield single(unscheduledPods, { namespace });
      }
    },
  },
  {
    name: "kubecommit_unscheduled_pods",
    help: "Pods that are not bound to a node yet, by their condition PodScheduled: unschedulable, gated (by their scheduling gates) or pending (not tried yet).",
    labels: ["reason"],
    groups: ({ snapshot }) => [
      { shared: {}, samples: counts("reason", snapshot.unscheduled.byReason) },
    ],
  },
  {
    name: "kubecommit_unscheduled_requests",
    help: "Sum of the effective requests of the pods that are not bound to a node yet, in the unit of the unit label.",
    labels: ["resource", "unit"],
    groups: ({ snapshot, resources }) => [
      {
        shared: {},
        samples: amounts(resources, snapshot.unscheduled.resources, ({ requests }) => requests),
      },
    ],
  },
  {
    name: "kubecommit_unscheduled_oldest_timestamp_seconds",
    help: "When the oldest pod that is not bound to a node yet was created, by the reasons of kubecommit_unscheduled_pods, in seconds since the epoch. Absent when there is none.",
    labels: ["reason"],
    groups: ({ snapshot }) => [
      {
        shared: {},
        samples: Object.entries(snapshot.unscheduled.oldestByReason).map(([reason, at]) => ({
          labels: { reason },
          value: at / 1000,
        })),
      },
    ],
  },
  {
    name: "kubecommit_unschedulable_pods_insufficient",
    help: "Pods of which the scheduler says that the resource is insufficient. A pod counts for each resource that it names; where it names none, the pod counts in kubecommit_unschedulable_pods_without_shortage.",
    labels: ["resource"],
    groups: ({ snapshot, resources }) => [
      {
        shared: {},
        samples: numbers(resources, snapshot.unscheduled.insufficient, ({ pods }) => pods),
      },
    ],
  },
  {
    name: "kubecommit_unschedulable_pods_without_shortage",
    help: "Unschedulable pods of which the scheduler names no resource that is insufficient: taints, affinity or volumes keep them waiting, or the message cannot be read.",
    labels: [],
    groups: ({ snapshot }) => [single(snapshot.unscheduled.withoutShortage)],
  },
  {
    name: "kubecommit_resizing_pods",
    help: "Pods whose containers are to get other resources in place: deferred (no room on the node now), infeasible (never) or in_progress.",
    labels: ["state"],
    groups: ({ snapshot }) => [{ shared: {}, samples: counts("state", snapshot.resizing) }],
  },
  {
    name: "kubecommit_orphan_pods",
    help: "Pods bound to a node that does not exist. They count in their namespace only.",
    labels: [],
    groups: ({ snapshot }) => [single(snapshot.orphanPods)],
  },
];
