import type { PanelBuilder } from "./panel.ts";
import { barGauge, line, timeSeries } from "./panels.ts";
import { metric, ofOpen, ofWhole, pending, perNode, perPool } from "./queries.ts";
import { anyIsRed, anyIsYellow } from "./steps.ts";
import { extendedOnes, ordinaryOnes } from "../rules/alert-text.ts";

const labels = "cluster, node, resource";
const [allocatable, requests] = ["allocatable", "requests"].map((amount) =>
  perNode(`kubecommit_node_${amount}`, ordinaryOnes, labels),
);

/** What ordinary pods find on open nodes, and pods with devices on any usable one. */
const free = `(sum by (cluster, resource) ${ofWhole(ofOpen(`clamp_min(${allocatable} - ${requests}, 0)`))} or sum by (cluster, resource) (${perPool("free", extendedOnes)}))`;

/** Of what claims for devices serve, what nodes list says nothing. */
const served = `max by (cluster, resource) (${metric("kubecommit_node_device_requests")}) > 0`;

export const demandPanels: readonly PanelBuilder[] = [
  timeSeries(
    {
      title: "Waiting pods by reason",
      description:
        "Pods without a node. Short peaks are rollouts; what stays is demand that is not met, or pods that a scheduling gate holds back.",
      targets: [
        {
          expr: `sum by (reason) (max by (cluster, reason) (${metric("kubecommit_unscheduled_pods")})) > 0`,
          legend: "{{reason}}",
        },
      ],
      unit: "none",
      decimals: 0,
      min: 0,
      noValue: "no pod waits",
      overrides: [
        line("unschedulable", "red", { fill: 70, width: 0 }),
        line("pending", "yellow", { fill: 70, width: 0 }),
        line("gated", "blue", { fill: 70, width: 0 }),
      ],
      width: 8,
    },
    { stacked: true },
  ),
  barGauge({
    title: "What the scheduler finds too little of",
    description:
      "Unschedulable pods by the resources that the scheduler names; a pod counts for each. Those of which it names none wait for taints, affinity, spread, devices or volumes.",
    targets: [
      {
        expr: `sum by (resource) (max by (cluster, resource) (${metric("kubecommit_unschedulable_pods_insufficient")})) > 0`,
        legend: "{{resource}}",
      },
      {
        expr: `sum(max by (cluster) (${metric("kubecommit_unschedulable_pods_without_shortage")})) > 0`,
        legend: "no resource",
      },
    ],
    unit: "none",
    decimals: 0,
    min: 0,
    steps: anyIsYellow,
    noValue: "nothing",
    width: 8,
  }),
  barGauge({
    title: "Pending demand that cannot fit",
    description:
      "The share of the waiting pods' requests that exceeds what is free on all nodes that may take them: the open ones, and for devices also the dedicated ones. Anything above 0 % waits for a new node, or for other pods to end. What claims for devices serve is not among it.",
    targets: [
      {
        expr: `max by (resource) ${ofWhole(`clamp_min(${pending()} - (${free} or ${pending()} * 0), 0) / (${pending()} > 0) unless on (cluster, resource) ${served}`)} > 0`,
        legend: "{{resource}}",
      },
    ],
    unit: "percentunit",
    decimals: 0,
    min: 0,
    max: 1,
    steps: anyIsRed,
    noValue: "nothing",
    width: 8,
  }),
];
