import type { PanelSpec, Steps, Variable } from "./dashboard-json.ts";
import { stat } from "./panels.ts";
import { metric } from "./queries.ts";
import { thresholds } from "../thresholds.ts";

/** `All` also matches where no such label exists. */
const cluster: Variable = {
  name: "cluster",
  label: "Cluster",
  values: "kubecommit_up, cluster",
  multi: false,
  allValue: ".*",
};

const job: Variable = {
  name: "job",
  label: "Job",
  values: 'kubecommit_up{cluster=~"$cluster"}, job',
  multi: true,
  allValue: ".+",
};

export const clusterVariables: readonly Variable[] = [cluster, job];

export const nodeVariables: readonly Variable[] = [
  cluster,
  job,
  {
    name: "node",
    label: "Node",
    values: 'kubecommit_node_ready{job=~"$job", cluster=~"$cluster"}, node',
    multi: false,
  },
];

export const exporterVariables: readonly Variable[] = [
  cluster,
  job,
  {
    name: "instance",
    label: "Instance",
    values: 'kubecommit_up{job=~"$job", cluster=~"$cluster"}, instance',
    multi: true,
    allValue: ".+",
  },
];

/** In seconds; the API server confirms the picture about every minute. */
export const ageSteps: Steps = [
  [undefined, "green"],
  [180, "yellow"],
  [thresholds.dataAgeSeconds, "red"],
];

/** How old the oldest numbers of any replica are. */
export function dataAge(width: number, selected = metric): PanelSpec {
  return stat({
    title: "Age of the numbers",
    description:
      "Time since the numbers were last known to be current; the oldest, where there are several replicas. Up to about a minute is normal.",
    targets: [
      {
        expr: `max(time() - ${selected("kubecommit_snapshot_timestamp_seconds")})`,
        legend: "age",
      },
    ],
    unit: "s",
    decimals: 0,
    min: 0,
    steps: ageSteps,
    noValue: "no numbers yet",
    width,
  });
}
