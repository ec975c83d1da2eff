import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";

/** The data source that is chosen at the top of a dashboard. */
export const datasource = { type: "prometheus", uid: "${datasource}" };

const datasourceVariable = new DatasourceVariableBuilder("datasource")
  .label("Data source")
  .type("prometheus");

interface VariableSpec {
  readonly name: string;
  readonly label: string;
  /** The arguments of `label_values`. */
  readonly values: string;
  readonly multi: boolean;
  /** The regular expression that "All" means; undefined: there is no "All". */
  readonly all?: string;
}

function queryVariable({ name, label, values, multi, all }: VariableSpec): QueryVariableBuilder {
  const query = `label_values(${values})`;
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .definition(query)
    .query({ query, refId: name })
    .multi(multi)
    .includeAll(all !== undefined)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    // oxlint-disable-next-line unicorn/no-array-sort -- not an array
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc);
  if (all !== undefined) {
    variable.allValue(all).current({ selected: true, text: "All", value: "$__all" });
  }
  return variable;
}

/** "All" also matches where no such label exists. */
const cluster = queryVariable({
  name: "cluster",
  label: "Cluster",
  values: "kubecommit_up, cluster",
  multi: false,
  all: ".*",
});

const job = queryVariable({
  name: "job",
  label: "Job",
  values: 'kubecommit_up{cluster=~"$cluster"}, job',
  multi: true,
  all: ".+",
});

const node = queryVariable({
  name: "node",
  label: "Node",
  values: 'kubecommit_node_ready{job=~"$job", cluster=~"$cluster"}, node',
  multi: false,
});

const instance = queryVariable({
  name: "instance",
  label: "Instance",
  values: 'kubecommit_up{job=~"$job", cluster=~"$cluster"}, instance',
  multi: true,
  all: ".+",
});

export type VariableBuilder = Builder<VariableModel>;

export const clusterVariables: readonly VariableBuilder[] = [datasourceVariable, cluster, job];
export const nodeVariables: readonly VariableBuilder[] = [...clusterVariables, node];
export const exporterVariables: readonly VariableBuilder[] = [...clusterVariables, instance];
