import type { RefusalReason } from "../src/http/connections.ts";
import type { RejectReason, RelistReason, WatchRestartReason } from "../src/kubernetes/observer.ts";
import { familyPatterns } from "../src/config/series-choice.ts";
import { deviceFamilies } from "../src/render/device-families.ts";
import { chosenFamilies } from "../src/render/chosen-families.ts";
import { clusterFamilies } from "../src/render/families.ts";
import { devicesSection } from "./devices-section.ts";
import { shardsSection } from "./shards-section.ts";
import type { ClusterFamily } from "../src/render/family.ts";
import { briefFamilies, selfFamilies } from "../src/self-families.ts";
import type { TickFailureReason } from "../src/serving/tick-observer.ts";
import { seriesFor, seriesOf, subjectOf } from "./series-count.ts";

interface Row {
  readonly name: string;
  readonly type?: string;
  readonly labels: readonly string[];
  readonly help: string;
  readonly series?: string;
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
  names: "names of resources were refused that there may be room for now, or that nodes list now",
};

const rejections: Readonly<Record<RejectReason, string>> = {
  bad_object: "an object, or a part of one, that does not have the shape of its kind",
  invalid_quantity: "an amount that is not a Kubernetes quantity",
  out_of_range: "an amount too large to count, or negative",
  invalid_name:
    "a name of a resource, a role, a pool, a driver or a device that Kubernetes does not allow",
  name_too_long:
    "a name of a resource, a role, a pool, a driver or a device longer than Kubernetes allows",
  too_many_names:
    "resource names beyond the bounds above, or beyond `--max-resources-per-list`; devices of a slice, or amounts, beyond what Kubernetes allows",
  too_many_objects:
    "nodes beyond `--max-nodes`; ResourceSlices, or their devices, beyond what is kept",
};

const tickFailures: Readonly<Record<TickFailureReason, string>> = {
  snapshot: "the sums",
  render: "the bytes that are served",
  devices:
    "the sums or the bytes of devices, which are left out until they are read anew; counted once",
};

const refusals: Readonly<Record<RefusalReason, string>> = {
  full: "all connections are in use",
  address: "this client address has as many as one may have",
};

/** How many series a family has, of an ordinary cluster. */
function seriesText(family: ClusterFamily): string {
  const subject = subjectOf(family);
  return `${seriesOf(family)}${subject === "cluster" ? "" : ` per ${subject}`}`;
}

/** The families without those that a pattern denies. */
const without = (pattern: string): readonly ClusterFamily[] =>
  chosenFamilies({ namespaces: true, allow: [], deny: familyPatterns(pattern) });

const only = (pattern: string): readonly ClusterFamily[] =>
  chosenFamilies({ namespaces: true, allow: familyPatterns(pattern), deny: [] });

/** What each way to have fewer series saves. */
function savings(): string {
  const perNode = seriesFor("node");
  const ofNode = (families: readonly ClusterFamily[], shown?: readonly string[]): string =>
    `${perNode - seriesFor("node", families, shown)} of ${perNode} per node`;
  const own = Object.values(selfFamilies);
  const rows: readonly (readonly [option: string, saved: string])[] = [
    ["`--metrics.deny='.*_ratio'`", ofNode(without(".*_ratio"))],
    ["`--metrics.deny='kubecommit_node_limits.*'`", ofNode(without("kubecommit_node_limits.*"))],
    [
      "`--metrics.deny='kubecommit_node_pods_without_.*'`",
      ofNode(without("kubecommit_node_pods_without_.*")),
    ],
    [
      "`--metrics.allow='kubecommit_node_(allocatable\\|requests)'`",
      `${ofNode(only("kubecommit_node_(allocatable|requests)"))}, and all others about the cluster`,
    ],
    ["`--resources=cpu,memory,pods`", ofNode(clusterFamilies, ["cpu", "memory", "pods"])],
    ["`--resources=cpu,memory`", ofNode(clusterFamilies, ["cpu", "memory"])],
    ["`--no-namespaces.metrics`", `all ${seriesFor("namespace")} per namespace`],
    [
      "`--node-selector=…`",
      `all ${perNode} of each node that is not selected, and namespaces that have pods on such nodes only`,
    ],
    [
      "`--web.disable-exporter-metrics`",
      `${own.length - briefFamilies.size} of ${own.length} families of the exporter, and all \`process_*\` and \`nodejs_*\` ones`,
    ],
  ];
  return [
    "| option | saves |\n|-|-|",
    ...rows.map(([option, saved]) => `| ${option} | ${saved} |`),
  ].join("\n");
}

/** What the words of the families mean. */
function notes(): string {
  return `- \`resource\` is the Kubernetes name with every character outside \`[a-zA-Z0-9_]\` replaced by \`_\`, as kube-state-metrics writes it: \`nvidia.com/gpu\` is \`nvidia_com_gpu\`. Where two names would become one, the second keeps its raw name; those that nodes list come first.
- Names of resources are those of the moment: all that nodes list (up to 1000), and of those that pods only ask for 1000, at most 100 by the pods of one namespace. Amounts beyond that are left out, and counted as \`too_many_names\` in \`kubecommit_rejected_values_total\` each time the totals are computed. Of those that pods only ask for no more than 20,000 are kept, and no new ones of a namespace whose pods ask for 200; what is refused for that is counted when a pod is read, and read again within the hour, or soon when a node lists it.
- \`unit\` is \`core\` for cpu, \`byte\` for memory, ephemeral storage and huge pages, \`integer\` for everything else. Amounts are in that unit: half a core is 0.5.
- \`resource="pods"\` counts pods: allocatable is how many the node may run, requests is how many are bound to it. Nothing limits pods, so there are no limits of them.
- The effective requests and limits of a pod are what the kube-scheduler counts for it: [the rules in short](../README.md#why-its-numbers-differ-from-other-tools), [what they were checked against](conformance.md).
- A pod is terminal when its phase is Succeeded or Failed. One that is being deleted is not terminal until then, and counts.
- In \`kubecommit_node_pods_without_*\` a request or limit of the whole pod (\`spec.resources\`) counts for each of its containers, from 1.34 on.
- \`label_*\` are Kubernetes labels in snake case, with the same characters replaced: \`topology.kubernetes.io/zone\` is \`label_topology_kubernetes_io_zone\`. Where two would become one, they end in \`_conflict1\`, \`_conflict2\` and so on.
- The numbers of series are of a node that lists cpu, memory, ephemeral storage, two sizes of huge pages and pods, and of a namespace whose pods request and limit cpu and memory. Each further resource of a node has ${furtherResource()} more.
- A node is \`not_ready\`, \`cordoned\`, \`blocked\` (a taint by which Kubernetes or an autoscaler keeps pods off for now: [the list](../src/cluster/blocking-taints.ts), to which \`--blocking-taints\` adds), \`dedicated\` (any other taint that keeps pods off: only those that tolerate it) or \`open\`: the first that applies. Usable are those that are open or dedicated.
- The pool of a node is the value of the first of \`--pool-labels\` that it has, else \`control-plane\` by its role, else \`default\`. The 1000 largest pools, by nodes and then by name, are told apart; the nodes of all others are of the pool \`other\`, in every metric and document. \`foldedPools\` of \`/api/v1/snapshot\` says how many those are, and the log when that begins and ends. So \`--fit\` has at most 1001 series for each of its shapes, of which there may be 100.
- What fits (\`--fit\`, and \`/api/v1/fit?cpu=500m&memory=1Gi\` for any requests by the raw names of resources) is by resources and pod slots alone: taints, affinity and volumes are not looked at. On each node it is exact. By pool it counts usable nodes, dedicated ones included; \`kubecommit_cluster_fit_pods\`, and \`podsOnOpenNodes\` of the answer, count open nodes, where pods without tolerations go.`;
}

/** The label `reason` of each metric that has one. */
function allReasons(): string {
  return [
    reasons("kubecommit_watch_restarts_total", watchRestarts),
    reasons("kubecommit_relists_total", relists),
    reasons("kubecommit_rejected_values_total", rejections),
    reasons("kubecommit_tick_failures_total", tickFailures),
    reasons("kubecommit_http_refused_connections_total", refusals),
  ].join("\n");
}

/** docs/metrics.md, written from the tables of families. */
export function metricsPage(): string {
  return `# Metrics

Generated from the tables in \`src/render/\` and \`src/self-families.ts\` by \`npm run docs\`.

All metrics of this page are stable: names, types, labels and units change only as [is promised](operations.md#what-is-promised). Buckets of histograms are not, and new values of labels may come.

## The cluster

All are gauges, computed together from one snapshot of the cluster, so requests, allocatable and pods of one scrape belong together. A node that is deleted is gone with the next snapshot.

${table(
  clusterFamilies
    .filter((family) => !deviceFamilies.includes(family))
    .map((family) => ({ ...family, series: seriesText(family) })),
)}

${notes()}

There are no cluster metrics until nodes and pods have been read completely once.

${devicesSection(table(deviceFamilies))}

${shardsSection()}

## Choosing series

${savings()}

- \`--metrics.allow\` and \`--metrics.deny\` are lists of regular expressions with commas in between, as \`--metric-allowlist\` and \`--metric-denylist\` of kube-state-metrics. One of them has to match the whole name of a metric about the cluster; both may be given, and deny wins. They do not concern the metrics about the exporter, nor the JSON documents. A metric that is left out is not computed. A pattern that matches no metric is a warning in the log, and so is that no metric is left; one that would be matched for ever, such as \`(\\w+)+!\`, is refused at the start.
- \`--resources\` lists names of resources as Kubernetes has them, and beginnings of names with a star behind them (\`hugepages-*\`). The others are in no metric and no document; when it names none that there is, the log warns. Without cpu or memory, the pykles document of nodes keeps its shape, and has 0 for it.
- \`--node-selector\` is a label selector as kubectl takes it, such as \`pool in (a, b),!node-role.kubernetes.io/control-plane\`. The API server selects by it, so no other node is read; rights stay the same. When it matches none though there are pods, the log warns. Pods on other nodes are left out of everything: they are no orphans and in no namespace, so \`kubecommit_orphan_pods\` is 0. They are read and kept all the same. Pods without a node stay: no selector says where they will go, so several exporters that share a cluster each have them.
- \`--web.disable-exporter-metrics\` is named as in node_exporter. What alerts need stays, and what says why \`kubecommit_up\` is 0: ${[...briefFamilies].map((name) => `\`${name}\``).join(", ")}.
- Rules, alerts and dashboards are made for all series. What is left out is missing there without an error: an alert on it does not fire, a panel is empty. Look for the names in [the rules](../grafana/rules/) first.

## The exporter

${table(Object.values(selfFamilies))}

\`kubecommit_snapshot_timestamp_seconds\` is the time up to which every change of the cluster is in the numbers, because the API server has since sent something about both nodes and pods: \`time() - kubecommit_snapshot_timestamp_seconds\` is an upper bound of their age. In a quiet cluster that is about a minute, because the API server then sends only a bookmark a minute, and up to two and a half where it knows of nothing newer to send even that: then the exporter asks. When nothing has come for 3 minutes, \`kubecommit_up\` is 0 and the last numbers stay, unless \`--drop-stale-after\` withdraws them.

\`kubecommit_up\` is 0, and only then, when

- there are no numbers yet, because nodes and pods have not both been read completely once;
- nothing has come about nodes, or about pods, for 3 minutes;
- nodes are left out because there are more than \`--max-nodes\`;
- amounts of pods were refused under a name of a resource that a node lists now, until pods have been read again;
- the numbers that are served are older than 3 minutes and one and a half intervals of \`--schedule\`: ticks fail, or reading everything again takes too long.

What the label \`reason\` means

${allReasons()}

Series whose labels are known beforehand start at 0, so that \`rate\` and \`increase\` see the first event.

The usual \`process_*\` and \`nodejs_*\` metrics of prom-client are served too. Nothing is promised of them. Of the process, \`process_resident_memory_bytes\`, \`process_cpu_seconds_total\` and \`process_start_time_seconds\` are there on every system. \`process_virtual_memory_bytes\`, \`process_heap_bytes\`, \`process_open_fds\` and \`process_max_fds\` are read from \`/proc\`: on other systems than Linux, and where Node's sandbox is set to refuse those files, they are absent, never 0. The image allows them.
`;
}

/** How many series a resource has for a node that lists it. */
function furtherResource(): number {
  return (
    seriesFor("node", clusterFamilies, ["pods", "ephemeral-storage"]) -
    seriesFor("node", clusterFamilies, ["pods"])
  );
}

function reasons(metric: string, meanings: Readonly<Record<string, string>>): string {
  const items = Object.entries(meanings).map(
    ([reason, meaning]) => `  - \`${reason}\`: ${meaning}`,
  );
  return [`- in \`${metric}\``, ...items].join("\n");
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ name, type, labels, help, series }) => {
    const kind = type === undefined ? "" : ` ${type} |`;
    const count = series === undefined ? "" : ` ${series} |`;
    return `| \`${name}\` |${kind} ${labels.map((label) => `\`${label}\``).join(", ")} |${count} ${help} |`;
  });
  const typed = rows.some(({ type }) => type !== undefined);
  const head = typed
    ? "| name | type | labels | what |\n|-|-|-|-|"
    : "| name | labels | series | what |\n|-|-|-|-|";
  return [head, ...lines].join("\n");
}
