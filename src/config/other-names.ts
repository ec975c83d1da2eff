/**
 * Options of other programs, by their names without dashes, and what kubecommit has instead: each the
 * end of a sentence that begins with "--NAME is not an option".
 */

const address = "give the address with --web.listen-address, such as --web.listen-address=:8080";
const server =
  "name the server by a kubeconfig: --kubeconfig, and --context for one of its contexts";
const whole = "one process reads the whole cluster, see docs/operations.md";
const namespaces =
  "the pods of all namespaces count; --no-namespaces.metrics leaves out the sums by namespace";
const selector = "use --node-selector for nodes by their labels";
const user = "name the user by a context of the kubeconfig: --context";
const level = "use --log.level=debug";

/** Of exporters, first of all kube-state-metrics. */
export const namesOfExporters: ReadonlyMap<string, string> = new Map([
  ["port", address],
  ["host", address],
  ["listen", address],
  ["addr", address],
  ["address", address],
  ["bind-address", address],
  ["http-address", address],
  ["metrics-addr", address],
  ["metrics-bind-address", address],
  ["metrics-port", address],
  ["healthz-port", "use --web.health-listen-address"],
  ["health-port", "use --web.health-listen-address"],
  ["health-probe-bind-address", "use --web.health-listen-address"],
  [
    "telemetry-port",
    "metrics about the exporter are under the same path as all; --web.disable-exporter-metrics leaves them out",
  ],
  [
    "telemetry-host",
    "metrics about the exporter are under the same path as all; --web.disable-exporter-metrics leaves them out",
  ],
  ["metrics-path", "use --web.telemetry-path"],
  ["metric-allowlist", "use --metrics.allow"],
  ["metric-whitelist", "use --metrics.allow"],
  ["metric-denylist", "use --metrics.deny"],
  ["metric-blacklist", "use --metrics.deny"],
  ["metric-opt-in-list", "use --metrics.allow"],
  ["metric-labels-allowlist", "use --node-labels for the labels of nodes"],
  ["metric-annotations-allowlist", "annotations are not exported; --node-labels are"],
  ["namespace", namespaces],
  ["n", namespaces],
  ["namespaces", namespaces],
  ["namespaces-denylist", namespaces],
  ["apiserver", server],
  ["server", server],
  ["s", server],
  ["master", server],
  ["token", user],
  ["as", user],
  ["use-apiserver-cache", "leave it out: everything is listed once, and watched from then on"],
  ["enable-gzip-encoding", "leave it out: who asks for gzip gets it"],
  ["tls-config", "put a proxy in front for TLS and authentication"],
  ["web.config.file", "put a proxy in front for TLS and authentication"],
  ["node", selector],
  ["selector", selector],
  ["l", selector],
  ["shard", whole],
  ["total-shards", whole],
  ["pod", whole],
  ["pod-namespace", whole],
  ["interval", "use --schedule with a cron expression, such as --schedule='*/30 * * * * *'"],
  ["scrape-interval", "use --schedule with a cron expression, such as --schedule='*/30 * * * * *'"],
  ["verbosity", level],
  ["verbose", level],
  ["debug", level],
]);

const usage = "usage is not read, only what pods request; see kubectl top nodes";
const pods = "no line is about a single pod; the smallest are --by=node and --by=namespace";

/** Of kubectl, kube-capacity, view-allocations and eks-node-viewer. */
export const namesOfReports: ReadonlyMap<string, string> = new Map([
  ["pods", pods],
  ["p", pods],
  ["containers", pods],
  ["util", usage],
  ["u", usage],
  ["utilization", usage],
  ["pod-count", "pods are a resource: --resources=cpu,memory,pods"],
  ["available", "use -o wide, which says what is free"],
  ["a", "use -o wide, which says what is free"],
  ["namespace", "use --by=namespace; the pods of all namespaces count"],
  ["n", "use --by=namespace; the pods of all namespaces count"],
  ["all-namespaces", "leave it out: the pods of all namespaces count"],
  ["A", "leave it out: the pods of all namespaces count"],
  ["node-labels", "use --node-selector"],
  ["selector", "use --node-selector"],
  ["l", "use --node-selector"],
  ["node-taints", "the state of a node says whether it takes pods"],
  ["no-taint", "the state of a node says whether it takes pods"],
  ["pod-labels", "all pods of the nodes count; --node-selector chooses nodes"],
  ["namespace-labels", "all pods of the nodes count; --node-selector chooses nodes"],
  ["group-by", "use --by"],
  ["g", "use --by"],
  ["sort-by", "use --sort"],
  ["node-sort", "use --sort"],
  ["resource-name", "use --resources"],
  ["r", "use --resources"],
  ["format", "use --output"],
  ["json", "use -o json"],
  ["csv", "use -o csv"],
  ["no-color", "use --color=never"],
  ["filename", "use --file"],
  ["apiserver", server],
  ["server", server],
  ["s", server],
  ["as", user],
  ["as-group", user],
  ["impersonate-user", user],
  ["token", user],
  ["watch", "a report is one look; kubecommit serve keeps up with the cluster, and serves a page"],
  ["w", "a report is one look; kubecommit serve keeps up with the cluster, and serves a page"],
]);

/** Kinds that kube-state-metrics has as `--resources`; none is the name of a resource of a node. */
export const kinds: ReadonlySet<string> = new Set(
  "nodes namespaces services deployments daemonsets replicasets statefulsets jobs cronjobs".split(
    " ",
  ),
);
