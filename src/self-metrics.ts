import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { kinds, type Kind } from "./cluster/cluster-state.ts";
import {
  rejectReasons,
  relistReasons,
  watchRestartReasons,
  type ReaderObserver,
} from "./kubernetes/observer.ts";
import { refusalReasons, type RefusalReason } from "./http/connections.ts";
import { tickFailureReasons, type TickFailureReason } from "./serving/exporter.ts";
import type { ExporterStatus } from "./serving/freshness.ts";
import { replaceProcessMetrics } from "./process-metrics.ts";

interface SelfFamily {
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
    help: "Ticks that failed and left what is served as it was.",
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
  selfFamilies.lastEventTimestamp.name,
  selfFamilies.refusedObjects.name,
  selfFamilies.tickFailures.name,
  selfFamilies.apiRequests.name,
  selfFamilies.rejectedValues.name,
]);

/** Families that prom-client adds and we leave out: each is a sum of one that stays, or empty. */
const leftOut = [
  "nodejs_active_handles",
  "nodejs_active_handles_total",
  "nodejs_active_requests",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

export interface SelfMetricsOptions {
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
  /** The names that `httpRequest` is called with. */
  readonly handlers: readonly string[];
  /** Whether only {@link briefFamilies} are served. */
  readonly isBrief?: boolean;
}

/** The exporter's own metrics, in a registry of their own. Closed label sets start at 0. */
export class SelfMetrics {
  readonly #registry = new Registry();
  readonly #up: Gauge;
  readonly #snapshotTimestamp: Gauge;
  readonly #lastEventTimestamp: Gauge;
  readonly #objects: Gauge;
  readonly #refusedObjects: Gauge;
  readonly #tickDuration: Histogram;
  readonly #tickFailures: Counter;
  readonly #apiRequests: Counter;
  readonly #watchRestarts: Counter;
  readonly #relists: Counter;
  readonly #receivedBytes: Counter;
  readonly #rejectedValues: Counter;
  readonly #httpRequests: Counter;
  readonly #httpRequestDuration: Histogram;
  readonly #refusedConnections: Counter;
  readonly #droppedLogLines: Counter;

  constructor({ version, revision, nodeVersion, handlers, isBrief = false }: SelfMetricsOptions) {
    const registers = [this.#registry];
    const of = ({ name, help, labels }: SelfFamily) => ({
      name,
      help,
      labelNames: labels,
      registers,
    });
    new Gauge(of(selfFamilies.buildInfo)).set({ version, revision, node_version: nodeVersion }, 1);
    this.#up = new Gauge(of(selfFamilies.up));
    this.#snapshotTimestamp = new Gauge(of(selfFamilies.snapshotTimestamp));
    this.#lastEventTimestamp = new Gauge(of(selfFamilies.lastEventTimestamp));
    this.#objects = new Gauge(of(selfFamilies.objects));
    this.#refusedObjects = new Gauge(of(selfFamilies.refusedObjects));
    this.#tickDuration = new Histogram({ ...of(selfFamilies.tickDuration), buckets: tickBuckets });
    this.#tickFailures = new Counter(of(selfFamilies.tickFailures));
    this.#apiRequests = new Counter(of(selfFamilies.apiRequests));
    this.#watchRestarts = new Counter(of(selfFamilies.watchRestarts));
    this.#relists = new Counter(of(selfFamilies.relists));
    this.#receivedBytes = new Counter(of(selfFamilies.receivedBytes));
    this.#rejectedValues = new Counter(of(selfFamilies.rejectedValues));
    this.#httpRequests = new Counter(of(selfFamilies.httpRequests));
    this.#httpRequestDuration = new Histogram({
      ...of(selfFamilies.httpRequestDuration),
      buckets: requestBuckets,
    });
    this.#refusedConnections = new Counter(of(selfFamilies.refusedConnections));
    this.#droppedLogLines = new Counter(of(selfFamilies.droppedLogLines));
    this.#startAtZero(handlers);
    if (isBrief) this.#leaveOutAllBut(briefFamilies);
    else this.#collectRuntime();
  }

  tickTook(seconds: number): void {
    this.#tickDuration.observe(seconds);
  }

  tickFailed(reason: TickFailureReason): void {
    this.#tickFailures.inc({ reason });
  }

  amountsLeftOut(kind: Kind, amounts: number): void {
    this.#rejectedValues.inc({ kind, reason: "too_many_names" }, amounts);
  }

  httpRequest(handler: string, code: number, seconds: number): void {
    this.#httpRequests.inc({ handler, code });
    this.#httpRequestDuration.observe({ handler, code }, seconds);
  }

  connectionRefused(reason: RefusalReason): void {
    this.#refusedConnections.inc({ reason });
  }

  logLinesDropped(lines: number): void {
    this.#droppedLogLines.inc(lines);
  }

  /** An observer of the reader that counts here and hands its notes to `note`. */
  readerObserver(note: ReaderObserver["note"]): ReaderObserver {
    return {
      request: (kind, verb, code) => this.#apiRequests.inc({ kind, verb, code }),
      received: (kind, bytes) => this.#receivedBytes.inc({ kind }, bytes),
      watchRestarted: (kind, reason) => this.#watchRestarts.inc({ kind, reason }),
      relisted: (kind, reason) => this.#relists.inc({ kind, reason }),
      rejected: (kind, reason) => this.#rejectedValues.inc({ kind, reason }),
      note,
    };
  }

  /** All families with their values, at the moment of a scrape that finds this status. */
  async families(status: ExporterStatus) {
    this.#up.set(status.up ? 1 : 0);
    if (status.currentUntil === undefined) this.#snapshotTimestamp.remove({});
    else this.#snapshotTimestamp.set(status.currentUntil / 1000);
    for (const kind of kinds) {
      const { objects, refused, lastEvent } = status.kinds[kind];
      this.#objects.set({ kind }, objects);
      this.#refusedObjects.set({ kind }, refused);
      if (lastEvent !== undefined) this.#lastEventTimestamp.set({ kind }, lastEvent / 1000);
    }
    const families = await this.#registry.getMetricsAsJSON();
    // prom-client declares its types as a numeric enum; what it gives are their names.
    return families.map((family) => ({ ...family, type: `${family.type}` }));
  }

  #startAtZero(handlers: readonly string[]): void {
    for (const reason of tickFailureReasons) this.#tickFailures.inc({ reason }, 0);
    for (const handler of handlers) this.#httpRequests.inc({ handler, code: 200 }, 0);
    for (const reason of refusalReasons) this.#refusedConnections.inc({ reason }, 0);
    for (const kind of kinds) {
      for (const verb of ["list", "watch"]) {
        for (const code of ["200", "error"]) this.#apiRequests.inc({ kind, verb, code }, 0);
      }
      this.#receivedBytes.inc({ kind }, 0);
      for (const reason of watchRestartReasons) this.#watchRestarts.inc({ kind, reason }, 0);
      for (const reason of relistReasons) this.#relists.inc({ kind, reason }, 0);
      for (const reason of rejectReasons) this.#rejectedValues.inc({ kind, reason }, 0);
    }
  }

  #leaveOutAllBut(names: ReadonlySet<string>): void {
    for (const { name } of Object.values(selfFamilies)) {
      if (!names.has(name)) this.#registry.removeSingleMetric(name);
    }
  }

  /** Adds prom-client's `process_*` and `nodejs_*` families. */
  #collectRuntime(): void {
    collectDefaultMetrics({ register: this.#registry });
    for (const name of leftOut) this.#registry.removeSingleMetric(name);
    replaceProcessMetrics(this.#registry);
  }
}

/** In seconds. */
const tickBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const requestBuckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];
