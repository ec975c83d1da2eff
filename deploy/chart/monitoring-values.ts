import { alertRules } from "../../grafana/rules/rules.ts";
import { thresholds } from "../../grafana/thresholds.ts";
import {
  list,
  nullable,
  object,
  onOrOff,
  oneOf,
  positive,
  section,
  share,
  strings,
  text,
  type Section,
  type Value,
  type Values,
  whole,
} from "./value.ts";

function scrape(kind: string, instead: string, credentials: Values): Section {
  return section(`A ${kind} for the Prometheus operator, which scrapes each pod. ${instead}`, {
    enabled: onOrOff("Create it."),
    namespace: text("Where to create it. Default: the release's namespace.", "", "word"),
    annotations: strings("Annotations."),
    additionalLabels: strings(
      "Labels that your Prometheus selects by, such as `release: kube-prometheus-stack`.",
    ),
    jobLabel: text(
      "Label whose value is the name of the job. KubeCommitDown expects that of the default: with another label, leave it out by `prometheusRule.disabled`.",
      "app.kubernetes.io/name",
      "label",
    ),
    sampleLimit: whole("Samples that a scrape may have; 0 for any number.", 0, 0, 1e9),
    targetLimit: whole("Targets that may be scraped; 0 for any number.", 0, 0, 1e9),
    labelLimit: whole("Labels that a sample may have; 0 for any number.", 0, 0, 1e9),
    http: section("How to scrape.", {
      interval: text("Interval. Default: that of Prometheus.", "", "duration"),
      scrapeTimeout: text("Timeout. Default: that of Prometheus.", "", "duration"),
      proxyUrl: text("Proxy to scrape through.", "", "url"),
      honorLabels: onOrOff(
        "Keep the labels `node` and `namespace` of the metrics. Without it they name the exporter's own.",
        true,
      ),
      relabelings: list("Relabelings of the target.", { type: "object" }),
      metricRelabelings: list("Relabelings of the samples.", { type: "object" }),
      scheme: oneOf("Scheme: `https` with TLS by `webConfig`, or where a mesh adds it.", "", [
        "",
        "http",
        "https",
      ]),
      tlsConfig: object("TLS configuration, with `scheme: https`."),
      ...credentials,
      authorization: object("Authorization: a Secret with a token, for `config.authKubernetes`."),
      basicAuth: object("Secrets with a user's name and password, for `webConfig`."),
    }),
  });
}

/** Those that alerts use; the others only colour dashboards. */
type AlertThreshold = Exclude<keyof typeof thresholds, "requestsFull">;

const alertNames = alertRules.map(({ alert }) => alert);

export const thresholdValues: Readonly<Record<AlertThreshold, Value>> = {
  requestsHigh: nullable(
    share(
      "KubeCommitClusterRequestsHigh, KubeCommitPoolRequestsHigh: requested share of what there is",
      thresholds.requestsHigh,
    ),
  ),
  waitingSeconds: nullable(
    positive(
      "KubeCommitPodsUnschedulable: how long the oldest pod has waited, in seconds.",
      thresholds.waitingSeconds,
    ),
  ),
  memoryLimits: nullable(
    positive(
      "KubeCommitNodeMemoryLimitsOvercommitted: memory limits of a node's pods divided by its allocatable memory.",
      thresholds.memoryLimits,
    ),
  ),
  podSlots: nullable(
    share(
      "KubeCommitNodePodSlotsNearlyFull: requested share of a node's pod slots",
      thresholds.podSlots,
    ),
  ),
  namespaceGrowth: nullable(
    share(
      "KubeCommitNamespaceRequestsSurge: growth of a namespace's requests within an hour, as a share of the cluster",
      thresholds.namespaceGrowth,
    ),
  ),
  dataAgeSeconds: nullable(
    positive(
      "KubeCommitDataStale: age of the exporter's numbers, in seconds.",
      thresholds.dataAgeSeconds,
    ),
  ),
  apiFailures: nullable(
    share(
      "KubeCommitApiCallsFailing: failed share of the calls to the Kubernetes API",
      thresholds.apiFailures,
    ),
  ),
  certificateSeconds: nullable(
    positive(
      "KubeCommitCertificateExpiring: how long before its expiry a certificate has to be renewed, in seconds.",
      thresholds.certificateSeconds,
    ),
  ),
};

export const monitoringValues: Values = {
  prometheus: section("Scraping by the Prometheus operator.", {
    monitor: scrape("ServiceMonitor", "Choose it or `podMonitor`, not both.", {
      bearerTokenFile: text(
        "File in the pod of Prometheus with its token. Default with `config.authKubernetes`: that of its service account.",
      ),
    }),
    podMonitor: scrape("PodMonitor", "Choose it or `monitor`, not both.", {}),
  }),
  prometheusRule: section("Recording rules and alerts for the Prometheus operator.", {
    enabled: onOrOff("Create a PrometheusRule."),
    namespace: text("Where to create it. Default: the release's namespace.", "", "word"),
    annotations: strings("Annotations."),
    additionalLabels: strings("Labels that your Prometheus selects by."),
    thresholds: section(
      "Above which an alert fires; null for the default. The colours of the dashboards stay those of the defaults.",
      thresholdValues,
    ),
    only: list(
      "Names of the alerts to create, without the recording rules. Default: everything. `[KubeCommitDown]` for a second release beside one whose rules are for all clusters.",
      { enum: alertNames },
    ),
    headroom: onOrOff(
      "Create the alerts about headroom. Where an autoscaler keeps the cluster full, they fire for good.",
      true,
    ),
    disabled: list("Names of alerts to leave out.", { enum: alertNames }),
    additionalRuleLabels: strings("Labels to add to every alert; not `severity`, which each has."),
  }),
  dashboards: section("Grafana dashboards.", {
    enabled: onOrOff("Create a ConfigMap for each dashboard."),
    namespace: text("Where to create them. Default: the release's namespace.", "", "word"),
    label: text(
      "Label by which the sidecar of Grafana's chart finds them.",
      "grafana_dashboard",
      "label",
    ),
    labelValue: text("Value of that label.", "1", "labelValue"),
    annotations: nullable(
      strings(
        "Annotations, such as the folder, if the sidecar's `folderAnnotation` is `grafana_folder`.",
        { grafana_folder: "kubecommit" },
      ),
    ),
    operator: section("For the Grafana operator.", {
      enabled: onOrOff("Create a GrafanaDashboard for each ConfigMap."),
      folder: text("Folder in Grafana.", "kubecommit"),
      allowCrossNamespaceImport: onOrOff("Also for a Grafana in another namespace.", true),
      matchLabels: strings("Labels of the Grafana instances to load them into.", {
        dashboards: "grafana",
      }),
    }),
  }),
};
