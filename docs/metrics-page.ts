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

All are gauges, computed together from one snapshot of the cluster: what one scrape says of requests, allocatable and pods belongs together. A node that is gone is gone from the next scrape.

${table(clusterFamilies)}

- \`resource\` is the Kubernetes name with every character outside \`[a-zA-Z0-9_]\` replaced by \`_\`, as kube-state-metrics writes it: \`nvidia.com/gpu\` is \`nvidia_com_gpu\`. Where two names would be one, the second keeps its raw name.
- \`unit\` is \`core\` for cpu, \`byte\` for memory, ephemeral storage and huge pages, \`integer\` for everything else. Amounts are in that unit: half a core is 0.5.
- \`resource="pods"\` counts pods: allocatable is what the node may run, requests is what it does run.
- \`label_*\` are Kubernetes labels, sanitised in the same way and in snake case: \`topology.kubernetes.io/zone\` is \`label_topology_kubernetes_io_zone\`. Where two would be one, they end in \`_conflict1\`, \`_conflict2\` and so on.
- The families by namespace can be switched off with \`--namespaces.metrics\`.

There are no cluster metrics before nodes and pods have been read completely once.

## The exporter

${table(Object.values(selfFamilies))}

\`kubecommit_snapshot_timestamp_seconds\` is the last time at which the API server was heard of each kind, so that every change before it is in the numbers: \`time() - kubecommit_snapshot_timestamp_seconds\` is an upper bound of their age. In a quiet cluster it is up to about a minute old, because the API server then sends nothing but a bookmark per minute. After 3 minutes without news \`kubecommit_up\` is 0, while the last numbers stay. \`--drop-stale-after\` withdraws them.

Label sets that are known beforehand start at 0, so that \`rate\` and \`increase\` see the first event.

Besides, the usual \`process_*\` and \`nodejs_*\` metrics of prom-client.
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
