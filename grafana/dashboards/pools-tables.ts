import { TableCellDisplayMode } from "@grafana/grafana-foundation-sdk/common";
import type { FieldProperties, PanelBuilder } from "./panel.ts";
import { byPool, perPool, poolMargin } from "./queries.ts";
import { alwaysBlue, fullness, memoryLimits, thresholdsConfig } from "./steps.ts";
import { barCell, table, type Column } from "./tables.ts";
import { thresholds } from "../thresholds.ts";

const labels = "cluster, pool";

/** A column: one value of a family per pool. */
function column(refId: string, family: string, resource: string) {
  return { refId, expr: perPool(family, `resource="${resource}"`, labels), legend: refId };
}

/** The number of a pool's nodes in these states. */
function nodes(refId: string, states: string) {
  const each = perPool("nodes", `state${states}`, "cluster, pool, state");
  return { refId, expr: `sum by (${labels}) (${each})`, legend: refId };
}

/** What the loss of a node would leave, as a share; nothing for a pool that has only one. */
function lossMargin(refId: string, resource: string) {
  const margin = poolMargin(resource, labels);
  const allocatable = perPool("allocatable", `resource="${resource}"`, labels);
  const { expr: usable } = nodes("", '=~"open|dedicated"');
  return { refId, expr: `${margin} / (${allocatable} > 0) unless (${usable} < 2)`, legend: refId };
}

function daemonSetShare(refId: string, resource: string) {
  const sum = byPool("kubecommit_node_daemonset_requests", `resource="${resource}"`);
  const allocatable = perPool("allocatable", `resource="${resource}"`, labels);
  return { refId, expr: `${sum} / (${allocatable} > 0)`, legend: refId };
}

const ratioCell = barCell(fullness, 105);
const memoryLimitsCell = barCell(memoryLimits, 105);
const shareCell = barCell(alwaysBlue, 105);
const countCell: FieldProperties = { unit: "none", "custom.width": 75 };
const marginCell: FieldProperties = {
  unit: "percentunit",
  decimals: 0,
  thresholds: thresholdsConfig([
    [undefined, "red"],
    [0, "yellow"],
    [1 - thresholds.requestsHigh, "green"],
  ]),
  "custom.cellOptions": { type: TableCellDisplayMode.ColorText },
  "custom.width": 105,
};

const names: readonly Column[] = [
  { from: "pool", name: "Pool" },
  { from: "cluster", name: "Cluster", properties: { "custom.width": 80 } },
];

export const howFull: PanelBuilder = table({
  title: "How full the pools are",
  description:
    "Requests and limits as shares of what the usable nodes of each pool have allocatable, the part of it that DaemonSets and static pods take, and what would be left if the node whose loss costs most failed and its other pods moved within the pool: below 0 they would not fit. A pool of one node has no such margin.",
  targets: [
    nodes("usable", '=~"open|dedicated"'),
    nodes("others", '!~"open|dedicated"'),
    column("cpu", "requests_ratio", "cpu"),
    column("memory", "requests_ratio", "memory"),
    column("slots", "requests_ratio", "pods"),
    column("limits", "limits_ratio", "memory"),
    daemonSetShare("daemoncpu", "cpu"),
    daemonSetShare("daemonmemory", "memory"),
    lossMargin("lesscpu", "cpu"),
    lossMargin("lessmemory", "memory"),
  ],
  columns: [
    ...names,
    { from: "usable", name: "Usable nodes", properties: countCell },
    { from: "others", name: "Others", properties: countCell },
    { from: "cpu", name: "CPU requested", properties: ratioCell },
    { from: "memory", name: "Memory requested", properties: ratioCell },
    { from: "slots", name: "Pod slots requested", properties: ratioCell },
    { from: "limits", name: "Memory limits", properties: memoryLimitsCell },
    { from: "daemoncpu", name: "CPU of DaemonSets", properties: shareCell },
    { from: "daemonmemory", name: "Memory of DaemonSets", properties: shareCell },
    { from: "lesscpu", name: "CPU after losing a node", properties: marginCell },
    { from: "lessmemory", name: "Memory after losing a node", properties: marginCell },
  ],
  sortBy: "CPU requested",
  unit: "none",
  width: 24,
});

/** The amounts of one resource: how much is there, asked for, left, and left in one piece. */
function amounts(resource: string, title: string, properties: FieldProperties): PanelBuilder {
  const cell = { ...properties, "custom.width": 100 };
  return table({
    title,
    description: `${title} of the usable nodes of each pool. Free is what is left on each node, added up; the largest piece of it is on one node, and bounds the pods that still fit.`,
    targets: ["allocatable", "requests", "limits", "free", "largest_free"].map((family) =>
      column(family.replace("_", ""), family, resource),
    ),
    columns: [
      ...names,
      { from: "allocatable", name: "Allocatable", properties: cell },
      { from: "requests", name: "Requests", properties: cell },
      { from: "limits", name: "Limits", properties: cell },
      { from: "free", name: "Free", properties: cell },
      { from: "largestfree", name: "Largest piece", properties: cell },
    ],
    sortBy: "Allocatable",
    unit: "none",
    width: 12,
  });
}

export const cpuAmounts = amounts("cpu", "CPU in cores", { unit: "short", decimals: 1 });
export const memoryAmounts = amounts("memory", "Memory", { unit: "bytes", decimals: 1 });
