import type { PanelBuilder } from "./panel.ts";
import { shareGauge, timeSeries } from "./panels.ts";
import { ofNode } from "./queries.ts";

/** The allocated share of what devices of the node have, for each set of these labels. */
function ofDevices(name: string, labels: string): string {
  const [allocated, all] = [`${name}_allocated`, name].map((each) => ofNode(each, "", labels));
  return `${allocated} / (${all} > 0)`;
}

const noDevices = "none, or not read";

export const devicesOfNode: readonly PanelBuilder[] = [
  shareGauge({
    title: "Allocated devices",
    description:
      "The share of the node's devices that claims have been given, by driver (dynamic resource allocation). Empty on a node without any, and where devices are not read.",
    targets: [
      { expr: ofNode("kubecommit_node_devices_ratio", "", "driver"), legend: "{{driver}}" },
    ],
    noValue: noDevices,
    width: 8,
  }),
  shareGauge({
    title: "Counters and capacity of devices",
    description:
      "What allocated partitions consume of the counters that they share, and claims of the capacity of devices that they share, as shares of what there is.",
    targets: [
      {
        expr: ofDevices("kubecommit_node_device_counters", "driver, counter"),
        legend: "{{counter}} of {{driver}}",
      },
      {
        expr: ofDevices("kubecommit_node_device_capacity", "driver, capacity"),
        legend: "{{capacity}} of {{driver}}",
      },
    ],
    noValue: noDevices,
    width: 8,
  }),
  timeSeries({
    title: "Devices over time",
    description:
      "How many devices the node has, how many of them claims have been given, and how many devices of any sort have a taint, by its effect.",
    targets: [
      { expr: ofNode("kubecommit_node_devices", "", "driver"), legend: "{{driver}}" },
      {
        expr: ofNode("kubecommit_node_devices_allocated", "", "driver"),
        legend: "{{driver}} allocated",
      },
      {
        expr: ofNode("kubecommit_node_devices_tainted", "", "driver, effect"),
        legend: "{{driver}} {{effect}}",
      },
    ],
    unit: "none",
    decimals: 0,
    min: 0,
    noValue: noDevices,
    width: 8,
  }),
];
