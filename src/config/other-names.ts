/**
 * Options of other programs, by their names without dashes, and what kubecommit has instead: each the
 * end of a sentence that begins with "--NAME is not an option".
 */

const address = "give the address with --web.listen-address, such as --web.listen-address=:8080";
const server =
  "name the server by a kubeconfig: --kubeconfig, and --context for one of its contexts";
const namespaces =
  "the pods of all namespaces count; --no-namespaces.metrics leaves out the sums by namespace";
const selector = "use --node-selector for nodes by their labels";
const user = "name the user by a context of the kubeconfig: --context";
const ownMetrics =
  "metrics about the exporter are under the same path as all; --web.disable-exporter-metrics leaves them out";
const rhythm = "use --schedule with a cron expression, such as --schedule='*/30 * * * * *'";
const webConfig = "use --web.config.file, which reads the same file";
const health = "use --web.health-listen-address";
const tokens = "use --auth.kubernetes";
const audience = "use --auth.kubernetes.audience";
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
  ["healthz-port", health],
  ["health-port", health],
  ["health-probe-bind-address", health],
  ["telemetry-port", ownMetrics],
  ["telemetry-host", ownMetrics],
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
  ["tls-config", webConfig],
  ["auth-filter", tokens],
  ["metrics-require-rbac", tokens],
  ["auth-token-audiences", audience],
  ["web.config", webConfig],
  ["node", selector],
  ["selector", selector],
  ["l", selector],
  ["pod-namespace", "leave it out: the number at the end of --pod says which shard it is"],
  ["interval", rhythm],
  ["scrape-interval", rhythm],
  ["verbosity", level],
  ["verbose", level],
  ["debug", level],
]);

const usage = "usage is not read, only what pods request; see kubectl top nodes";
const pods = "no line is about a single pod; the smallest are --by=node and --by=namespace";
const watching =
  "a report is one look; kubecommit serve keeps up with the cluster, and serves a page";
const byNamespace = "use --by=namespace; the pods of all namespaces count";
const everywhere = "leave it out: the pods of all namespaces count";
const states = "the state of a node says whether it takes pods";
const podLabels = "all pods of the nodes count; --node-selector chooses nodes";
const free = "use -o wide, which says what is free";
const nodeSelector = "use --node-selector";

/** Of kubectl, kube-capacity, view-allocations and eks-node-viewer. */
export const namesOfReports: ReadonlyMap<string, string> = new Map([
  ["pods", pods],
  ["p", pods],
  ["containers", pods],
  ["util", usage],
  ["u", usage],
  ["utilization", usage],
  ["pod-count", "pods are a resource: --resources=cpu,memory,pods"],
  ["available", free],
  ["a", free],
  ["namespace", byNamespace],
  ["n", byNamespace],
  ["all-namespaces", everywhere],
  ["A", everywhere],
  ["node-labels", nodeSelector],
  ["selector", nodeSelector],
  ["l", nodeSelector],
  ["node-taints", states],
  ["no-taint", states],
  ["pod-labels", podLabels],
  ["namespace-labels", podLabels],
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
  ["watch", watching],
  ["w", watching],
]);

/** Kinds that kube-state-metrics has as `--resources`; none is the name of a resource of a node. */
export const kinds: ReadonlySet<string> = new Set([
  "nodes",
  "namespaces",
  "services",
  "deployments",
  "daemonsets",
  "replicasets",
  "statefulsets",
  "jobs",
  "cronjobs",
]);
