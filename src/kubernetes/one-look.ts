import type { ClusterState } from "../cluster/cluster-state.ts";
import { DeviceState } from "../cluster/device-state.ts";
import type { RuleSet } from "../resources/rules.ts";
import type { Connection } from "./api/connection.ts";
import { claimKind, sliceKind } from "./device-kinds.ts";
import type { DeviceMode } from "./device-mode.ts";
import { deviceVersion, obstacleOf, obstacleTexts } from "./device-obstacles.ts";
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
  /** `off` without. */
  readonly devices?: DeviceMode | undefined;
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
 * Reads nodes and pods of a cluster once, by lists in pages, into an empty state, and devices. A list
 * that fails in a way that may pass is read again, twice at most. That devices cannot be read is in the
 * state, and no more.
 *
 * @throws UnreadableError when there is no reading it, and the signal's reason when it is aborted.
 */
export async function readOnce(
  options: OneLookOptions,
  dependencies: OneLookDependencies,
): Promise<void> {
  const { connection, state, signal } = dependencies;
  const look = new Look(dependencies);
  const version = await look
    .trying("read the server's version", undefined, async () =>
      readServerVersion(connection, signal),
    )
    .catch((error: unknown) => {
      if (error instanceof LookError && error.failure.class === "forbidden") return unknownVersion;
      throw error;
    });
  state.accounting = accountingOf(version, options.rules);
  await look.list(nodeKind(state, options));
  await look.list(podKind(state, options));
  const { devices: mode = "off" } = options;
  if (mode === "off") return;
  state.expectsDevices = mode === "on";
  state.devices = await readDevices(state, async () => {
    const served = await look.trying("read devices", undefined, async () =>
      deviceVersion(connection, signal),
    );
    if (served === undefined) return undefined;
    const devices = new DeviceState();
    await look.list(sliceKind(devices, served));
    await look.list(claimKind(devices, served));
    return devices;
  });
}

/** The requests of one look. */
class Look {
  readonly #dependencies: OneLookDependencies;
  readonly #time: Timekeeping;
  readonly #mediaTypes = new MediaTypes();

  constructor(dependencies: OneLookDependencies) {
    this.#dependencies = dependencies;
    this.#time = dependencies.time ?? realTime;
  }

  /** What `read` gives, which may be tried again. */
  async trying<T>(doing: string, plural: string | undefined, read: () => Promise<T>): Promise<T> {
    const { connection, signal } = this.#dependencies;
    const backoff = new Backoff(this.#time);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read();
      } catch (error) {
        signal.throwIfAborted();
        const failure = failureOf(error, connection.attempt(doing, plural));
        if (failure.json && this.#mediaTypes.refused()) continue;
        if (error instanceof WireError) this.#mediaTypes.refused();
        if (failure.plain) connection.avoidCompression();
        if (attempt === attempts || !passing.has(failure.class)) throw new LookError(failure);
        await this.#time.sleep(backoff.next(failure.leastWaitMs), signal);
      }
    }
  }

  /** Reads all objects of a kind into its store. */
  async list<T extends { readonly uid: string }, R extends { readonly uid: string }>(
    resource: ReflectedResource<T, R>,
  ): Promise<void> {
    const { connection, observer, signal, progress } = this.#dependencies;
    const { plural, store } = resource;
    const time = this.#time;
    const mediaTypes = this.#mediaTypes;
    const writer = new StoreWriter(resource, observer);
    const client = new ResourceClient({ ...resource, connection, mediaTypes, observer, time });
    await this.trying(`list ${plural}`, plural, async () => {
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
  }
}

/** What `read` gives; undefined when devices cannot be read, and then the state has why. */
async function readDevices(
  state: ClusterState,
  read: () => Promise<DeviceState | undefined>,
): Promise<DeviceState | undefined> {
  try {
    const devices = await read();
    if (devices === undefined) state.devicesUnread = obstacleTexts.absent;
    return devices;
  } catch (error) {
    if (!(error instanceof LookError)) throw error;
    const obstacle = obstacleOf(error.failure);
    if (obstacle === undefined) {
      state.devicesUnread = `devices are not read: ${error.failure.message}`;
      // There may be some.
      state.expectsDevices = true;
    } else state.devicesUnread = obstacleTexts[obstacle];
    return undefined;
  }
}

/** Carries the failure, of which the message tells people. */
class LookError extends UnreadableError {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
