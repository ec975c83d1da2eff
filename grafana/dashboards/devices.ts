import { dashboard } from "./dashboard.ts";
import { ageSteps } from "./data-age.ts";
import type { PanelBuilder, Target } from "./panel.ts";
import { byWhom, devices, shared, where } from "./devices-given.ts";
import { line, stat, timeSeries } from "./panels.ts";
import { byDriver, metric, ofAllDevices } from "./queries.ts";
import { anyIsYellow, neutral, thresholdsConfig } from "./steps.ts";
import { clusterVariables } from "./variables.ts";

/** In place of numbers, where there are none because devices are not read. */
const notRead = "not read";

/** Claims of a state. */
function claims(state: string): Target {
  const each = ofAllDevices("kubecommit_claims", "cluster", `state="${state}"`);
  return { expr: `sum(${each})`, legend: state };
}

/** What is counted by driver for the whole cluster, added up. */
function overDrivers(name: string, legend: string): Target {
  return { expr: `sum(${ofAllDevices(name, "cluster, driver")})`, legend };
}

const warning = { thresholds: thresholdsConfig(anyIsYellow) };

const headline: readonly PanelBuilder[] = [
  stat({
    title: "Devices",
    description:
      "Devices that are either free or taken, on usable nodes and of no node, and those of them that claims have been given. Partitions that share counters, and devices that claims share, are further down. Nothing here where devices are not read.",
    targets: [
      { expr: `sum(${byDriver(devices)})`, legend: "there" },
      { expr: `sum(${byDriver(`${devices}_allocated`)})`, legend: "allocated" },
    ],
    unit: "none",
    steps: neutral,
    noValue: notRead,
    width: 4,
  }),
  stat({
    title: "Claims",
    description:
      "ResourceClaims that are allocated and in use, allocated but reserved for nobody, and not allocated yet. Claims that no pod uses stay pending.",
    targets: ["allocated", "pending", "unreserved"].map(claims),
    unit: "none",
    steps: neutral,
    overrides: [{ name: "unreserved", properties: warning }],
    noValue: notRead,
    width: 6,
  }),
  stat({
    title: "Oldest pending claim",
    description:
      "Time since the oldest claim that is not allocated was created. One that no pod uses waits for good.",
    targets: [
      {
        expr: `max(time() - min by (cluster) (${metric("kubecommit_claims_oldest_pending_timestamp_seconds")}))`,
        legend: "age",
      },
    ],
    unit: "s",
    decimals: 0,
    min: 0,
    steps: neutral,
    noValue: "none waits",
    width: 4,
  }),
  stat({
    title: "Pools left out",
    description:
      "Pools of devices whose ResourceSlices are not all there (incomplete) or contradict each other (invalid). Their devices are given to nobody, and count nowhere.",
    targets: [
      overDrivers("kubecommit_device_pools_incomplete", "incomplete"),
      overDrivers("kubecommit_device_pools_invalid", "invalid"),
    ],
    unit: "none",
    steps: anyIsYellow,
    noValue: notRead,
    width: 4,
  }),
  stat({
    title: "Devices that are gone",
    description:
      "Devices that claims have been given, and that no ResourceSlice has any more: their pods still run, or hang.",
    targets: [overDrivers("kubecommit_device_allocations_orphaned", "gone")],
    unit: "none",
    steps: anyIsYellow,
    noValue: notRead,
    width: 3,
  }),
  stat({
    title: "Age of the numbers",
    description:
      "Time since what is told of devices was last known to be current; with several replicas, that of the oldest. Up to about a minute is normal.",
    targets: [
      { expr: `max(time() - ${metric("kubecommit_devices_timestamp_seconds")})`, legend: "age" },
    ],
    unit: "s",
    decimals: 0,
    min: 0,
    steps: ageSteps,
    noValue: notRead,
    width: 3,
  }),
];

/** What is counted by driver for the whole cluster, where there is any. */
function amiss(name: string, legend: string): Target {
  return {
    expr: `sum by (driver) (${ofAllDevices(name, "cluster, driver")}) > 0`,
    legend: `{{driver}} ${legend}`,
  };
}

const overTime: readonly PanelBuilder[] = [
  timeSeries(
    {
      title: "Claims over time",
      description:
        "ResourceClaims by what has become of them. Unreserved ones hold devices that nobody uses.",
      targets: ["allocated", "pending", "unreserved"].map(claims),
      unit: "none",
      decimals: 0,
      min: 0,
      noValue: notRead,
      overrides: [
        line("allocated", "blue", { fill: 70, width: 0 }),
        line("pending", "yellow", { fill: 70, width: 0 }),
        line("unreserved", "red", { fill: 70, width: 0 }),
      ],
      width: 12,
    },
    { stacked: true },
  ),
  timeSeries({
    title: "What does not fit together",
    description:
      "By driver: pools whose ResourceSlices are incomplete or invalid, and devices that claims have been given and that are gone. A pool is incomplete for a moment while its driver publishes it.",
    targets: [
      amiss("kubecommit_device_pools_incomplete", "incomplete pools"),
      amiss("kubecommit_device_pools_invalid", "invalid pools"),
      amiss("kubecommit_device_allocations_orphaned", "devices gone"),
    ],
    unit: "none",
    decimals: 0,
    min: 0,
    noValue: "nothing, or not read",
    width: 12,
  }),
];

export const devicesDashboard = dashboard({
  uid: "kubecommit-devices",
  title: "kubecommit / Devices",
  description:
    "What dynamic resource allocation has given away of the devices on nodes. Empty where devices are not read.",
  variables: clusterVariables,
  rows: [
    { height: 4, panels: headline },
    { title: "Devices", height: 8, panels: byWhom },
    { title: "Where they are", height: 9, panels: where },
    { title: "Partitions, and devices that claims share", height: 8, panels: shared },
    { title: "Over time", height: 7, panels: overTime },
  ],
});
