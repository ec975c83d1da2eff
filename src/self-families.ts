import { briefWebFamilies, webFamilies } from "./web-metrics.ts";

export interface SelfFamily {
  readonly name: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly labels: readonly string[];
  readonly help: string;
}

/** Every family about the exporter itself, in the order of the exposition. */
export const selfFamilies = {
  buildInfo: {
    name: "kubecommit_build_info",
    type: "gauge",
    labels: ["version", "revision", "node_version"],
    help: "Always 1. Version and source revision of the running exporter, and its Node.js version.",
  },
  up: {
    name: "kubecommit_up",
    type: "gauge",
    labels: [],
    help: "Whether the picture of the cluster is complete and fresh (1) or not (0).",
  },
  snapshotTimestamp: {
    name: "kubecommit_snapshot_timestamp_seconds",
    type: "gauge",
    labels: [],
    help: "Unix time until which the cluster metrics are known to have been current. Absent before the first snapshot.",
  },
  devicesUp: {
    name: "kubecommit_devices_up",
    type: "gauge",
    labels: [],
    help: "Whether what is told of devices is complete and fresh (1) or not (0). Absent with --devices=off, and with auto until they have been read once.",
  },
  devicesTimestamp: {
    name: "kubecommit_devices_timestamp_seconds",
    type: "gauge",
    labels: [],
    help: "Unix time until which the metrics about devices are known to have been current. Absent while there are none.",
  },
  lastEventTimestamp: {
    name: "kubecommit_last_event_timestamp_seconds",
    type: "gauge",
    labels: ["kind"],
    help: "Unix time until which the kind is known completely: of the last event or bookmark from the API server, or when the last completed read was begun. Absent before the first.",
  },
  objects: {
    name: "kubecommit_objects",
    type: "gauge",
    labels: ["kind"],
    help: "Objects in the state of the cluster. Terminal pods are not kept.",
  },
  refusedObjects: {
    name: "kubecommit_refused_objects",
    type: "gauge",
    labels: ["kind"],
    help: "Objects that are left out because there is no room for them, as nodes beyond --max-nodes. kubecommit_up is 0 while there are any.",
  },
  tickDuration: {
    name: "kubecommit_tick_duration_seconds",
    type: "histogram",
    labels: [],
    help: "Time that a tick took, from the state of the cluster to the bytes that are served.",
  },
  tickFailures: {
    name: "kubecommit_tick_failures_total",
    type: "counter",
    labels: ["reason"],
    help: "Ticks that failed and left what is served as it was; with the reason devices they left devices out, and nothing else.",
  },
  apiRequests: {
    name: "kubecommit_api_requests_total",
    type: "counter",
    labels: ["kind", "verb", "code"],
    help: "Requests to the API server, by HTTP status; code is error when there was no answer.",
  },
  watchRestarts: {
    name: "kubecommit_watch_restarts_total",
    type: "counter",
    labels: ["kind", "reason"],
    help: "Watches that ended and were started again, by what ended them; end is the regular end.",
  },
  relists: {
    name: "kubecommit_relists_total",
    type: "counter",
    labels: ["kind", "reason"],
    help: "Times that all objects of the kind were read again.",
  },
  receivedBytes: {
    name: "kubecommit_received_bytes_total",
    type: "counter",
    labels: ["kind"],
    help: "Bytes of response bodies from the API server as they arrived: compressed, where it compresses.",
  },
  rejectedValues: {
    name: "kubecommit_rejected_values_total",
    type: "counter",
    labels: ["kind", "reason"],
    help: "Objects and amounts from the API server that were refused and so are not counted.",
  },
  httpRequests: {
    name: "kubecommit_http_requests_total",
    type: "counter",
    labels: ["handler", "code"],
    help: "HTTP requests that have ended; code is 499 when the connection did before the answer was complete.",
  },
  httpRequestDuration: {
    name: "kubecommit_http_request_duration_seconds",
    type: "histogram",
    labels: ["handler", "code"],
    help: "Time from the arrival of an HTTP request to the end of its answer.",
  },
  refusedConnections: {
    name: "kubecommit_http_refused_connections_total",
    type: "counter",
    labels: ["reason"],
    help: "Connections that were refused: the server was full, or one client address had its share.",
  },
  ...webFamilies,
  droppedLogLines: {
    name: "kubecommit_log_dropped_lines_total",
    type: "counter",
    labels: [],
    help: "Lines of the log that could not be written to standard error.",
  },
} as const satisfies Record<string, SelfFamily>;

/** What stays of them in brief: what alerts need, and what says why `kubecommit_up` is 0. */
export const briefFamilies: ReadonlySet<string> = new Set([
  selfFamilies.buildInfo.name,
  selfFamilies.up.name,
  selfFamilies.snapshotTimestamp.name,
  selfFamilies.devicesUp.name,
  selfFamilies.devicesTimestamp.name,
  selfFamilies.lastEventTimestamp.name,
  selfFamilies.refusedObjects.name,
  selfFamilies.tickFailures.name,
  selfFamilies.apiRequests.name,
  selfFamilies.rejectedValues.name,
  ...briefWebFamilies,
]);
