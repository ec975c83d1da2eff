import { demandPanels } from "./cluster-demand.ts";
import { nodePanels } from "./cluster-nodes.ts";
import { sharePanels } from "./cluster-shares.ts";
import { dashboard } from "./dashboard.ts";
import { dataAge } from "./data-age.ts";
import type { PanelBuilder, Unit } from "./panel.ts";
import { line, stat, timeSeries } from "./panels.ts";
import { largestNode, metric, pending, usable, usableSum, withTwoNodes } from "./queries.ts";
import { anyIsYellow, fullness, neutral, thresholdsConfig } from "./steps.ts";
import { clusterVariables } from "./variables.ts";
import { thresholds } from "../thresholds.ts";

const allocatable = "kubecommit_node_allocatable";
const requests = "kubecommit_node_requests";
const limits = "kubecommit_node_limits";

function requestedStat(resource: string, title: string): PanelBuilder {
  return stat({
    title,
    description: `${title}, divided by the allocatable of the schedulable nodes (ready and not cordoned). At 100 % nothing more can be placed.`,
    targets: [
      {
        expr: `sum(${usableSum(requests, resource)}) / (sum(${usableSum(allocatable, resource)}) > 0)`,
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

function lossMargin(resource: string): string {
  const total = usableSum(allocatable, resource);
  const margin = `(${total} - ${largestNode(resource)} - ${usableSum(requests, resource)}) / (${total} > 0)`;
  return `min(${withTwoNodes(margin)})`;
}

const headline: readonly PanelBuilder[] = [
  requestedStat("cpu", "CPU requested"),
  requestedStat("memory", "Memory requested"),
  requestedStat("pods", "Pod slots requested"),
  stat({
    title: "Free after losing the largest node",
    description:
      "The share of allocatable that would still be free if the schedulable node with the most of the resource failed and its pods moved to the others. Below 0 they would not fit. Needs at least two schedulable nodes.",
    targets: [
      { expr: lossMargin("cpu"), legend: "cpu" },
      { expr: lossMargin("memory"), legend: "memory" },
    ],
    unit: "percentunit",
    decimals: 0,
    steps: [
      [undefined, "red"],
      [0, "yellow"],
      [1 - thresholds.requestsHigh, "green"],
    ],
    noValue: "one node",
    width: 5,
  }),
  stat({
    title: "Nodes",
    description: "Nodes that the scheduler may use (ready and not cordoned), and the others.",
    targets: [
      { expr: `sum(${usable})`, legend: "schedulable" },
      { expr: `sum(1 - ${usable})`, legend: "not schedulable" },
    ],
    unit: "none",
    steps: neutral,
    overrides: [
      { name: "not schedulable", properties: { thresholds: thresholdsConfig(anyIsYellow) } },
    ],
    noValue: "no node",
    width: 4,
  }),
  stat({
    title: "Pending pods",
    description: "Pods without a node, including those held back by scheduling gates.",
    targets: [
      {
        expr: `sum(max by (cluster) (${metric("kubecommit_unscheduled_pods")}))`,
        legend: "pending",
      },
    ],
    unit: "none",
    steps: anyIsYellow,
    width: 3,
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
  const total = usableSum(allocatable, resource);
  const requested = usableSum(requests, resource);
  return timeSeries({
    title,
    description: `${title} of the schedulable nodes: allocatable with and without the largest of them${hasLimits ? "," : " and"} what pods request with and without those that wait for a node${hasLimits ? ", and the limits of the pods that set one" : ""}.`,
    targets: [
      { expr: `sum(${total})`, legend: "allocatable" },
      {
        expr: `sum(${withTwoNodes(`${total} - ${largestNode(resource)}`)})`,
        legend: "without the largest node",
      },
      { expr: `sum(${requested})`, legend: "requests" },
      {
        expr: `sum(${requested}) + (sum(${pending(`resource="${resource}"`)}) or sum(${requested}) * 0)`,
        legend: "requests with pending pods",
      },
      ...(hasLimits ? [{ expr: `sum(${usableSum(limits, resource)})`, legend: "limits" }] : []),
    ],
    unit,
    min: 0,
    overrides: [
      line("allocatable", "text", { dashed: true, width: 2 }),
      line("without the largest node", "orange", { dashed: true }),
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
