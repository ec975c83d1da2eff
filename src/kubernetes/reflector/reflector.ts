import { ApiError, DeadlineError, ShortWatchError } from "../failures/errors.ts";
import { Backoff } from "./backoff.ts";
import type { Connection } from "../api/connection.ts";
import { type Failure, failureOf } from "../failures/failure.ts";
import { InitialEventsDeadlines } from "./initial-events.ts";
import type { MediaTypes } from "../wire/media-types.ts";
import type { ReaderObserver, RelistReason } from "../observer.ts";
import type { ReflectedResource } from "./reflected-resource.ts";
import { type ObjectEvent, type Query, ResourceClient } from "./resource-client.ts";
import { SyncPlan } from "./sync-plan.ts";
import type { Timings } from "./timings.ts";
import type { FailureLog } from "../failures/failure-log.ts";
import { WatchEnds } from "./watch-ends.ts";
import type { Timekeeping } from "../time.ts";
import { WireError } from "../failures/errors.ts";

export interface ReflectorDependencies {
  readonly connection: Connection;
  readonly mediaTypes: MediaTypes;
  readonly observer: ReaderObserver;
  readonly time: Timekeeping;
  readonly timings: Timings;
  readonly failureLog: FailureLog;
  /** The server gives events again after it had failed. */
  readonly recovered: () => void;
}

type Phase = "list" | "initial events" | "watch";

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
  readonly #plan: SyncPlan;
  readonly #ends: WatchEnds;
  /** Opaque. Empty when the next sync has to begin from nothing. */
  #version = "";
  #mustSync = true;
  #turn = new AbortController();
  #isFailing = false;
  /** The server has refused a resourceVersion as too old and given no event since. */
  #hasExpired = false;
  #serverFailsSince: number | undefined;
  #versionOfBadData: string | undefined;
  #tooLargeVersions = 0;

  constructor(resource: ReflectedResource<T, R>, dependencies: ReflectorDependencies) {
    this.#resource = resource;
    this.#dependencies = dependencies;
    this.#client = new ResourceClient({ ...resource, ...dependencies });
    this.#backoff = new Backoff(dependencies.time);
    this.#plan = new SyncPlan(dependencies.timings.watchListRetryMs);
    this.#ends = new WatchEnds(dependencies.timings.shortWatchMs);
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
    this.#relist(reason);
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
      if (phase === "list") return await this.#list(turn.signal);
      return await this.#stream(phase, turn);
    } catch (error) {
      const isInterrupted = turn.signal.aborted && !(turn.signal.reason instanceof DeadlineError);
      if (isInterrupted) return 0;
      return this.#fail(error, this.#mustSync ? phase : "watch");
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  #phase(): Phase {
    if (!this.#mustSync) return "watch";
    return this.#plan.usesWatchList(this.#now()) ? "initial events" : "list";
  }

  async #list(signal: AbortSignal): Promise<number> {
    const first = this.#plan.listQuery(this.#version, !this.#resource.store.synced);
    for (let round = 1; ; round += 1) {
      try {
        const version = await this.#pages(round === 1 ? first : this.#plan.pageQuery(""), signal);
        this.#complete(version);
        return 0;
      } catch (error) {
        // The token of the inconsistent rest in the body is not for us: changes could be missed.
        const isExpired = error instanceof ApiError && error.response.status === 410;
        if (!isExpired || round === 3) throw error;
      }
    }
  }

  /** Returns the list's resourceVersion. */
  async #pages(first: Query, signal: AbortSignal): Promise<string> {
    const { store } = this.#resource;
    const keep = (object: T) => this.#keep(object);
    const reading = { signal, silenceMs: this.#dependencies.timings.listSilenceMs };
    const begin = { ...reading, established: () => store.beginSync() };
    const next = { ...reading, established: () => undefined };
    let page = await this.#client.list(first, keep, begin);
    const version = page.resourceVersion;
    while (page.continueToken !== "") {
      const token = page.continueToken;
      page = await this.#client.list(this.#plan.pageQuery(token), keep, next);
      if (page.continueToken === token) throw new WireError("the list does not go on");
    }
    return version;
  }

  /** A watch; with initial events, the sync goes before it on the same stream. */
  async #stream(phase: "initial events" | "watch", turn: AbortController): Promise<number> {
    const { time, timings } = this.#dependencies;
    const { store } = this.#resource;
    let isInitial = phase === "initial events";
    let startedAt = this.#now();
    let events = 0;
    using deadlines = new InitialEventsDeadlines(timings, (error) => turn.abort(error));
    const query = {
      timeoutSeconds: Math.floor(300 + 300 * time.random()),
      ...(isInitial
        ? this.#plan.watchListQuery(this.#version)
        : { resourceVersion: this.#version }),
    };
    const onEvent = (event: ObjectEvent<T>) => {
      events += 1;
      this.#apply(event);
      if (!isInitial) {
        if (event.resourceVersion !== "") this.#version = event.resourceVersion;
      } else if (event.type === "BOOKMARK" && event.initialEventsEnd) {
        isInitial = false;
        deadlines[Symbol.dispose]();
        this.#complete(event.resourceVersion);
      } else if (event.type !== "ADDED") deadlines.changed();
    };
    await this.#client.watch(query, onEvent, {
      signal: turn.signal,
      silenceMs: timings.idleMs,
      established: () => {
        startedAt = this.#now();
        if (!isInitial) return;
        store.beginSync();
        deadlines.start();
      },
      decoded: () => {
        if (isInitial) deadlines.received();
        else if (events > 0) this.#confirm();
      },
    });
    if (isInitial) throw new ShortWatchError("the initial events ended without their bookmark");
    return this.#end(startedAt, events);
  }

  #apply(event: ObjectEvent<T>): void {
    if (event.type === "DELETED") this.#resource.store.delete(event.uid);
    else if (event.type !== "BOOKMARK" && event.object !== undefined) this.#keep(event.object);
  }

  #keep(object: T): void {
    const { kind, store, toRecord } = this.#resource;
    const { observer } = this.#dependencies;
    const record = toRecord(object, (reason) => {
      observer.rejected(kind, reason);
      observer.note("debug", `refused a part of a ${kind}: ${reason}`, { uid: object.uid });
    });
    if (record === undefined) store.delete(object.uid);
    else store.upsert(record);
  }

  /** A sync is complete at this resourceVersion. */
  #complete(version: string): void {
    if (version === "") throw new WireError("the initial events end without a resourceVersion");
    this.#version = version;
    this.#mustSync = false;
    this.#plan.complete();
    this.#resource.store.endSync(this.#now());
    this.#confirm();
  }

  /** The server has shown that it knows of changes. */
  #confirm(): void {
    const { recovered, failureLog } = this.#dependencies;
    this.#resource.store.confirm(this.#now());
    this.#serverFailsSince = undefined;
    this.#tooLargeVersions = 0;
    this.#hasExpired = false;
    if (!this.#isFailing) return;
    this.#isFailing = false;
    failureLog.clear(this.#resource.plural);
    recovered();
  }

  /** The server ended the watch cleanly. Returns the milliseconds to wait. */
  #end(startedAt: number, events: number): number {
    const { observer, time } = this.#dependencies;
    this.#ends.check(startedAt, this.#now(), events);
    observer.watchRestarted(this.#resource.kind, "end");
    return 1000 * time.random();
  }

  /** Decides what a failure means. Returns the milliseconds to wait. */
  #fail(error: unknown, phase: Phase): number {
    const { connection, observer, failureLog } = this.#dependencies;
    const { kind, plural } = this.#resource;
    const doing = `${phase === "list" ? "list" : "watch"} ${plural}`;
    const failure = failureOf(error, connection.attempt(doing, plural));
    this.#isFailing = true;
    if (this.#isAdapted(failure, phase)) return 0;
    if (failure.reload) connection.reload();
    failureLog.report(plural, failure);
    if (phase !== "list" && failure.class !== "expired") {
      observer.watchRestarted(kind, failure.reason);
    }
    if (failure.class === "expired" && phase !== "list" && !this.#hasExpired) {
      // The server is there and has said what to do; only when it goes on saying so is it spared.
      this.#hasExpired = true;
      return 1000 * this.#dependencies.time.random();
    }
    return this.#backoff.next(failure.notBeforeMs);
  }

  /** Changes what is tried next. Returns whether that can be tried at once. */
  #isAdapted(failure: Failure, phase: Phase): boolean {
    const { mediaTypes, observer } = this.#dependencies;
    if (failure.class === "not acceptable" && mediaTypes.refused()) {
      observer.note("info", `${failure.message}: reading JSON from now on`, failure.fields);
      return true;
    }
    if (failure.class === "expired") this.#version = "";
    if (failure.class === "too large resource version") this.#tooLargeVersions += 1;
    if (this.#tooLargeVersions > 3) this.#version = "";
    if (phase === "initial events") return this.#isWatchListGivenUp(failure);
    if (phase === "list") this.#plan.failList(failure.class, failure.fields.status);
    else this.#adaptWatch(failure);
    return false;
  }

  #isWatchListGivenUp(failure: Failure): boolean {
    const { connection, observer } = this.#dependencies;
    const isOverdue = this.#turn.signal.reason instanceof DeadlineError;
    const verdict = this.#plan.failWatchList(failure.class, isOverdue, this.#now());
    if (verdict === undefined) return false;
    // A server that is down fails at everything: that is no news of WatchList.
    const isNews = verdict === "broken" && failure.class !== "server";
    observer.note(
      isNews ? "warn" : "debug",
      `WatchList of ${this.#resource.plural} does not work with ${connection.server}, or a proxy in front of it: listing instead`,
      { ...failure.fields, cause: failure.message },
    );
    return true;
  }

  #adaptWatch({ class: found }: Failure): void {
    const now = this.#now();
    if (found === "expired") this.#relist("expired");
    if (found === "server") {
      this.#serverFailsSince ??= now;
      const { serverErrorsMs } = this.#dependencies.timings;
      if (now - this.#serverFailsSince >= serverErrorsMs) this.#relist("server");
    }
    if (this.#version === "" && !this.#mustSync) this.#relist("server");
    if (found !== "bad data" && found !== "internal") return;
    if (this.#versionOfBadData === this.#version) this.#relist("bad_response");
    this.#versionOfBadData = this.#version;
  }

  #relist(reason: RelistReason): void {
    const { kind, store } = this.#resource;
    if (store.synced) this.#dependencies.observer.relisted(kind, reason);
    this.#mustSync = true;
  }

  #now(): number {
    return this.#dependencies.time.now();
  }
}
