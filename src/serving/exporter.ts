import { Books } from "../accounting/books.ts";
import { shownSlices, type IsShown } from "../accounting/shown-resources.ts";
import { snapshotSlices } from "../accounting/take-snapshot.ts";
import type { ClusterState } from "../cluster/cluster-state.ts";
import type { HealthCheck, HtmlDocument, JsonDocument, Unavailable } from "../http/endpoints.ts";
import type { Piece } from "../http/pieces.ts";
import { openMetricsEnd, renderFamily, type ExpositionFormat } from "../render/exposition.ts";
import type { ClusterFamily } from "../render/family.ts";
import { renderUnavailable } from "../render/page/page.ts";
import type { PageView } from "../render/page/view.ts";
import { ClusterMetrics } from "../render/prometheus.ts";
import type { PodShape } from "../resources/pod-shape.ts";
import { snapshotJsonHead } from "../render/snapshot-json.ts";
import { ChoiceLog } from "./choice-log.ts";
import { DeviceNews, type DeviceNow } from "./device-news.ts";
import { FreshnessLog, type Log } from "./freshness-log.ts";
import { currentUntil, exporterStatus, versionOf, type ExporterStatus } from "./freshness.ts";
import { GzipBody } from "./gzip-body.ts";
import { htmlDocument } from "./html-document.ts";
import { LeftOut } from "./left-out.ts";
import { liveness, readiness } from "./health.ts";
import { inTurns } from "./in-turns.ts";
import { pageMoment } from "./page-moment.ts";
import { render, type Rendered } from "./rendered.ts";
import type { TickFailureReason, TickObserver } from "./tick-observer.ts";

export interface ExporterOptions {
  readonly state: ClusterState;
  readonly metrics: TickObserver;
  readonly log: Log;
  /** The families about the cluster that are exposed. */
  readonly families: readonly ClusterFamily[];
  /** Undefined: every resource is shown. */
  readonly isShown?: IsShown | undefined;
  /** Of which pods to tell how many more fit. */
  readonly shapes?: readonly PodShape[];
  /** The longest time between the starts of two ticks, in milliseconds. */
  readonly tickInterval: number;
  /** The age in milliseconds from which on numbers are withdrawn; undefined: never. */
  readonly dropStaleAfter: number | undefined;
  /**
   * What instants are called outside. Those inside, given to {@link Exporter} or in the state, are of
   * a clock that is never set. By default they are the same.
   */
  readonly wallTime?: (instant: number) => number;
  /** Milliseconds by a clock that stands still while the machine is suspended, as timers do. */
  readonly monotonic?: () => number;
}

/** What is served, replaced as a whole by a tick. */
interface Served {
  readonly version: string;
  readonly rendered: Rendered;
  /** Until when the numbers were current, in milliseconds since the epoch. */
  readonly currentUntil: number;
  /** Whether amounts of a resource that nodes list may be missing. */
  readonly incomplete: boolean;
  /** What is told of devices; undefined where nothing is. */
  readonly devices: DeviceNow | undefined;
}

/**
 * Turns the cluster state into what is served, tick by tick. Between two ticks every answer is a
 * lookup.
 *
 * The age of the numbers is counted from the last proof that they were current, not from the tick
 * that computed them: ticking over a state that the API server no longer confirms does not make it
 * younger.
 */
export class Exporter {
  readonly #options: ExporterOptions;
  readonly #books: Books;
  readonly #clusterMetrics: ClusterMetrics;
  readonly #freshnessLog: FreshnessLog;
  readonly #deviceNews: DeviceNews;
  readonly #leftOut: LeftOut;
  readonly #choiceLog: ChoiceLog;
  readonly #wallTime: (instant: number) => number;
  readonly #monotonic: () => number;
  readonly #expositions = new Map<string, Promise<readonly Piece[]>>();
  #served: Served | undefined;
  #running: Promise<void> | undefined;
  /** By the monotonic clock. */
  #tickStarted: number | undefined;
  #failing = false;

  constructor(options: ExporterOptions) {
    this.#options = options;
    const { state, metrics, log } = options;
    this.#books = new Books(state).follow();
    this.#clusterMetrics = new ClusterMetrics(options.families);
    this.#wallTime = options.wallTime ?? ((instant) => instant);
    this.#monotonic = options.monotonic ?? (() => performance.now());
    this.#freshnessLog = new FreshnessLog(state, log, this.#wallTime);
    this.#deviceNews = new DeviceNews(state, log, this.#wallTime, () =>
      metrics.tickFailed("devices"),
    );
    this.#choiceLog = new ChoiceLog(log, options.shapes ?? []);
    this.#leftOut = new LeftOut(log, (kind, amounts) => metrics.amountsLeftOut(kind, amounts));
  }

  /**
   * Brings what is served in step with the cluster state. Never rejects: a failure is counted,
   * logged when it is the first in a row, and leaves what is served as it was. A tick that is asked
   * for while one is running is that same tick.
   */
  async tick(now: Date): Promise<void> {
    this.#running ??= this.#tick(now.getTime()).finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Resolves when the tick that is running, if one is, has ended. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #tick(now: number): Promise<void> {
    const { metrics } = this.#options;
    const started = performance.now();
    this.#tickStarted = this.#monotonic();
    this.#freshnessLog.update(now);
    this.#deviceNews.tell(now);
    await this.#renew(now);
    metrics.tickTook((performance.now() - started) / 1000);
  }

  async #renew(now: number): Promise<void> {
    const { state, isShown, shapes, dropStaleAfter = Infinity } = this.#options;
    await inTurns(this.#deviceNews.renew());
    const confirmed = currentUntil(state);
    if (confirmed === undefined) return;
    const version = versionOf(state);
    const devices = this.#deviceNews.now(now - dropStaleAfter);
    if (this.#served?.version === version && this.#served.devices?.moment === devices?.moment) {
      this.#served = { ...this.#served, currentUntil: confirmed, devices };
      return;
    }
    const { incomplete } = state.resources;
    let stage: TickFailureReason = "snapshot";
    const make = async (told: DeviceNow | undefined): Promise<void> => {
      stage = "snapshot";
      const { selectsNodes, pods } = state;
      const seen = { selectsNodes, pods: pods.size };
      const options = { books: this.#books, shapes, devices: told?.moment };
      const whole = await inTurns(snapshotSlices(state, options));
      const snapshot = isShown === undefined ? whole : await inTurns(shownSlices(whole, isShown));
      this.#leftOut.update(snapshot);
      this.#choiceLog.update({ whole, shown: snapshot, ...seen });
      stage = "render";
      const rendered = await render(snapshot, this.#clusterMetrics, whole.nodes);
      this.#served?.rendered.exposition.retire();
      this.#served = { version, rendered, incomplete, devices: told, currentUntil: confirmed };
    };
    try {
      await make(devices).catch(async (error: unknown) => {
        if (devices === undefined) throw error;
        // What succeeds without devices has failed because of them.
        await make(undefined);
        this.#deviceNews.failed(error);
      });
      this.#succeeded();
    } catch (error) {
      this.#failed(stage, error);
    }
  }

  /**
   * The exposition in pieces, as one gzip member if wanted: the cluster's families while there are
   * numbers to serve, and the exporter's own. Scrapes that arrive while the same one is being
   * made share it.
   */
  async exposition(
    format: ExpositionFormat,
    gzipped: boolean,
    now: Date,
  ): Promise<readonly Piece[]> {
    const key = `${format} ${gzipped}`;
    const making =
      this.#expositions.get(key) ??
      this.#expose(format, gzipped, now).finally(() => this.#expositions.delete(key));
    this.#expositions.set(key, making);
    return making;
  }

  async #expose(format: ExpositionFormat, gzipped: boolean, now: Date): Promise<readonly Piece[]> {
    const served = this.#servedAt(now.getTime());
    const families = await this.#options.metrics.families(this.#status(now.getTime()));
    const own = families.map((family) => renderFamily(family, format)).join("");
    const tail = Buffer.from(format === "openmetrics" ? own + openMetricsEnd : own);
    const body = served?.rendered.exposition ?? GzipBody.empty;
    return gzipped ? body.gzip(tail) : body.plain(tail);
  }

  /** The pykles node document. */
  async pyklesNodes(now: Date): Promise<JsonDocument | Unavailable> {
    const served = this.#servedAt(now.getTime());
    if (served === undefined) return this.#unavailable();
    return {
      body: [await served.rendered.pyklesNodes()],
      currentUntil: this.#wallTime(served.currentUntil),
    };
  }

  /** Everything that the snapshot holds. */
  async snapshotJson(now: Date): Promise<JsonDocument | Unavailable> {
    const served = this.#servedAt(now.getTime());
    if (served === undefined) return this.#unavailable();
    const until = this.#wallTime(served.currentUntil);
    const head = snapshotJsonHead(new Date(until).toISOString());
    const body = [Buffer.from(head), await served.rendered.snapshotJson()];
    return { body, currentUntil: until };
  }

  /** How many more pods with these requests fit, by pool. */
  async fit(requests: ReadonlyMap<string, number>, now: Date): Promise<JsonDocument | Unavailable> {
    const served = this.#servedAt(now.getTime());
    if (served === undefined) return this.#unavailable();
    const until = this.#wallTime(served.currentUntil);
    const body = [served.rendered.fit(requests, new Date(until).toISOString())];
    return { body, currentUntil: until };
  }

  /** A page for people, as one gzip member if wanted. */
  async page(view: PageView, gzipped: boolean, now: Date): Promise<HtmlDocument> {
    const renewAfter = Math.ceil(this.#options.tickInterval / 1000);
    const served = this.#servedAt(now.getTime());
    if (served === undefined) {
      const { reason, message, retryAfter } = this.#unavailable();
      const wereThere = reason === "stale";
      const page = renderUnavailable({ wereThere, message, renewAfter }, view);
      return { ...(await htmlDocument(page, gzipped)), retryAfter };
    }
    const at = now.getTime();
    const seen = { state: this.#options.state, status: this.#status(at), served };
    const moment = pageMoment({ ...seen, now: at, renewAfter, wallTime: this.#wallTime });
    return htmlDocument(served.rendered.page(view, moment), gzipped);
  }

  /** Whether ticks start when they are due. */
  live(): readonly HealthCheck[] {
    return liveness(this.#tickStarted, this.#monotonic(), this.#options.tickInterval);
  }

  /** Whether there are numbers. */
  ready(): readonly HealthCheck[] {
    return readiness(this.#options.state, this.#served !== undefined);
  }

  /** What may be served: nothing once it is older than `dropStaleAfter`. */
  #servedAt(now: number): Served | undefined {
    const { dropStaleAfter = Infinity } = this.#options;
    if (this.#served === undefined) return undefined;
    return now - this.#served.currentUntil <= dropStaleAfter ? this.#served : undefined;
  }

  #unavailable(): Unavailable {
    const retryAfter = Math.ceil(this.#options.tickInterval / 1000);
    if (this.#served === undefined) {
      const message = "The nodes and pods of the cluster have not been read completely yet.";
      return { reason: "not_synced", message, retryAfter };
    }
    const since = new Date(this.#wallTime(this.#served.currentUntil)).toISOString();
    const message = `No news from the API server since ${since}; older numbers are not served.`;
    return { reason: "stale", message, retryAfter };
  }

  #status(now: number): ExporterStatus {
    const { state, tickInterval } = this.#options;
    const { currentUntil: servedUntil, incomplete = false, devices } = this.#served ?? {};
    const serving = { now, servedUntil, incomplete, tickInterval, devicesUntil: devices?.until };
    return exporterStatus(state, serving, this.#wallTime);
  }

  #succeeded(): void {
    if (this.#failing) this.#options.log.info({}, "ticks succeed again");
    this.#failing = false;
  }

  #failed(reason: TickFailureReason, error: unknown): void {
    const { metrics, log } = this.#options;
    metrics.tickFailed(reason);
    const message =
      "the tick failed: the last numbers stay; further failures are only counted, in kubecommit_tick_failures_total";
    if (!this.#failing) log.error({ reason, err: error }, message);
    this.#failing = true;
  }
}
