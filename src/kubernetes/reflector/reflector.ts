import { CutInitialEventsError, DeadlineError } from "../failures/errors.ts";
import type { Connection } from "../api/connection.ts";
import { type Failure, failureOf } from "../failures/failure.ts";
import type { FailureLog } from "../failures/failure-log.ts";
import { relistReasonOf } from "../failures/failure-row.ts";
import type { ReaderObserver, RelistReason } from "../observer.ts";
import type { Timekeeping } from "../time.ts";
import type { MediaTypes } from "../wire/media-types.ts";
import { Backoff } from "./backoff.ts";
import { InitialEventsDeadlines } from "./initial-events.ts";
import { readPages } from "./list-pages.ts";
import { NewestVersion } from "./newest-version.ts";
import type { ReflectedResource } from "./reflected-resource.ts";
import { type ObjectEvent, ResourceClient } from "./resource-client.ts";
import { ResumePoint } from "./resume-point.ts";
import { StoreWriter } from "./store-writer.ts";
import { SyncPlan } from "./sync-plan.ts";
import type { Timings } from "./timings.ts";
import { WatchEnds } from "./watch-ends.ts";

export interface ReflectorDependencies {
  readonly connection: Connection;
  readonly mediaTypes: MediaTypes;
  readonly observer: ReaderObserver;
  readonly time: Timekeeping;
  readonly timings: Timings;
  readonly failureLog: Pick<FailureLog, "report" | "clear" | "forget">;
  /** The server sends events again after a failure. */
  readonly recovered: () => void;
}

/** A failure is tried again promptly once in so many milliseconds. */
const promptAgainMs = 120_000;

type ReadPhase = "list" | "initial events" | "watch";

/**
 * Keeps one store in step with one kind of object: reads everything, then follows the changes,
 * through every fault of server and network. It resumes where it stopped as long as the server lets
 * it, and reads everything again when not; the store forgets nothing before that is complete.
 */
export class Reflector<T extends { readonly uid: string }, R extends { readonly uid: string }> {
  readonly #resource: ReflectedResource<T, R>;
  readonly #dependencies: ReflectorDependencies;
  readonly #client: ResourceClient<T>;
  readonly #backoff: Backoff;
  readonly #writer: StoreWriter<T, R>;
  readonly #plan: SyncPlan;
  readonly #ends: WatchEnds;
  readonly #resumePoint: ResumePoint;
  #turn = new AbortController();
  #isFailing = false;
  /** No watch has run to its end since the last failure. */
  #isDoubtful = false;
  /** When a failure was last tried again promptly, by the clock of the reader. */
  #promptAt = -Infinity;

  constructor(resource: ReflectedResource<T, R>, dependencies: ReflectorDependencies) {
    this.#resource = resource;
    this.#dependencies = dependencies;
    this.#client = new ResourceClient({ ...resource, ...dependencies });
    this.#writer = new StoreWriter(resource, dependencies.observer);
    this.#backoff = new Backoff(dependencies.time);
    this.#plan = new SyncPlan(dependencies.timings.watchListRetryMs);
    this.#ends = new WatchEnds(dependencies.timings.shortWatchMs);
    this.#resumePoint = new ResumePoint(dependencies.timings.serverErrorsMs);
  }

  /** Reads until the signal is aborted. Never rejects; nothing is left open then. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wait = await this.#take(signal);
      if (wait > 0) await this.#dependencies.time.sleep(wait, signal);
    }
  }

  /** Reads everything again, because records have to be made anew. */
  resync(reason: RelistReason): void {
    if (this.#resource.store.synced) this.#resource.store.beginSync();
    this.#resumePoint.requireSync();
    this.#noteRelist(reason);
    this.#turn.abort();
  }

  /** One sync or watch, to its end. Returns the milliseconds to wait before the next. */
  async #take(signal: AbortSignal): Promise<number> {
    const turn = new AbortController();
    const stop = () => turn.abort();
    signal.addEventListener("abort", stop, { once: true });
    this.#turn = turn;
    const phase = this.#phase();
    try {
      if (phase !== "list") return await this.#stream(phase, turn);
      await this.#list(turn.signal);
      return 0;
    } catch (error) {
      const { aborted, reason } = turn.signal;
      if (aborted && !(reason instanceof DeadlineError)) return 0;
      return this.#fail(error, this.#resumePoint.mustSync ? phase : "watch");
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  #phase(): ReadPhase {
    if (!this.#resumePoint.mustSync) return "watch";
    return this.#plan.usesWatchList(this.#now()) ? "initial events" : "list";
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { store } = this.#resource;
    const startedAt = this.#now();
    const query = this.#plan.listQuery(this.#resumePoint.version, !store.synced);
    const version = await readPages(this.#client, query, (object) => this.#writer.keep(object), {
      signal,
      silenceMs: this.#dependencies.timings.listSilenceMs,
      totalMs: this.#dependencies.timings.pageTotalMs,
      time: this.#dependencies.time,
      established: () => store.beginSync(),
    });
    // A resync that came after the last byte has begun another sync.
    signal.throwIfAborted();
    this.#complete(version, startedAt);
  }

  /**
   * A watch; with initial events, the sync goes before it on the same stream. Returns the
   * milliseconds to wait after its regular end.
   */
  async #stream(phase: "initial events" | "watch", turn: AbortController): Promise<number> {
    const { observer, time, timings } = this.#dependencies;
    const { version } = this.#resumePoint;
    let isInitial = phase === "initial events";
    const startedAt = this.#now();
    let events = 0;
    // What was missed comes first, however old it is: a brief watch has all of it at its bookmark.
    let isCurrent = false;
    using deadlines = new InitialEventsDeadlines(time, timings, (error) => turn.abort(error));
    await using newest = new NewestVersion(this.#client, timings);
    const isBrief = phase === "watch" && this.#wantsProof();
    const query = isInitial
      ? this.#plan.watchListQuery(version, time.random())
      : isBrief
        ? this.#plan.briefWatchQuery(version)
        : this.#plan.watchQuery(version, time.random());
    const onEvent = (event: ObjectEvent<T>) => {
      events += 1;
      this.#writer.apply(event);
      if (!isInitial) {
        this.#resumePoint.advance(event.resourceVersion);
        isCurrent ||= !isBrief || event.type === "BOOKMARK";
      } else if (event.type === "BOOKMARK" && event.initialEventsEnd) {
        isInitial = false;
        deadlines[Symbol.dispose]();
        this.#complete(event.resourceVersion, startedAt);
      } else if (event.type !== "ADDED") deadlines.changed();
    };
    await this.#client.watch(query, onEvent, {
      signal: turn.signal,
      silenceMs: timings.idleMs,
      established: () => {
        const askedAt = this.#now();
        if (isBrief) newest.ask((known) => this.#prove(known, askedAt));
        if (!isInitial) return;
        this.#resource.store.beginSync();
        deadlines.start();
      },
      news: () => {
        if (isInitial) deadlines.received();
        else if (isCurrent) this.#confirm(this.#now());
      },
    });
    if (isInitial)
      throw new CutInitialEventsError("the initial events ended without their bookmark");
    if (isBrief) this.#ends.checkBrief(startedAt, this.#now(), events);
    else this.#ends.check(startedAt, this.#now(), events);
    this.#isDoubtful = false;
    observer.watchRestarted(this.#resource.kind, "end");
    return isBrief ? 0 : 1000 * time.random();
  }

  /** Whether what is known has to be confirmed soon: after a failure that may have been an outage. */
  #wantsProof(): boolean {
    const age = this.#now() - (this.#resource.store.confirmedAt ?? 0);
    return this.#isDoubtful && age >= this.#dependencies.timings.doubtMs;
  }

  /** The newest resourceVersion was this one, at an instant or later. */
  #prove(newest: string, instant: number): void {
    const { confirmedAt = 0 } = this.#resource.store;
    if (newest === this.#resumePoint.version && instant > confirmedAt) this.#confirm(instant);
  }

  /**
   * A sync is complete at this resourceVersion. It shows the cluster as it was when the sync was
   * asked for, or later. @throws WireError when the version is empty.
   */
  #complete(version: string, startedAt: number): void {
    this.#resumePoint.synced(version);
    this.#plan.complete();
    this.#writer.complete(startedAt);
    this.#confirm(startedAt);
  }

  /** The server has shown that all changes until then have come. */
  #confirm(until: number): void {
    const { recovered, failureLog } = this.#dependencies;
    this.#resource.store.confirm(until);
    this.#resumePoint.confirm();
    if (!this.#isFailing) return;
    this.#isFailing = false;
    failureLog.clear(this.#resource.plural);
    recovered();
  }

  /** Does what the failure's row says. Returns the milliseconds to wait. */
  #fail(error: unknown, phase: ReadPhase): number {
    const { connection, failureLog, observer, time } = this.#dependencies;
    const { kind, plural } = this.#resource;
    const doing = `${phase === "list" ? "list" : "watch"} ${plural}`;
    const failure = failureOf(error, connection.attempt(doing, plural));
    this.#isFailing = true;
    this.#isDoubtful = true;
    this.#chooseNext(failure);
    if (this.#turnToJson(failure)) return failure.retryAfterMs;
    if (phase === "list") this.#plan.failList(failure);
    if (phase === "initial events" && this.#turnToLists(failure)) return failure.retryAfterMs;
    if (failure.reload) connection.reload();
    if (failure.plain) connection.avoidCompression();
    failureLog.report(plural, failure);
    if (phase !== "list" && failure.reason !== undefined) {
      observer.watchRestarted(kind, failure.reason);
    }
    if (failure.isPromptOnce && this.#now() - this.#promptAt > promptAgainMs) {
      // The server is there and has said what to do; it is spared if it keeps saying so, also when
      // the reads in between succeed: each of them is of everything.
      this.#promptAt = this.#now();
      return failure.retryAfterMs + 1000 * time.random();
    }
    return this.#backoff.next(failure.leastWaitMs, failure.longestWaitMs);
  }

  /** Whether a watch is followed by a sync. */
  #chooseNext({ next }: Failure): void {
    const sync = this.#resumePoint.fail(next, this.#now());
    if (sync === undefined) return;
    this.#noteRelist(relistReasonOf[sync]);
    // What is wrong perhaps is not shown.
    if (sync === "sync from doubt") this.#resource.store.beginSync();
  }

  /** Returns true when JSON is asked for from now on, and was not before. */
  #turnToJson({ fields, json, message }: Failure): boolean {
    const { mediaTypes, observer } = this.#dependencies;
    if (!json || !mediaTypes.refused()) return false;
    observer.note("info", fields, `${message}: reading JSON from now on`);
    return true;
  }

  /** Returns true when WatchList is given up for a while, so that a list is next. */
  #turnToLists(failure: Failure): boolean {
    const { connection, observer } = this.#dependencies;
    if (!this.#plan.failWatchList(failure, this.#now())) return false;
    observer.note(
      failure.watchList.isNews ? "warn" : "debug",
      { ...failure.fields, cause: failure.message },
      `WatchList of ${this.#resource.plural} does not work with ${connection.server}, or a proxy in front of it: listing instead`,
    );
    return true;
  }

  /** Everything is read anew; the first time is no relist. */
  #noteRelist(reason: RelistReason): void {
    const { kind, store } = this.#resource;
    if (store.synced) this.#dependencies.observer.relisted(kind, reason);
  }

  #now(): number {
    return this.#dependencies.time.now();
  }
}
