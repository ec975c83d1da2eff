import type { PanelBuilder } from "./panel.ts";
import { barGauge, timeSeries } from "./panels.ts";
import { ofUsable, pending, perNode, usableSums } from "./queries.ts";
import { anyIsRed, fullness } from "./steps.ts";

const allocatable = "kubecommit_node_allocatable";
const requests = "kubecommit_node_requests";

const free = `sum by (cluster, resource) ${ofUsable(`clamp_min(${perNode(allocatable, "", "cluster, node, resource")} - ${perNode(requests, "", "cluster, node, resource")}, 0)`)}`;

export const demandPanels: readonly PanelBuilder[] = [
  timeSeries(
    {
      title: "Pending demand",
      description:
        "What pods without a node request, as a share of the allocatable of the schedulable nodes. Short peaks are rollouts; what stays is demand that is not met.",
      targets: [
        {
          expr: `max by (resource) ((${pending()} or ${usableSums(allocatable, "")} * 0) / (${usableSums(allocatable, "")} > 0))`,
          legend: "{{resource}}",
        },
      ],
      unit: "percentunit",
      min: 0,
      width: 8,
    },
    { fill: 10 },
  ),
  barGauge({
    title: "Pending demand that cannot fit",
    description:
      "The share of the pending pods' requests that exceeds what is free on all schedulable nodes together. Anything above 0 % waits for a new node, or for other pods to end. Empty while nothing is pending.",
    targets: [
      {
        expr: `max by (resource) (clamp_min(${pending()} - (${free} or ${pending()} * 0), 0) / (${pending()} > 0))`,
        legend: "{{resource}}",
      },
    ],
    unit: "percentunit",
    decimals: 0,
    min: 0,
    max: 1,
    steps: anyIsRed,
    noValue: "nothing is pending",
    width: 8,
  }),
  barGauge({
    title: "Other resources requested",
    description:
      "Requested share of everything else that the schedulable nodes offer: ephemeral storage, huge pages, devices.",
    targets: [
      {
        expr: `max by (resource) (${usableSums(requests, everythingElse())} / on (cluster, resource) (${usableSums(allocatable, everythingElse())} > 0))`,
        legend: "{{resource}}",
      },
    ],
    unit: "percentunit",
    decimals: 0,
    min: 0,
    max: 1,
    steps: fullness,
    noValue: "no other resource",
    width: 8,
  }),
];

function everythingElse(): string {
  return 'resource!~"cpu|memory|pods"';
}
