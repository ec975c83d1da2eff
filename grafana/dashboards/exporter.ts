import { dashboard } from "./dashboard.ts";
import { ageSteps, dataAge } from "./data-age.ts";
import { processPanels, versions } from "./exporter-process.ts";
import type { PanelBuilder } from "./panel.ts";
import { line, stat, timeSeries } from "./panels.ts";
import { own, ownRate } from "./queries.ts";
import { anyIsRed, anyIsYellow, anything, neutral, thresholdsConfig, type Steps } from "./steps.ts";
import { exporterVariables } from "./variables.ts";
import { thresholds } from "../thresholds.ts";

const window = "[$__rate_interval]";

/** A quantile of a histogram, in the unit of its buckets. */
function quantile(share: number, name: string, labels = ""): string {
  const by = labels === "" ? "le" : `le, ${labels}`;
  return `histogram_quantile(${share}, ${ownRate(`${name}_bucket`, by)})`;
}

/** Also the failed share when there are no requests: both are 0 then. */
const allRequests = `sum(rate(${own("kubecommit_api_requests_total")}${window}))`;

const failing = 'code!~"2..|410"';

const failureSteps: Steps = [
  [undefined, "green"],
  [anything, "yellow"],
  [thresholds.apiFailures, "red"],
];

const headline: readonly PanelBuilder[] = [
  stat({
    title: "Exporters up to date",
    description: "Exporters whose numbers are complete and current, and the others.",
    targets: [
      { expr: `sum(${own("kubecommit_up")})`, legend: "up to date" },
      { expr: `sum(1 - ${own("kubecommit_up")})`, legend: "not up to date" },
    ],
    unit: "none",
    steps: neutral,
    overrides: [
      {
        name: "not up to date",
        properties: {
          thresholds: thresholdsConfig([
            [undefined, "green"],
            [1, "red"],
          ]),
        },
      },
    ],
    noValue: "none",
    width: 4,
  }),
  dataAge(4, own),
  stat({
    title: "Failed API requests",
    description:
      "Failed share of the requests to the Kubernetes API. An HTTP status of 2xx or 410 (a watch has to start over) is not a failure.",
    targets: [
      {
        expr: `sum(rate(${own("kubecommit_api_requests_total", failing)}${window})) / (${allRequests} > 0) or ${allRequests}`,
        legend: "failed",
      },
    ],
    unit: "percentunit",
    decimals: 0,
    min: 0,
    steps: failureSteps,
    width: 4,
  }),
  stat({
    title: "Values rejected in an hour",
    description:
      "Values from the Kubernetes API that could not be trusted and are missing from the sums.",
    targets: [
      { expr: `sum(increase(${own("kubecommit_rejected_values_total")}[1h]))`, legend: "rejected" },
    ],
    unit: "none",
    decimals: 0,
    steps: anyIsYellow,
    width: 4,
  }),
  stat({
    title: "Failed ticks, lost log lines",
    description:
      "In the last hour: ticks that failed and left what is served as it was, and lines that the log could not take.",
    targets: [
      { expr: `sum(increase(${own("kubecommit_tick_failures_total")}[1h]))`, legend: "failed" },
      { expr: `sum(increase(${own("kubecommit_log_dropped_lines_total")}[1h]))`, legend: "lost" },
    ],
    unit: "none",
    decimals: 0,
    steps: anyIsRed,
    width: 4,
  }),
  stat({
    title: "Orphan pods",
    description:
      "Pods bound to a node that does not exist. They count in their namespace only, and usually disappear within minutes.",
    targets: [
      {
        expr: `max(sum by (cluster, total_shards) (max by (cluster, shard, total_shards) (${own("kubecommit_orphan_pods")})))`,
        legend: "orphans",
      },
    ],
    unit: "none",
    steps: anyIsYellow,
    noValue: "no numbers yet",
    width: 4,
  }),
];

const reading: readonly PanelBuilder[] = [
  timeSeries(
    {
      title: "Time since the last event or list",
      description:
        "Time since the last event, bookmark or completed list from the API server. It should rise to about a minute and fall again.",
      targets: [
        {
          expr: `time() - ${own("kubecommit_last_event_timestamp_seconds")}`,
          legend: "{{kind}} {{instance}}",
        },
      ],
      unit: "s",
      min: 0,
      steps: ageSteps,
      width: 8,
    },
    { showSteps: true },
  ),
  timeSeries({
    title: "API requests",
    description:
      "Requests to the Kubernetes API, by HTTP status; error means that there was no answer. In the long run there should only be watches.",
    targets: [
      {
        expr: ownRate("kubecommit_api_requests_total", "kind, verb, code"),
        legend: "{{verb}} {{kind}} {{code}}",
      },
    ],
    unit: "reqps",
    min: 0,
    width: 8,
  }),
  timeSeries({
    title: "Watches restarted and lists repeated per minute",
    description:
      "Why watches were restarted and why everything was read again. A watch that ends by itself every few minutes is normal.",
    targets: [
      {
        expr: `60 * ${ownRate("kubecommit_watch_restarts_total", "kind, reason")} > 0`,
        legend: "watch {{kind}}: {{reason}}",
      },
      {
        expr: `60 * ${ownRate("kubecommit_relists_total", "kind, reason")} > 0`,
        legend: "list {{kind}}: {{reason}}",
      },
    ],
    unit: "short",
    min: 0,
    noValue: "none",
    width: 8,
  }),
  timeSeries({
    title: "Received from the API server",
    description: "Bytes of response bodies, after decompression.",
    targets: [{ expr: ownRate("kubecommit_received_bytes_total", "kind"), legend: "{{kind}}" }],
    unit: "binBps",
    min: 0,
    width: 8,
  }),
  timeSeries({
    title: "Objects",
    description:
      "What each exporter holds, and what it leaves out for want of room; pods that have succeeded or failed are not kept.",
    targets: [
      {
        expr: `max by (instance, kind) (${own("kubecommit_objects")})`,
        legend: "{{kind}}s {{instance}}",
      },
      {
        expr: `max by (instance, kind) (${own("kubecommit_refused_objects")})`,
        legend: "{{kind}}s left out {{instance}}",
      },
    ],
    unit: "short",
    min: 0,
    width: 8,
  }),
  timeSeries({
    title: "Rejected values per minute",
    description: "What was rejected and is missing from the sums, by reason.",
    targets: [
      {
        expr: `60 * ${ownRate("kubecommit_rejected_values_total", "kind, reason")} > 0`,
        legend: "{{kind}}: {{reason}}",
      },
    ],
    unit: "short",
    min: 0,
    noValue: "none",
    width: 8,
  }),
];

const serving: readonly PanelBuilder[] = [
  timeSeries({
    title: "Tick",
    description:
      "How long it takes to turn the state of the cluster into the bytes that are served. A tick with nothing to do takes no time.",
    targets: [
      { expr: quantile(0.99, "kubecommit_tick_duration_seconds"), legend: "99th percentile" },
      { expr: quantile(0.5, "kubecommit_tick_duration_seconds"), legend: "median" },
    ],
    unit: "s",
    min: 0,
    overrides: [line("99th percentile", "orange"), line("median", "blue", { fill: 15 })],
    width: 8,
  }),
  timeSeries({
    title: "HTTP requests",
    description:
      "Requests by route and status, 499 for those that ended early; connections and requests that were refused; and handshakes of TLS that failed.",
    targets: [
      {
        expr: `${ownRate("kubecommit_http_requests_total", "handler, code")} > 0`,
        legend: "{{handler}} {{code}}",
      },
      {
        expr: ownRate("kubecommit_http_refused_connections_total", "reason"),
        legend: "refused: {{reason}}",
      },
      {
        expr: ownRate("kubecommit_http_refused_requests_total", "reason"),
        legend: "not let in: {{reason}}",
      },
      {
        expr: ownRate("kubecommit_tls_handshake_failures_total", "reason"),
        legend: "no handshake: {{reason}}",
      },
    ],
    unit: "reqps",
    min: 0,
    width: 8,
  }),
  timeSeries({
    title: "HTTP response time, 99th percentile",
    description: "Time from the arrival of a request to the end of its response, by route.",
    targets: [
      {
        expr: `${quantile(0.99, "kubecommit_http_request_duration_seconds", "handler")} > 0`,
        legend: "{{handler}}",
      },
    ],
    unit: "s",
    min: 0,
    width: 8,
  }),
];

export const exporterDashboard = dashboard({
  uid: "kubecommit-exporter",
  title: "kubecommit / Exporter",
  description: "Whether the exporter's numbers can be trusted, and what they cost.",
  variables: exporterVariables,
  rows: [
    { height: 4, panels: headline },
    { title: "Reading the cluster", height: 8, panels: reading },
    { title: "Serving the numbers", height: 8, panels: serving },
    { title: "Process", height: 8, panels: processPanels },
    { height: 5, panels: [versions] },
  ],
});
