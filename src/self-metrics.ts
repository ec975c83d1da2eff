import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { kinds, type ObjectKind } from "./cluster/cluster-state.ts";
import { deviceKinds } from "./cluster/device-state.ts";
import {
  rejectReasons,
  relistReasons,
  watchRestartReasons,
  type ReaderObserver,
} from "./kubernetes/observer.ts";
import { refusalReasons, type RefusalReason } from "./http/connections.ts";
import { tickFailureReasons, type TickFailureReason } from "./serving/tick-observer.ts";
import type { ExporterStatus } from "./serving/freshness.ts";
import { replaceProcessMetrics } from "./process-metrics.ts";
import { briefFamilies, type SelfFamily, selfFamilies } from "./self-families.ts";
import { WebMetrics } from "./web-metrics.ts";

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
  readonly web: WebMetrics;
  readonly #up: Gauge;
  readonly #snapshotTimestamp: Gauge;
  readonly #devicesUp: Gauge;
  readonly #devicesTimestamp: Gauge;
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
  #hasDevices = false;

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
    this.#devicesUp = new Gauge(of(selfFamilies.devicesUp));
    this.#devicesTimestamp = new Gauge(of(selfFamilies.devicesTimestamp));
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
    this.web = new WebMetrics(this.#registry);
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

  amountsLeftOut(kind: ObjectKind, amounts: number): void {
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
    setInstant(this.#snapshotTimestamp, {}, status.currentUntil);
    for (const kind of kinds) this.#showKind(kind, status.kinds[kind]);
    this.#showDevices(status.devices);
    const families = await this.#registry.getMetricsAsJSON();
    // prom-client declares its types as a numeric enum; what it gives are their names.
    return families.map((family) => ({ ...family, type: `${family.type}` }));
  }

  #showKind(
    kind: ObjectKind,
    { objects, refused, lastEvent }: ExporterStatus["kinds"]["node"],
  ): void {
    this.#objects.set({ kind }, objects);
    this.#refusedObjects.set({ kind }, refused);
    setInstant(this.#lastEventTimestamp, { kind }, lastEvent);
  }

  #showDevices(devices: ExporterStatus["devices"]): void {
    if (devices === undefined) {
      this.#devicesUp.remove({});
      this.#devicesTimestamp.remove({});
      return;
    }
    // Nobody who has no devices wants series about them.
    if (!this.#hasDevices) for (const kind of deviceKinds) this.#startKind(kind);
    this.#hasDevices = true;
    this.#devicesUp.set(devices.up ? 1 : 0);
    setInstant(this.#devicesTimestamp, {}, devices.currentUntil);
    for (const kind of deviceKinds) {
      const nothing = { objects: 0, refused: 0, lastEvent: undefined };
      this.#showKind(kind, devices.kinds?.[kind] ?? nothing);
    }
  }

  #startAtZero(handlers: readonly string[]): void {
    for (const reason of tickFailureReasons) this.#tickFailures.inc({ reason }, 0);
    for (const handler of handlers) this.#httpRequests.inc({ handler, code: 200 }, 0);
    for (const reason of refusalReasons) this.#refusedConnections.inc({ reason }, 0);
    for (const kind of kinds) this.#startKind(kind);
  }

  #startKind(kind: ObjectKind): void {
    for (const verb of ["list", "watch"]) {
      for (const code of ["200", "error"]) this.#apiRequests.inc({ kind, verb, code }, 0);
    }
    this.#receivedBytes.inc({ kind }, 0);
    for (const reason of watchRestartReasons) this.#watchRestarts.inc({ kind, reason }, 0);
    for (const reason of relistReasons) this.#relists.inc({ kind, reason }, 0);
    for (const reason of rejectReasons) this.#rejectedValues.inc({ kind, reason }, 0);
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

/** In seconds; nothing for an instant that is not known. Instants in milliseconds since the epoch. */
function setInstant(
  gauge: Gauge,
  labels: Record<string, string>,
  instant: number | undefined,
): void {
  if (instant === undefined) gauge.remove(labels);
  else gauge.set(labels, instant / 1000);
}

/** In seconds. */
const tickBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const requestBuckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];
