import { demandPanels } from "./cluster-demand.ts";
import { nodePanels } from "./cluster-nodes.ts";
import { sharePanels } from "./cluster-shares.ts";
import { dashboard } from "./dashboard.ts";
import { dataAge } from "./data-age.ts";
import type { PanelBuilder, Unit } from "./panel.ts";
import { line, stat, timeSeries } from "./panels.ts";
import { lossMargin, metric, nodeCount, openSum, pending } from "./queries.ts";
import { anyIsYellow, fullness, neutral, thresholdsConfig } from "./steps.ts";
import { clusterVariables } from "./variables.ts";
import { thresholds } from "../thresholds.ts";

const allocatable = "kubecommit_node_allocatable";
const requests = "kubecommit_node_requests";
const limits = "kubecommit_node_limits";

function requestedStat(resource: string, title: string): PanelBuilder {
  return stat({
    title,
    description: `${title}, divided by the allocatable of the open nodes: those that take any pod. Dedicated nodes are on the dashboard of the pools. At 100 % nothing more can be placed.`,
    targets: [
      {
        expr: `sum(${openSum(requests, resource)}) / (sum(${openSum(allocatable, resource)}) > 0)`,
        legend: "requested",
      },
    ],
    unit: "percentunit",
    decimals: 0,
    min: 0,
    steps: fullness,
    noValue: "no node",
    width: 3,
  });
}

function lossMarginShare(resource: string): string {
  return `min(${lossMargin(resource)} / on (cluster) (${openSum(allocatable, resource)} > 0))`;
}

/** Pods that wait for a reason. */
function waiting(reason: string) {
  const each = `max by (cluster) (${metric("kubecommit_unscheduled_pods", `reason="${reason}"`)})`;
  return { expr: `sum(${each})`, legend: reason };
}

const headline: readonly PanelBuilder[] = [
  requestedStat("cpu", "CPU requested"),
  requestedStat("memory", "Memory requested"),
  requestedStat("pods", "Pod slots requested"),
  stat({
    title: "Free after losing a node",
    description:
      "The share of allocatable that would still be free if the open node whose loss costs most failed and its pods, without those of DaemonSets, moved to the others. Below 0 they would not fit. Needs at least two open nodes.",
    targets: [
      { expr: lossMarginShare("cpu"), legend: "cpu" },
      { expr: lossMarginShare("memory"), legend: "memory" },
    ],
    unit: "percentunit",
    decimals: 0,
    steps: [
      [undefined, "red"],
      [0, "yellow"],
      [1 - thresholds.requestsHigh, "green"],
    ],
    noValue: "one node",
    width: 4,
  }),
  stat({
    title: "Nodes",
    description:
      "Nodes that take any pod, those with a taint that only some pods tolerate, and those that take none: not ready, cordoned, or kept free for now.",
    targets: [
      { expr: nodeCount('="open"'), legend: "open" },
      { expr: nodeCount('="dedicated"'), legend: "dedicated" },
      { expr: nodeCount('!~"open|dedicated"'), legend: "not usable" },
    ],
    unit: "none",
    steps: neutral,
    overrides: [{ name: "not usable", properties: { thresholds: thresholdsConfig(anyIsYellow) } }],
    noValue: "no node",
    width: 4,
  }),
  stat({
    title: "Waiting pods",
    description:
      "Pods without a node: the scheduler found none, has not tried yet, or has to wait for a scheduling gate.",
    targets: ["unschedulable", "pending", "gated"].map(waiting),
    unit: "none",
    steps: neutral,
    overrides: [
      { name: "unschedulable", properties: { thresholds: thresholdsConfig(anyIsYellow) } },
    ],
    width: 4,
  }),
  dataAge(3),
];

/** Allocatable, requests and limits of a resource over time. */
function requestedOverTime(
  resource: string,
  title: string,
  unit: Unit,
  hasLimits: boolean,
): PanelBuilder {
  const total = openSum(allocatable, resource);
  const requested = openSum(requests, resource);
  return timeSeries({
    title,
    description: `${title} of the open nodes: allocatable, how much of it may be requested if any one of them is to be lost without harm, what pods request with and without those that wait for a node${hasLimits ? ", and the limits of the pods that set one" : ""}.`,
    targets: [
      { expr: `sum(${total})`, legend: "allocatable" },
      {
        expr: `sum(clamp_min(${requested} + on (cluster) ${lossMargin(resource)}, 0))`,
        legend: "may be requested",
      },
      { expr: `sum(${requested})`, legend: "requests" },
      {
        expr: `sum(${requested}) + (sum(${pending(`resource="${resource}"`)}) or sum(${requested}) * 0)`,
        legend: "requests with pending pods",
      },
      ...(hasLimits ? [{ expr: `sum(${openSum(limits, resource)})`, legend: "limits" }] : []),
    ],
    unit,
    min: 0,
    overrides: [
      line("allocatable", "text", { dashed: true, width: 2 }),
      line("may be requested", "orange", { dashed: true }),
      line("requests", "blue", { fill: 25, width: 2 }),
      line("requests with pending pods", "red"),
      line("limits", "purple"),
    ],
    width: 8,
  });
}

export const clusterDashboard = dashboard({
  uid: "kubecommit-cluster",
  title: "kubecommit / Cluster",
  description:
    "What pods request of the cluster, and their limits, as the kube-scheduler counts them.",
  variables: clusterVariables,
  rows: [
    { height: 4, panels: headline },
    {
      title: "What is requested",
      height: 9,
      panels: [
        requestedOverTime("cpu", "CPU in cores", "short", true),
        requestedOverTime("memory", "Memory", "bytes", true),
        requestedOverTime("pods", "Pod slots", "none", false),
      ],
    },
    {
      title: "Nodes",
      height: 10,
      panels: nodePanels,
    },
    { title: "Demand", height: 8, panels: demandPanels },
    { title: "Namespaces and zones", height: 10, panels: sharePanels },
  ],
});
