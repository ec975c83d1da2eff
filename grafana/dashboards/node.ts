import { dashboard } from "./dashboard.ts";
import { devicesOfNode } from "./node-devices.ts";
import type { PanelBuilder, PanelSpec, Unit } from "./panel.ts";
import { barGauge, gauge, line, stat, timeSeries } from "./panels.ts";
import { ofNode, onePerNode } from "./queries.ts";
import { alwaysBlue, anyIsYellow, fullness, memoryLimits, thresholdsConfig } from "./steps.ts";
import { stateCell, table } from "./tables.ts";
import { nodeVariables } from "./variables.ts";

const info = onePerNode(ofNode("kubecommit_node_info", "", "cluster, node, pool, state"));
const roles = ofNode("kubecommit_node_role", "", "cluster, node, role");
/** Pool, state and each role; nodes without a role too. */
const whatItIs = `${roles} * on (cluster, node) group_left (pool, state) ${info} or on (cluster, node) ${info}`;

function requestedGauge(resource: string, title: string): PanelBuilder {
  return gauge({
    title,
    description: `${title} by the pods on the node, divided by its allocatable.`,
    targets: [
      {
        expr: ofNode("kubecommit_node_requests_ratio", `resource="${resource}"`),
        legend: "requested",
      },
    ],
    unit: "percentunit",
    decimals: 0,
    min: 0,
    max: 1,
    steps: fullness,
    noValue: "none allocatable",
    width: 4,
  });
}

function without(what: "requests" | "limits", resource: string) {
  const name = `kubecommit_node_pods_without_${what}`;
  const legend = `${resource} ${what.slice(0, -1)}`;
  return { expr: ofNode(name, `resource="${resource}"`), legend };
}

const headline: readonly PanelBuilder[] = [
  table({
    title: "Pool, state and role",
    description:
      "Whether the node takes any pod (open), only those that tolerate its taint (dedicated), or none for now: it is not ready, cordoned, or blocked by a taint that will go away.",
    targets: [{ refId: "info", expr: whatItIs, legend: "info" }],
    columns: [
      { from: "pool", name: "Pool" },
      { from: "state", name: "State", properties: stateCell },
      { from: "role", name: "Role" },
    ],
    unit: "none",
    noValue: "no such node",
    width: 6,
  }),
  requestedGauge("cpu", "CPU requested"),
  requestedGauge("memory", "Memory requested"),
  requestedGauge("pods", "Pod slots requested"),
  stat({
    title: "Pods without a request or limit",
    description:
      "Pods on the node with a container that sets no cpu request, no memory request or no memory limit. The sums do not say how much such pods may use.",
    targets: [
      without("requests", "cpu"),
      without("requests", "memory"),
      without("limits", "memory"),
    ],
    unit: "none",
    steps: anyIsYellow,
    width: 6,
  }),
];

function amounts(resource: string, title: string, unit: Unit, hasLimits: boolean) {
  const target = (name: string) => ({
    expr: ofNode(`kubecommit_node_${name}`, `resource="${resource}"`),
    legend: name,
  });
  return timeSeries({
    title,
    description: `${title} of the node: capacity, the part of it that pods may request (allocatable), and the sum of the requests${hasLimits ? " and of the limits" : ""} of its pods.`,
    targets: [
      target("capacity"),
      target("allocatable"),
      target("requests"),
      ...(hasLimits ? [target("limits")] : []),
    ],
    unit,
    min: 0,
    overrides: [
      line("capacity", "green"),
      line("allocatable", "text", { dashed: true, width: 2 }),
      line("requests", "blue", { fill: 25, width: 2 }),
      line("limits", "purple"),
    ],
    width: 8,
  });
}

function shares(name: string, title: string, description: string, panel: Partial<PanelSpec>) {
  return barGauge({
    title,
    description,
    targets: [{ expr: `${ofNode(name, "", "resource")} > 0`, legend: "{{resource}}" }],
    unit: "percentunit",
    decimals: 0,
    min: 0,
    max: 1,
    width: 8,
    ...panel,
  });
}

const everything: readonly PanelBuilder[] = [
  shares(
    "kubecommit_node_requests_ratio",
    "Requested share of each resource",
    "Requests divided by allocatable, for every resource of the node of which pods request any.",
    { steps: fullness },
  ),
  shares(
    "kubecommit_node_limits_ratio",
    "Limits as a share of each resource",
    "Limits divided by allocatable. Above 100 % is overcommitted: harmless for cpu, dangerous for memory.",
    {
      max: 2,
      overrides: [{ name: "cpu", properties: { thresholds: thresholdsConfig(alwaysBlue) } }],
      steps: memoryLimits,
    },
  ),
  timeSeries({
    title: "Devices and other countable resources",
    description:
      "Allocatable and requested amounts of extended resources such as GPUs of a device plugin. What claims serve has requests only. Empty on a node without any.",
    targets: [
      {
        expr: ofNode("kubecommit_node_allocatable", 'unit="integer", resource!="pods"', "resource"),
        legend: "{{resource}} allocatable",
      },
      {
        expr: ofNode("kubecommit_node_requests", 'unit="integer", resource!="pods"', "resource"),
        legend: "{{resource}} requests",
      },
    ],
    unit: "none",
    min: 0,
    noValue: "none on this node",
    width: 8,
  }),
];

/** The requests of some pods as a share of what the node has allocatable; nothing if they are 0. */
function ofAllocatable(whose: "daemonset" | "preemptible", resource: string, name: string) {
  const matcher = `resource="${resource}"`;
  const requests = ofNode(`kubecommit_node_${whose}_requests`, matcher);
  const allocatable = ofNode("kubecommit_node_allocatable", matcher);
  return { expr: `${requests} / (${allocatable} > 0) > 0`, legend: `${resource}: ${name}` };
}

const footnotes: readonly PanelBuilder[] = [
  timeSeries({
    title: "Pods without requests or limits over time",
    description:
      "Pods on the node with an app container or sidecar that sets none. A value at pod level counts as set.",
    targets: [
      without("requests", "cpu"),
      without("requests", "memory"),
      without("limits", "cpu"),
      without("limits", "memory"),
    ],
    unit: "none",
    decimals: 0,
    min: 0,
    width: 8,
  }),
  barGauge({
    title: "Who is on the node",
    description:
      "Requests of DaemonSets and static pods, which stay, and of pods of negative priority, which give way to others, as shares of what is allocatable.",
    targets: [
      ofAllocatable("daemonset", "cpu", "DaemonSets"),
      ofAllocatable("daemonset", "memory", "DaemonSets"),
      ofAllocatable("preemptible", "cpu", "give way"),
      ofAllocatable("preemptible", "memory", "give way"),
    ],
    unit: "percentunit",
    decimals: 0,
    min: 0,
    max: 1,
    steps: alwaysBlue,
    noValue: "neither",
    width: 8,
  }),
  table({
    title: "Labels",
    description: "The labels of the node that the exporter is told to show (--node-labels).",
    targets: [
      {
        refId: "labels",
        expr: ofNode(
          "kubecommit_node_labels",
          "",
          [
            "node",
            "label_topology_kubernetes_io_region",
            "label_topology_kubernetes_io_zone",
            "label_node_kubernetes_io_instance_type",
            "label_kubernetes_io_arch",
            "label_kubernetes_io_os",
          ].join(", "),
        ),
        legend: "labels",
      },
    ],
    columns: [
      { from: "node", name: "Node" },
      { from: "label_topology_kubernetes_io_region", name: "Region" },
      { from: "label_topology_kubernetes_io_zone", name: "Zone" },
      { from: "label_node_kubernetes_io_instance_type", name: "Instance type" },
      { from: "label_kubernetes_io_arch", name: "Architecture" },
      { from: "label_kubernetes_io_os", name: "System" },
    ],
    unit: "none",
    width: 8,
  }),
];

export const nodeDashboard = dashboard({
  uid: "kubecommit-node",
  title: "kubecommit / Node",
  description: "What pods request of one node.",
  variables: nodeVariables,
  rows: [
    { height: 5, panels: headline },
    {
      title: "What is requested",
      height: 9,
      panels: [
        amounts("cpu", "CPU in cores", "short", true),
        amounts("memory", "Memory", "bytes", true),
        amounts("pods", "Pod slots", "none", false),
      ],
    },
    { title: "Every resource", height: 8, panels: everything },
    { title: "Devices that claims are given", height: 7, panels: devicesOfNode },
    { title: "What the sums do not show", height: 7, panels: footnotes },
  ],
});
