import type { PanelBuilder } from "./panel.ts";
import { shareGauge } from "./panels.ts";
import { ofOpen, ofWhole, onePerNode, perNode, together, usableSum } from "./queries.ts";
import { alwaysBlue } from "./steps.ts";
import { barCell, table } from "./tables.ts";

const allocatable = "kubecommit_node_allocatable";
const requests = "kubecommit_node_requests";

function namespaceAmount(refId: string, name: string, resource: string) {
  const expr = together(name, `resource="${resource}"`, "cluster, namespace");
  return { refId, expr, legend: refId };
}

function namespaceShare(refId: string, resource: string) {
  const { expr } = namespaceAmount(refId, "kubecommit_namespace_requests", resource);
  const total = usableSum("allocatable", resource);
  return { refId, expr: `${expr} / on (cluster) group_left () (${total} > 0)`, legend: refId };
}

const shareCell = barCell(alwaysBlue, 130);

const namespaceTable = table({
  title: "Namespaces",
  description:
    "Requests and limits of the pods that have a node, by namespace; shares are of the allocatable of the usable nodes. And how many pods of it wait for a node.",
  targets: [
    namespaceShare("cpushare", "cpu"),
    namespaceAmount("cpu", "kubecommit_namespace_requests", "cpu"),
    namespaceAmount("cpulimits", "kubecommit_namespace_limits", "cpu"),
    namespaceShare("memoryshare", "memory"),
    namespaceAmount("memory", "kubecommit_namespace_requests", "memory"),
    namespaceAmount("memorylimits", "kubecommit_namespace_limits", "memory"),
    namespaceAmount("pods", "kubecommit_namespace_requests", "pods"),
    {
      refId: "waiting",
      expr: together("kubecommit_namespace_unscheduled_pods", "", "cluster, namespace"),
      legend: "waiting",
    },
  ],
  columns: [
    { from: "namespace", name: "Namespace" },
    { from: "cluster", name: "Cluster" },
    { from: "cpushare", name: "CPU share", properties: shareCell },
    { from: "cpu", name: "CPU requests", properties: { unit: "short", decimals: 1 } },
    { from: "cpulimits", name: "CPU limits", properties: { unit: "short", decimals: 1 } },
    { from: "memoryshare", name: "Memory share", properties: shareCell },
    { from: "memory", name: "Memory requests", properties: { unit: "bytes", decimals: 1 } },
    { from: "memorylimits", name: "Memory limits", properties: { unit: "bytes", decimals: 1 } },
    { from: "pods", name: "Pods", properties: { unit: "none", "custom.width": 70 } },
    { from: "waiting", name: "Waiting", properties: { unit: "none", "custom.width": 70 } },
  ],
  sortBy: "CPU share",
  unit: "none",
  width: 16,
});

const zone = "label_topology_kubernetes_io_zone";

function byZone(resource: string) {
  const labels = onePerNode(perNode("kubecommit_node_labels", "", `cluster, node, ${zone}`));
  const [requested, total] = [requests, allocatable].map(
    (name) =>
      `sum by (${zone}) (${ofWhole(ofOpen(perNode(name, `resource="${resource}"`)))} * on (cluster, node) group_left (${zone}) ${labels})`,
  );
  return { expr: `${requested} / (${total} > 0)`, legend: `{{${zone}}} ${resource}` };
}

const zones = shareGauge({
  title: "Requested by zone",
  description:
    "Requested share of the open nodes' allocatable, by zone. Pods that are bound to a zone by volumes or spread constraints cannot use what is free in another.",
  targets: [byZone("cpu"), byZone("memory")],
  width: 8,
});

export const sharePanels: readonly PanelBuilder[] = [namespaceTable, zones];
