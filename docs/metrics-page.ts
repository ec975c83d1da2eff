import type { RefusalReason } from "../src/http/connections.ts";
import type { RejectReason, RelistReason, WatchRestartReason } from "../src/kubernetes/observer.ts";
import { clusterFamilies } from "../src/render/families.ts";
import { selfFamilies } from "../src/self-metrics.ts";
import type { TickFailureReason } from "../src/serving/exporter.ts";

interface Row {
  readonly name: string;
  readonly type?: string;
  readonly labels: readonly string[];
  readonly help: string;
}

const watchRestarts: Readonly<Record<WatchRestartReason, string>> = {
  end: "its regular end, every few minutes",
  short: "ended at once, too often, or before the end of the initial events",
  idle: "nothing came for too long, not even a bookmark",
  reset: "the connection broke",
  network: "no connection, or no answer: network, DNS, proxy, a server that is down",
  tls: "no TLS connection, or a certificate that is not accepted",
  credentials: "the credentials cannot be read",
  unauthorized: "401",
  forbidden: "403",
  not_found: "404",
  throttled: "429",
  server: "5xx",
  bad_response: "any other 4xx, or an answer that cannot be decoded",
  internal: "a fault of the exporter",
};

const relists: Readonly<Record<RelistReason, string>> = {
  expired: "410: the watch is too far behind",
  bad_response: "the watch failed twice at the same place",
  server: "the watch kept failing with 5xx, or the server kept refusing its resourceVersion",
  rules: "the server was replaced by a version that counts differently",
};

const rejections: Readonly<Record<RejectReason, string>> = {
  bad_object: "an object, or a part of one, that does not have the shape of its kind",
  invalid_quantity: "an amount that is not a Kubernetes quantity",
  out_of_range: "an amount too large to count, or negative",
  invalid_name: "a resource name that Kubernetes does not allow",
  name_too_long: "a resource name longer than Kubernetes allows",
  too_many_names: "resource names beyond the bounds above, or beyond `--max-resources-per-list`",
  too_many_objects: "nodes beyond `--max-nodes`",
};

const tickFailures: Readonly<Record<TickFailureReason, string>> = {
  snapshot: "the sums",
  render: "the bytes that are served",
};

const refusals: Readonly<Record<RefusalReason, string>> = {
  full: "all connections are in use",
  address: "this client address has as many as one may have",
};

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
- \`resource="pods"\` counts pods: allocatable is how many the node may run, requests is how many are bound to it. Nothing limits pods, so their limits are 0.
- The effective requests and limits of a pod are what the kube-scheduler counts for it: [the rules in short](../README.md#why-its-numbers-differ-from-other-tools), [what they were checked against](conformance.md).
- A pod is terminal when its phase is Succeeded or Failed. One that is being deleted is not terminal until then, and counts.
- In \`kubecommit_node_pods_without_*\` a request or limit of the whole pod (\`spec.resources\`) counts for each of its containers, from 1.34 on.
- \`label_*\` are Kubernetes labels in snake case, with the same characters replaced: \`topology.kubernetes.io/zone\` is \`label_topology_kubernetes_io_zone\`. Where two would become one, they end in \`_conflict1\`, \`_conflict2\` and so on.
- \`--no-namespaces.metrics\` switches off the metrics by namespace.

There are no cluster metrics until nodes and pods have been read completely once.

## The exporter

${table(Object.values(selfFamilies))}

\`kubecommit_snapshot_timestamp_seconds\` is the time up to which every change of the cluster is in the numbers, because the API server has since sent something about both nodes and pods: \`time() - kubecommit_snapshot_timestamp_seconds\` is an upper bound of their age. In a quiet cluster that is about a minute, because the API server then sends only a bookmark a minute, and up to two and a half where it knows of nothing newer to send even that: then the exporter asks. When nothing has come for 3 minutes, \`kubecommit_up\` is 0 and the last numbers stay, unless \`--drop-stale-after\` withdraws them.

\`kubecommit_up\` is 0, and only then, when

- there are no numbers yet, because nodes and pods have not both been read completely once;
- nothing has come about nodes, or about pods, for 3 minutes;
- nodes are left out because there are more than \`--max-nodes\`;
- the numbers that are served are older than 3 minutes and one and a half intervals of \`--schedule\`: ticks fail, or reading everything again takes too long.

What the label \`reason\` means

${reasons("kubecommit_watch_restarts_total", watchRestarts)}
${reasons("kubecommit_relists_total", relists)}
${reasons("kubecommit_rejected_values_total", rejections)}
${reasons("kubecommit_tick_failures_total", tickFailures)}
${reasons("kubecommit_http_refused_connections_total", refusals)}

Series whose labels are known beforehand start at 0, so that \`rate\` and \`increase\` see the first event.

The usual \`process_*\` and \`nodejs_*\` metrics of prom-client are served too. Of the process, \`process_resident_memory_bytes\`, \`process_cpu_seconds_total\` and \`process_start_time_seconds\` are always there. \`process_virtual_memory_bytes\`, \`process_heap_bytes\`, \`process_open_fds\` and \`process_max_fds\` are read from \`/proc\`: on other systems than Linux, and where Node's sandbox is set to refuse those files, they are absent, never 0. The image allows them.
`;
}

function reasons(metric: string, meanings: Readonly<Record<string, string>>): string {
  const items = Object.entries(meanings).map(
    ([reason, meaning]) => `  - \`${reason}\`: ${meaning}`,
  );
  return [`- in \`${metric}\``, ...items].join("\n");
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
