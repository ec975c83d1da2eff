import { takeSnapshot } from "./accounting/take-snapshot.ts";
import { gzip, type CompressedBody } from "./body.ts";
import type { ClusterState } from "./cluster/cluster-state.ts";
import { currentUntil, freshness, kinds, staleAfter, storeOf, version } from "./freshness.ts";
import type { Freshness, Kind, Picture } from "./freshness.ts";
import {
  openMetricsEnd,
  renderFamily,
  type CollectedFamily,
  type Format,
} from "./render/exposition.ts";
import { snapshotJsonHead } from "./render/snapshot-json.ts";
import { render, type Rendered } from "./rendered.ts";

/** What a tick can fail in: label `reason` of a metric. */
export type TickFailure = "snapshot" | "render";

/** The exporter's own metrics. */
export interface TickObserver {
  tickTook(seconds: number): void;
  tickFailed(reason: TickFailure): void;
  families(picture: Picture): Promise<readonly CollectedFamily[]>;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ExporterOptions {
  readonly state: ClusterState;
  readonly metrics: TickObserver;
  readonly log: Log;
  /** Whether to expose the families by namespace. */
  readonly namespaces: boolean;
  /** The longest time between the starts of two ticks, in milliseconds. */
  readonly tickInterval: number;
  /** The age in milliseconds from which on numbers are withdrawn; undefined: never. */
  readonly dropStaleAfter: number | undefined;
}

/** A document about the cluster, or why there is none. */
export type Answer =
  | {
      readonly status: "served";
      readonly body: readonly Buffer[];
      /** Until when the numbers were current. */
      readonly currentUntil: Date;
    }
  | {
      readonly status: "unavailable";
      readonly reason: "not_synced" | "stale";
      readonly message: string;
    };

/** One line of a health endpoint. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

/** What is served, replaced as a whole by a tick. */
interface Served {
  readonly version: string;
  readonly rendered: Rendered;
  /** Until when the numbers were current, in milliseconds since the epoch. */
  readonly currentUntil: number;
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
  readonly #freshness: Record<Kind, Freshness> = { node: "never", pod: "never" };
  #served: Served | undefined;
  #running: Promise<void> | undefined;
  #tickStarted: number | undefined;
  #failing = false;

  constructor(options: ExporterOptions) {
    this.#options = options;
  }

  /** Whether nodes and pods have been read and accounted for once. */
  get ready(): boolean {
    return this.#served !== undefined;
  }

  /**
   * Brings what is served in step with the cluster state. Never rejects: a failure is counted,
   * logged when it is the first in a row, and leaves what is served as it was. While a tick is
   * running, another one is that same tick.
   */
  async tick(now: Date): Promise<void> {
    this.#running ??= this.#tick(now.getTime()).finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #tick(now: number): Promise<void> {
    const { metrics } = this.#options;
    const started = performance.now();
    this.#tickStarted = now;
    this.#logFreshness(now);
    await this.#renew(now);
    metrics.tickTook((performance.now() - started) / 1000);
  }

  async #renew(now: number): Promise<void> {
    const { state, namespaces } = this.#options;
    const confirmed = currentUntil(state);
    if (confirmed === undefined) return;
    const current = version(state);
    if (this.#served?.version === current) {
      this.#served = { ...this.#served, currentUntil: confirmed };
      return;
    }
    let stage: TickFailure = "snapshot";
    try {
      const snapshot = takeSnapshot(state, now);
      stage = "render";
      const rendered = await render(snapshot, { namespaces });
      this.#served = { version: current, rendered, currentUntil: confirmed };
      this.#succeeded();
    } catch (error) {
      this.#failed(stage, error);
    }
  }

  /**
   * The exposition as chunks: the cluster's families while there are numbers to serve, and the
   * exporter's own.
   */
  async exposition(
    format: Format,
    encoding: "identity" | "gzip",
    now: Date,
  ): Promise<readonly Buffer[]> {
    const served = this.#servedAt(now.getTime());
    const families = await this.#options.metrics.families(this.#picture(now.getTime()));
    const own = families.map((family) => renderFamily(family, format)).join("");
    const tail = Buffer.from(format === "openmetrics" ? own + openMetricsEnd : own);
    const body = served?.rendered.exposition ?? nothing;
    return encoding === "gzip" ? gzip(body, tail) : [...body.plain, tail];
  }

  /** The pykles node document. */
  async pyklesNodes(now: Date): Promise<Answer> {
    const served = this.#servedAt(now.getTime());
    if (served === undefined) return this.#unavailable();
    return {
      status: "served",
      body: await served.rendered.pyklesNodes(),
      currentUntil: new Date(served.currentUntil),
    };
  }

  /** Everything that the snapshot holds, as JSON. */
  async snapshotJson(now: Date): Promise<Answer> {
    const served = this.#servedAt(now.getTime());
    if (served === undefined) return this.#unavailable();
    const time = new Date(served.currentUntil);
    const head = Buffer.from(snapshotJsonHead(time.toISOString()));
    return {
      status: "served",
      body: [head, ...(await served.rendered.snapshotJson())],
      currentUntil: time,
    };
  }

  /**
   * Facts for the health endpoints. Alive: ticks start when they are due, or nearly so. Nothing
   * outside of the process counts. Ready: nodes and pods have been read once.
   */
  checks(now: Date): { readonly live: readonly Check[]; readonly ready: readonly Check[] } {
    const { state, tickInterval } = this.#options;
    // Either sign: after a clock has been set back, the schedule waits for the old time to return.
    const age = Math.abs(now.getTime() - (this.#tickStarted ?? now.getTime()));
    const ticking = age <= 1.5 * tickInterval + tickGrace;
    return {
      live: [check("tick", ticking, `the last tick started ${Math.round(age / 1000)} s ago`)],
      ready: [
        ...kinds.map((kind) => {
          const { synced, size } = storeOf(state, kind);
          return check(`${kind}s`, synced, synced ? `${size} ${kind}s` : "not read completely yet");
        }),
        check("snapshot", this.ready, this.ready ? "served" : "not taken yet"),
      ],
    };
  }

  /** What may be served: nothing once it is older than `dropStaleAfter`. */
  #servedAt(now: number): Served | undefined {
    const { dropStaleAfter = Infinity } = this.#options;
    if (this.#served === undefined) return undefined;
    return now - this.#served.currentUntil <= dropStaleAfter ? this.#served : undefined;
  }

  #unavailable(): Answer {
    return this.#served === undefined
      ? {
          status: "unavailable",
          reason: "not_synced",
          message: "The nodes and pods of the cluster have not been read completely yet.",
        }
      : {
          status: "unavailable",
          reason: "stale",
          message: `No news from the API server since ${new Date(this.#served.currentUntil).toISOString()}; older numbers are not served.`,
        };
  }

  /** Whether the picture is complete and fresh, and ticks carry it over into what is served. */
  #current(now: number): boolean {
    const { state, tickInterval } = this.#options;
    if (this.#served === undefined) return false;
    if (kinds.some((kind) => freshness(state, kind, now) !== "fresh")) return false;
    return now - this.#served.currentUntil <= staleAfter + 1.5 * tickInterval;
  }

  #picture(now: number): Picture {
    const { state } = this.#options;
    const ofKind = (kind: Kind) => {
      const { size, confirmedAt } = storeOf(state, kind);
      return { objects: size, lastEvent: confirmedAt };
    };
    return {
      up: this.#current(now),
      currentUntil: this.#served?.currentUntil,
      kinds: { node: ofKind("node"), pod: ofKind("pod") },
    };
  }

  /** One line per change of state. */
  #logFreshness(now: number): void {
    const { state, log } = this.#options;
    for (const kind of kinds) {
      const current = freshness(state, kind, now);
      if (current === this.#freshness[kind]) continue;
      this.#freshness[kind] = current;
      if (current === "fresh") log.info({ kind }, `the ${kind}s are in step with the API server`);
      else {
        const message = `no news of the ${kind}s from the API server for 3 minutes: the last numbers stay, kubecommit_up is 0`;
        log.warn({ kind, lastEvent: storeOf(state, kind).confirmedAt }, message);
      }
    }
  }

  #succeeded(): void {
    if (this.#failing) this.#options.log.info({}, "ticks succeed again");
    this.#failing = false;
  }

  #failed(reason: TickFailure, error: unknown): void {
    const { metrics, log } = this.#options;
    metrics.tickFailed(reason);
    const message =
      "the tick failed: the last numbers stay; further failures are only counted, in kubecommit_tick_failures_total";
    if (!this.#failing) log.error({ reason, err: error }, message);
    this.#failing = true;
  }
}

/** How late a tick may start without being called missing, in milliseconds. */
const tickGrace = 10_000;

const nothing: CompressedBody = { plain: [], deflated: [], crc: 0, bytes: 0 };

function check(name: string, ok: boolean, message: string): Check {
  return { name, ok, message };
}
