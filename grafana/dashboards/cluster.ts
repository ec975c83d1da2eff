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
    description: `Requests of ${resource} divided by what the schedulable nodes (ready and not cordoned) can give. 100 % means that nothing more can be placed.`,
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
  requestedStat("pods", "Pod slots taken"),
  stat({
    title: "Left after losing the largest node",
    description:
      "What would be free, as a share of all, if the schedulable node with most of the resource failed and its pods moved. Below 0 they would not fit. Needs at least two schedulable nodes.",
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
    description: "Nodes by whether the scheduler may use them: ready and not cordoned, or not.",
    targets: [
      { expr: `sum(${usable})`, legend: "schedulable" },
      { expr: `sum(1 - ${usable})`, legend: "out of use" },
    ],
    unit: "none",
    steps: neutral,
    overrides: [{ name: "out of use", properties: { thresholds: thresholdsConfig(anyIsYellow) } }],
    noValue: "no node",
    width: 4,
  }),
  stat({
    title: "Pending pods",
    description: "Pods without a node, those held back by scheduling gates included.",
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
function commitment(resource: string, title: string, unit: Unit, hasLimits: boolean): PanelBuilder {
  const total = usableSum(allocatable, resource);
  const requested = usableSum(requests, resource);
  return timeSeries({
    title,
    description: `${title} of the schedulable nodes: what they can give, what they could give without the largest of them, what is requested with and without pods that wait for a node${hasLimits ? ", and the limits of the pods that set one" : ""}.`,
    targets: [
      { expr: `sum(${total})`, legend: "allocatable" },
      {
        expr: `sum(${withTwoNodes(`${total} - ${largestNode(resource)}`)})`,
        legend: "without the largest node",
      },
      { expr: `sum(${requested})`, legend: "requests" },
      {
        expr: `sum(${requested}) + (sum(${pending(`resource="${resource}"`)}) or sum(${requested}) * 0)`,
        legend: "requests and pending",
      },
      ...(hasLimits ? [{ expr: `sum(${usableSum(limits, resource)})`, legend: "limits" }] : []),
    ],
    unit,
    min: 0,
    overrides: [
      line("allocatable", "text", { dashed: true, width: 2 }),
      line("without the largest node", "orange", { dashed: true }),
      line("requests", "blue", { fill: 25, width: 2 }),
      line("requests and pending", "red"),
      line("limits", "purple"),
    ],
    width: 8,
  });
}

export const clusterDashboard = dashboard({
  uid: "kubecommit-cluster",
  title: "kubecommit / Cluster",
  description:
    "How much of the cluster is promised to pods: requests and limits as the kube-scheduler counts them.",
  variables: clusterVariables,
  rows: [
    { height: 4, panels: headline },
    {
      title: "What is promised",
      height: 9,
      panels: [
        commitment("cpu", "CPU in cores", "short", true),
        commitment("memory", "Memory", "bytes", true),
        commitment("pods", "Pod slots", "none", false),
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
