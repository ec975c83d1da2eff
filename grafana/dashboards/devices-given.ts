import type { PanelBuilder, Target } from "./panel.ts";
import { barGauge, shareGauge, timeSeries } from "./panels.ts";
import { byDriver, perNode, shareOfDevices, together } from "./queries.ts";
import { alwaysBlue, fullness } from "./steps.ts";
import { barCell, namesOfNodes, table } from "./tables.ts";

const noneOrNotRead = "none, or not read";
const noneTaken = "none taken, or not read";

export const devices = "kubecommit_node_devices";
const counters = "kubecommit_node_device_counters";
const capacity = "kubecommit_node_device_capacity";

export const byWhom: readonly PanelBuilder[] = [
  shareGauge({
    title: "Allocated share by driver",
    description:
      "The share of each driver's devices that claims have been given, on usable nodes and of no node. At 100 % the next claim waits.",
    targets: [{ expr: shareOfDevices(devices, byDriver), legend: "{{driver}} {{cluster}}" }],
    noValue: noneOrNotRead,
    width: 8,
  }),
  timeSeries({
    title: "Devices by driver",
    description:
      "How many devices each driver has on usable nodes and of no node, how many of them claims have been given, and how many are free: neither allocated nor tainted.",
    targets: [
      { expr: `sum by (driver) (${byDriver(devices)})`, legend: "{{driver}}" },
      {
        expr: `sum by (driver) (${byDriver(`${devices}_allocated`)})`,
        legend: "{{driver}} allocated",
      },
      { expr: `sum by (driver) (${byDriver(`${devices}_free`)})`, legend: "{{driver}} free" },
    ],
    unit: "none",
    decimals: 0,
    min: 0,
    noValue: noneOrNotRead,
    width: 8,
  }),
  barGauge({
    title: "Devices by namespace",
    description: "The fifteen namespaces whose claims have been given most devices of a driver.",
    targets: [
      {
        expr: `topk(15, ${together("kubecommit_namespace_devices_allocated", "", "cluster, namespace, driver")})`,
        legend: "{{namespace}} {{driver}} {{cluster}}",
      },
    ],
    unit: "none",
    decimals: 0,
    min: 0,
    steps: alwaysBlue,
    noValue: noneOrNotRead,
    width: 8,
  }),
];

const nodeLabels = "cluster, node, driver";

/** A column: one value of a metric per node and driver. */
function column(refId: string, name: string, matchers = ""): Target {
  return { refId, expr: perNode(name, matchers, nodeLabels), legend: refId };
}

function ofPools(name: string): string {
  return together(name, "", "cluster, pool, driver");
}

const countCell = { unit: "none", "custom.width": 90 } as const;

export const where: readonly PanelBuilder[] = [
  table({
    title: "Devices by node",
    description:
      "Every node with devices, by driver, whatever the node's state. Devices that several nodes reach stand under no node. Tainted ones are of any sort, and by the taints in ResourceSlices alone. A name links to the node's dashboard.",
    targets: [
      column("there", devices),
      column("allocated", `${devices}_allocated`),
      column("free", `${devices}_free`),
      column("share", `${devices}_ratio`),
      column("noschedule", `${devices}_tainted`, 'effect="NoSchedule"'),
      column("noexecute", `${devices}_tainted`, 'effect="NoExecute"'),
    ],
    columns: [
      namesOfNodes,
      { from: "cluster", name: "Cluster" },
      { from: "driver", name: "Driver" },
      { from: "there", name: "Devices", properties: countCell },
      { from: "allocated", name: "Allocated", properties: countCell },
      { from: "free", name: "Free", properties: countCell },
      { from: "share", name: "Share", properties: barCell(fullness, 120) },
      { from: "noschedule", name: "NoSchedule", properties: countCell },
      { from: "noexecute", name: "NoExecute", properties: countCell },
    ],
    sortBy: "Share",
    unit: "none",
    noValue: noneOrNotRead,
    width: 16,
  }),
  shareGauge({
    title: "Allocated share by pool of nodes",
    description:
      "The share of the devices on the usable nodes of each pool of nodes that claims have been given, by driver.",
    targets: [
      {
        expr: shareOfDevices("kubecommit_pool_devices", ofPools),
        legend: "{{driver}} in {{pool}} {{cluster}}",
      },
    ],
    noValue: noneOrNotRead,
    width: 8,
  }),
];

/** The fullest nodes by what their devices share. */
function fullestBy(label: "counter" | "capacity", name: string): Target {
  const share = shareOfDevices(name, (amount) => perNode(amount, "", `${nodeLabels}, ${label}`));
  return { expr: `topk(15, ${share} > 0)`, legend: `{{node}}: {{${label}}} of {{driver}}` };
}

export const shared: readonly PanelBuilder[] = [
  shareGauge({
    title: "Counters that partitions share",
    description:
      "The fifteen nodes whose partitioned devices, such as MIG GPUs, have least left of a counter: what allocated partitions consume, as a share of what there is over all counter sets. What is left may be in pieces that are too small.",
    targets: [fullestBy("counter", counters)],
    noValue: noneTaken,
    width: 8,
  }),
  shareGauge({
    title: "Capacity that claims share",
    description:
      "The fifteen nodes whose shareable devices have least capacity left: what the shares of claims consume, as a share of what there is.",
    targets: [fullestBy("capacity", capacity)],
    noValue: noneTaken,
    width: 8,
  }),
  timeSeries({
    title: "Counters and capacity over time",
    description:
      "Consumed share of each counter and capacity of a driver, on usable nodes and of no node.",
    targets: [
      {
        expr: shareOfDevices(counters, (name) => byDriver(name, "counter")),
        legend: "{{counter}} of {{driver}} {{cluster}}",
      },
      {
        expr: shareOfDevices(capacity, (name) => byDriver(name, "capacity")),
        legend: "{{capacity}} of {{driver}} {{cluster}}",
      },
    ],
    unit: "percentunit",
    min: 0,
    noValue: noneOrNotRead,
    width: 8,
  }),
];
