import { clusterFamilies } from "../src/render/families.ts";
import { selfFamilies } from "../src/self-metrics.ts";

interface Row {
  readonly name: string;
  readonly type?: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** docs/metrics.md, written from the tables of families. */
export function metricsPage(): string {
  return `# Metrics

Generated from the tables in \`src/render/families.ts\` and \`src/self-metrics.ts\` by \`npm run docs\`.

## The cluster

All are gauges, computed together from one snapshot of the cluster, so requests, allocatable and pods of one scrape belong together. A node that is deleted is gone with the next snapshot.

${table(clusterFamilies)}

- \`resource\` is the Kubernetes name with every character outside \`[a-zA-Z0-9_]\` replaced by \`_\`, as kube-state-metrics writes it: \`nvidia.com/gpu\` is \`nvidia_com_gpu\`. Where two names would become one, the second keeps its raw name; those that nodes list come first.
- Names of resources are those of the moment: all that nodes list (up to 1000), and of those that pods only ask for 1000, at most 100 by the pods of one namespace. Amounts beyond that are left out, and counted as \`too_many_names\` in \`kubecommit_rejected_values_total\` each time the totals are computed.
- \`unit\` is \`core\` for cpu, \`byte\` for memory, ephemeral storage and huge pages, \`integer\` for everything else. Amounts are in that unit: half a core is 0.5.
- \`resource="pods"\` counts pods: allocatable is how many the node may run, requests is how many are bound to it.
- \`label_*\` are Kubernetes labels in snake case, with the same characters replaced: \`topology.kubernetes.io/zone\` is \`label_topology_kubernetes_io_zone\`. Where two would become one, they end in \`_conflict1\`, \`_conflict2\` and so on.
- \`--no-namespaces.metrics\` switches off the metrics by namespace.

There are no cluster metrics until nodes and pods have been read completely once.

## The exporter

${table(Object.values(selfFamilies))}

\`kubecommit_snapshot_timestamp_seconds\` is the time up to which every change of the cluster is in the numbers, because the API server has since sent something about both nodes and pods: \`time() - kubecommit_snapshot_timestamp_seconds\` is an upper bound of their age. In a quiet cluster that is up to about a minute, because the API server then sends only a bookmark a minute. When it has sent nothing for 3 minutes, \`kubecommit_up\` is 0 and the last numbers stay, unless \`--drop-stale-after\` withdraws them.

Series whose labels are known beforehand start at 0, so that \`rate\` and \`increase\` see the first event.

The usual \`process_*\` and \`nodejs_*\` metrics of prom-client are served too.
`;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ name, type, labels, help }) => {
    const kind = type === undefined ? "" : ` ${type} |`;
    return `| \`${name}\` |${kind} ${labels.map((label) => `\`${label}\``).join(", ")} | ${help} |`;
  });
  const typed = rows.some(({ type }) => type !== undefined);
  const head = typed
    ? "| name | type | labels | what |\n|-|-|-|-|"
    : "| name | labels | what |\n|-|-|-|";
  return [head, ...lines].join("\n");
}
