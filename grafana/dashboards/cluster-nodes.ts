import { TableCellDisplayMode } from "@grafana/grafana-foundation-sdk/common";
import type { FieldProperties, PanelBuilder } from "./panel.ts";
import { line, shareGauge, timeSeries } from "./panels.ts";
import { ofUsable, perNode } from "./queries.ts";
import { alwaysBlue, fullness, memoryLimits, valueMap } from "./steps.ts";
import { barCell, namesOfNodes, stateCell, table } from "./tables.ts";
import { thresholds } from "../thresholds.ts";

function topNodes(resource: string, title: string): PanelBuilder {
  return shareGauge({
    title,
    description: `The fifteen usable nodes with the largest requested share of their allocatable ${resource}.`,
    targets: [
      {
        expr: `topk(15, ${ofUsable(perNode("kubecommit_node_requests_ratio", `resource="${resource}"`))})`,
        legend: "{{node}}",
      },
    ],
    width: 6,
  });
}

const bands = [
  ["up to 50 %", undefined, 0.5, "blue"],
  ["50 % to 70 %", 0.5, 0.7, "green"],
  [`70 % to ${thresholds.requestsHigh * 100} %`, 0.7, thresholds.requestsHigh, "yellow"],
  [
    `${thresholds.requestsHigh * 100} % to ${thresholds.requestsFull * 100} %`,
    thresholds.requestsHigh,
    thresholds.requestsFull,
    "orange",
  ],
  [`above ${thresholds.requestsFull * 100} %`, thresholds.requestsFull, undefined, "red"],
] as const;

function distribution(resource: string, title: string): PanelBuilder {
  const ratio = ofUsable(perNode("kubecommit_node_requests_ratio", `resource="${resource}"`));
  return timeSeries(
    {
      title,
      description: `The number of usable nodes by the requested share of their allocatable ${resource}. Many half-full nodes mean that what is free is in small pieces.`,
      targets: bands.map(([legend, from, to]) => ({
        expr: `count(${ratio}${from === undefined ? "" : ` > ${from}`}${to === undefined ? "" : ` <= ${to}`}) or vector(0)`,
        legend,
      })),
      unit: "none",
      decimals: 0,
      min: 0,
      overrides: bands.map(([legend, , , color]) => line(legend, color, { fill: 70, width: 0 })),
      width: 6,
    },
    { stacked: true },
  );
}

const ratioCell = barCell(fullness, 120);
/** CPU limits above 100 % slow pods down at worst: no colour warns of them. */
const cpuLimitsCell = barCell(alwaysBlue, 120);
const memoryLimitsCell = barCell(memoryLimits, 120);
const yesNo = (yes: "green" | "yellow", no: "green" | "red"): FieldProperties => ({
  mappings: [valueMap({ "0": { text: "no", color: no }, "1": { text: "yes", color: yes } })],
  "custom.cellOptions": { type: TableCellDisplayMode.ColorText },
  "custom.width": 80,
  unit: "none",
});

/** A column of the node table: one value of a metric per node. */
function nodeColumn(refId: string, name: string, matchers = "") {
  return { refId, expr: perNode(name, matchers), legend: refId };
}

const nodeTable = table({
  title: "All nodes",
  description:
    "Every node with its requests and limits as shares of its allocatable. Limits above 100 % are overcommitted. Pods without a memory limit are missing from the limits. A name links to the node's dashboard.",
  targets: [
    {
      refId: "info",
      expr: perNode("kubecommit_node_info", "", "cluster, node, pool, state"),
      legend: "info",
    },
    nodeColumn("ready", "kubecommit_node_ready"),
    nodeColumn("cordoned", "kubecommit_node_unschedulable"),
    {
      refId: "labels",
      expr: perNode(
        "kubecommit_node_labels",
        "",
        "cluster, node, label_topology_kubernetes_io_zone, label_node_kubernetes_io_instance_type",
      ),
      legend: "labels",
    },
    nodeColumn("cpu", "kubecommit_node_requests_ratio", 'resource="cpu"'),
    nodeColumn("cpulimits", "kubecommit_node_limits_ratio", 'resource="cpu"'),
    nodeColumn("memory", "kubecommit_node_requests_ratio", 'resource="memory"'),
    nodeColumn("memorylimits", "kubecommit_node_limits_ratio", 'resource="memory"'),
    nodeColumn("slots", "kubecommit_node_requests_ratio", 'resource="pods"'),
    nodeColumn("unlimited", "kubecommit_node_pods_without_limits", 'resource="memory"'),
  ],
  columns: [
    namesOfNodes,
    { from: "cluster", name: "Cluster" },
    { from: "label_topology_kubernetes_io_zone", name: "Zone" },
    { from: "label_node_kubernetes_io_instance_type", name: "Instance type" },
    { from: "pool", name: "Pool" },
    { from: "state", name: "State", properties: stateCell },
    { from: "ready", name: "Ready", properties: yesNo("green", "red") },
    { from: "cordoned", name: "Cordoned", properties: yesNo("yellow", "green") },
    { from: "cpu", name: "CPU requested", properties: ratioCell },
    { from: "cpulimits", name: "CPU limits", properties: cpuLimitsCell },
    { from: "memory", name: "Memory requested", properties: ratioCell },
    { from: "memorylimits", name: "Memory limits", properties: memoryLimitsCell },
    { from: "slots", name: "Pod slots requested", properties: ratioCell },
    {
      from: "unlimited",
      name: "Pods without memory limit",
      properties: { unit: "none", "custom.width": 110 },
    },
  ],
  sortBy: "CPU requested",
  unit: "none",
  width: 24,
});

export const nodePanels: readonly PanelBuilder[] = [
  topNodes("cpu", "Fullest nodes by CPU"),
  distribution("cpu", "Nodes by requested CPU"),
  topNodes("memory", "Fullest nodes by memory"),
  distribution("memory", "Nodes by requested memory"),
  nodeTable,
];
