import { dashboards } from "../dashboards/dashboards.ts";
import { panelsOf } from "../dashboards/panels-of.ts";
import { substituted, type Choices } from "../dashboards/substitution.ts";
import { recordingRules } from "../rules/recording-rules.ts";
import { hurriedExpr } from "./hurried-rules.ts";
import type { PrometheusApi } from "../stack/prometheus-api.ts";

export interface Query {
  /** Where it comes from, for people. */
  readonly name: string;
  readonly expr: string;
}

/** What is recorded only where the nodes of a cluster are shared between shards. */
export const recordedOfShards: readonly string[] = [
  "total_shards:kubecommit_total_shards:missing",
  "cluster:kubecommit_total_shards:missing",
  "pool:kubecommit_pool_largest_node_loss:max",
  "cluster:kubecommit_cluster_free:min",
  "cluster:kubecommit_cluster_largest_node_loss:max",
];

/** Every query of every panel after substitution, in a hurry, and the result of every recording rule. */
export function everyQuery(choices: readonly Choices[]): Query[] {
  const panels = [...dashboards.values()].flatMap((dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
      panel.targets.map((target) => ({ dashboard, panel, target })),
    ),
  );
  return [
    ...choices.flatMap((choice) =>
      panels.map(({ dashboard, panel, target }) => ({
        name: `${dashboard.title}: ${panel.title}: ${target.legendFormat}${choice.cluster === undefined ? "" : ` (cluster ${choice.cluster})`}`,
        expr: hurriedExpr(substituted(target.expr, choice)),
      })),
    ),
    ...recordingRules.map(({ record }) => ({ name: `rule ${record}`, expr: record })),
  ];
}

/** Those of the queries that return no number at all. A query that fails throws. */
export async function withoutData(queries: readonly Query[], api: PrometheusApi): Promise<Query[]> {
  const empty = [];
  for (const query of queries) {
    const series = await api.instant(query.expr);
    const numbers = series
      .flatMap(({ points }) => points)
      .filter(([, value]) => !Number.isNaN(value));
    if (numbers.length === 0) empty.push(query);
  }
  return empty;
}
