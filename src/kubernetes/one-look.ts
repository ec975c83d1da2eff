import type { ClusterState } from "../cluster/cluster-state.ts";
import type { RuleSet } from "../resources/rules.ts";
import type { Connection } from "./api/connection.ts";
import { UnreadableError, WireError } from "./failures/errors.ts";
import type { FailureClass } from "./failures/failure-table.ts";
import { type Failure, failureOf } from "./failures/failure.ts";
import { type KindOptions, nodeKind, podKind } from "./kinds.ts";
import type { ReaderObserver } from "./observer.ts";
import { Backoff } from "./reflector/backoff.ts";
import { readPages } from "./reflector/list-pages.ts";
import type { ReflectedResource } from "./reflector/reflected-resource.ts";
import { ResourceClient } from "./reflector/resource-client.ts";
import { StoreWriter } from "./reflector/store-writer.ts";
import { pageSize } from "./reflector/sync-plan.ts";
import { usualTimings } from "./reflector/timings.ts";
import { accountingOf, readServerVersion, unknownVersion } from "./server-version.ts";
import { realTime, type Timekeeping } from "./time.ts";
import { MediaTypes } from "./wire/media-types.ts";

export interface OneLookOptions extends KindOptions {
  /** Instead of the rules of the server's version. */
  readonly rules?: RuleSet | undefined;
}

export interface OneLookDependencies {
  readonly connection: Connection;
  readonly state: ClusterState;
  readonly observer: ReaderObserver;
  readonly signal: AbortSignal;
  readonly time?: Timekeeping;
  /** Called after each object. */
  readonly progress?: () => void;
}

/** What may be gone when it is tried again. */
const passing: ReadonlySet<FailureClass> = new Set([
  "silent",
  "hang up",
  "expired",
  "starting",
  "throttled",
  "timed out",
  "reset",
  "cut",
  "bad data",
  "bad compression",
]);

const attempts = 3;

/**
 * Reads nodes and pods of a cluster once, by lists in pages, into an empty state. A list that fails
 * in a way that may pass is read again, twice at most.
 *
 * @throws UnreadableError when there is no reading it, and the signal's reason when it is aborted.
 */
export async function readOnce(
  options: OneLookOptions,
  { connection, state, observer, signal, progress, time = realTime }: OneLookDependencies,
): Promise<void> {
  const mediaTypes = new MediaTypes();
  const trying = async <T>(doing: string, plural: string | undefined, read: () => Promise<T>) => {
    const backoff = new Backoff(time);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read();
      } catch (error) {
        signal.throwIfAborted();
        const failure = failureOf(error, connection.attempt(doing, plural));
        if (failure.json && mediaTypes.refused()) continue;
        if (error instanceof WireError) mediaTypes.refused();
        if (failure.plain) connection.avoidCompression();
        if (attempt === attempts || !passing.has(failure.class)) throw new LookError(failure);
        await time.sleep(backoff.next(failure.leastWaitMs), signal);
      }
    }
  };
  const version = await trying("read the server's version", undefined, async () =>
    readServerVersion(connection, signal),
  ).catch((error: unknown) => {
    if (error instanceof LookError && error.failure.class === "forbidden") return unknownVersion;
    throw error;
  });
  state.accounting = accountingOf(version, options.rules);
  const list = async <T extends { readonly uid: string }, R extends { readonly uid: string }>(
    resource: ReflectedResource<T, R>,
  ): Promise<void> => {
    const { plural, store } = resource;
    const writer = new StoreWriter(resource, observer);
    const client = new ResourceClient({ ...resource, connection, mediaTypes, observer, time });
    await trying(`list ${plural}`, plural, async () => {
      const keep = (object: T): void => {
        writer.keep(object);
        progress?.();
      };
      await readPages(client, { limit: pageSize }, keep, {
        signal,
        silenceMs: usualTimings.listSilenceMs,
        totalMs: usualTimings.pageTotalMs,
        time,
        established: () => store.beginSync(),
      });
      writer.complete(time.now());
    });
  };
  await list(nodeKind(state, options));
  await list(podKind(state, options));
}

/** Carries the failure, of which the message tells people. */
class LookError extends UnreadableError {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
