import { dashboard } from "./dashboard.ts";
import type { PanelBuilder } from "./panel.ts";
import { barGauge, shareGauge, timeSeries } from "./panels.ts";
import { cpuAmounts, howFull, memoryAmounts } from "./pools-tables.ts";
import { byPool, perPool, together } from "./queries.ts";
import { alwaysBlue, anyIsRed } from "./steps.ts";
import { clusterVariables } from "./variables.ts";

const day = 86_400;

function requested(resource: string, title: string): PanelBuilder {
  return timeSeries({
    title,
    description: `${title} of each pool, as a share of what its usable nodes have allocatable.`,
    targets: [
      {
        expr: perPool("requests_ratio", `resource="${resource}"`, "cluster, pool"),
        legend: "{{pool}} {{cluster}}",
      },
    ],
    unit: "percentunit",
    min: 0,
    width: 8,
  });
}

/** The requested shares of the last day, joined where an exporter gave way to another. */
const lastDay = `${perPool("requests_ratio", 'resource=~"cpu|memory|pods"')}[1d:5m]`;

/** In days: a line through one day says nothing of what is further away. */
const furthest = 90;

/** Seconds until a straight line through the last day is at 1, where it rises. */
const straight = `clamp_min((1 - predict_linear(${lastDay}, 0)) / (deriv(${lastDay}) > 0), 0)`;

/** Nothing for a pool that has been seen for less than half of the last day. */
const untilFull = `(${straight} < ${furthest * day}) and count_over_time(${lastDay}) >= 144`;

const overTime: readonly PanelBuilder[] = [
  requested("cpu", "CPU requested"),
  requested("memory", "Memory requested"),
  barGauge({
    title: "Time until full, by predict_linear",
    description:
      "A straight line through the requested share of the last day, continued until it reaches 100 %. It knows nothing of weekends, releases and autoscalers. Empty where nothing grows, where it would take more than 90 days, and for pools that have been seen for less than 12 hours of the day.",
    targets: [{ expr: untilFull, legend: "{{pool}} {{cluster}} {{resource}}" }],
    unit: "s",
    decimals: 0,
    min: 0,
    max: furthest * day,
    steps: alwaysBlue,
    noValue: "nothing grows, or too little history",
    width: 8,
  }),
];

const whatFits: readonly PanelBuilder[] = [
  barGauge({
    title: "How many more pods fit",
    description:
      "Pods of the sizes that --fit names which the free amounts of each pool's usable nodes hold, pod slots included. By resources alone: taints, affinity and volumes are not looked at.",
    targets: [
      {
        expr: perPool("fit_pods", "", "cluster, pool, fit"),
        legend: "{{fit}} in {{pool}} {{cluster}}",
      },
    ],
    unit: "none",
    decimals: 0,
    min: 0,
    steps: [
      [undefined, "red"],
      [1, "blue"],
    ],
    noValue: "name sizes with --fit",
    width: 8,
  }),
  timeSeries({
    title: "How many more pods fit over time",
    description: "The same, added up over all pools.",
    targets: [
      {
        expr: `sum by (fit) (${perPool("fit_pods", "", "cluster, pool, fit")})`,
        legend: "{{fit}}",
      },
    ],
    unit: "none",
    decimals: 0,
    min: 0,
    noValue: "name sizes with --fit",
    width: 8,
  }),
  shareGauge({
    title: "Other resources requested",
    description:
      "Requested share of everything else that a pool offers, where anything is requested: ephemeral storage, huge pages, devices.",
    targets: [
      {
        expr: `${perPool("requests_ratio", 'resource!~"cpu|memory|pods"')} > 0`,
        legend: "{{resource}} in {{pool}} {{cluster}}",
      },
    ],
    noValue: "nothing else is requested",
    width: 8,
  }),
];

function preemptible(resource: string): { readonly expr: string; readonly legend: string } {
  const sum = byPool("kubecommit_node_preemptible_requests", `resource="${resource}"`);
  const allocatable = perPool("allocatable", `resource="${resource}"`, "cluster, pool");
  return {
    expr: `${sum} / (${allocatable} > 0) > 0`,
    legend: `${resource} in {{pool}} {{cluster}}`,
  };
}

const onTheMove: readonly PanelBuilder[] = [
  timeSeries({
    title: "Requests of pods that give way",
    description:
      "Pods of negative priority, such as the placeholders of overprovisioning, as a share of each pool's allocatable. They count as requested, but any ordinary pod may take their place.",
    targets: [preemptible("cpu"), preemptible("memory")],
    unit: "percentunit",
    min: 0,
    noValue: "none",
    width: 12,
  }),
  timeSeries({
    title: "Pods that are being resized",
    description:
      "Resizes that are in progress, wait for room on their node (deferred), or can never fit there (infeasible).",
    targets: [
      {
        expr: `sum by (state) (${together("kubecommit_resizing_pods", "", "cluster, state")}) > 0`,
        legend: "{{state}}",
      },
    ],
    unit: "none",
    decimals: 0,
    min: 0,
    steps: anyIsRed,
    noValue: "none",
    width: 12,
  }),
];

export const poolsDashboard = dashboard({
  uid: "kubecommit-pools",
  title: "kubecommit / Pools",
  description: "How much room each pool of nodes has, and for what.",
  variables: clusterVariables,
  rows: [
    { height: 8, panels: [howFull] },
    { title: "Over time", height: 8, panels: overTime },
    { title: "What fits", height: 8, panels: whatFits },
    { title: "Amounts", height: 8, panels: [cpuAmounts, memoryAmounts] },
    { title: "What gives way, and what changes its size", height: 7, panels: onTheMove },
  ],
});
