import { dashboard } from "./dashboard.ts";
import type { PanelBuilder, PanelSpec, Unit } from "./panel.ts";
import { barGauge, gauge, line, stat, timeSeries } from "./panels.ts";
import { metric } from "./queries.ts";
import { alwaysBlue, anyIsYellow, fullness, memoryLimits, thresholdsConfig } from "./steps.ts";
import { table } from "./tables.ts";
import { nodeVariables } from "./variables.ts";

/** A metric of the chosen node, once for all replicas. */
function ofNode(name: string, matchers = "", labels = "node"): string {
  return `max by (${labels}) (${metric(name, `node="$node"${matchers === "" ? "" : `, ${matchers}`}`)})`;
}

function flag(
  title: string,
  description: string,
  name: string,
  texts: readonly [off: string, on: string],
  good: 0 | 1,
): PanelBuilder {
  return stat({
    title,
    description,
    targets: [{ expr: ofNode(name), legend: title }],
    unit: "none",
    mapping: {
      "0": { text: texts[0], color: good === 0 ? "green" : "yellow" },
      "1": { text: texts[1], color: good === 1 ? "green" : "yellow" },
    },
    noValue: "no such node",
    width: 3,
  });
}

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
  flag(
    "Condition",
    "Whether the Ready condition of the node is True.",
    "kubecommit_node_ready",
    ["not ready", "ready"],
    1,
  ),
  flag(
    "Scheduling",
    "Whether the node accepts new pods or is cordoned.",
    "kubecommit_node_unschedulable",
    ["open", "cordoned"],
    0,
  ),
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

interface SharesSpec extends Partial<PanelSpec> {
  readonly matchers?: string;
}

function shares(
  name: string,
  title: string,
  description: string,
  { matchers = "", ...panel }: SharesSpec,
) {
  return barGauge({
    title,
    description,
    targets: [{ expr: ofNode(name, matchers, "resource"), legend: "{{resource}}" }],
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
    "Requests divided by allocatable, for every resource that the node has.",
    { steps: fullness },
  ),
  shares(
    "kubecommit_node_limits_ratio",
    "Limits as a share of each resource",
    "Limits divided by allocatable. Above 100 % is overcommitted: harmless for cpu, dangerous for memory.",
    {
      // Nothing sets a limit on pods.
      matchers: 'resource!="pods"',
      max: 2,
      overrides: [{ name: "cpu", properties: { thresholds: thresholdsConfig(alwaysBlue) } }],
      steps: memoryLimits,
    },
  ),
  timeSeries({
    title: "Devices and other countable resources",
    description:
      "Allocatable and requested amounts of extended resources such as GPUs. Empty on a node without any.",
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
    width: 12,
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
    width: 12,
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
    { title: "What the sums do not show", height: 7, panels: footnotes },
  ],
});
