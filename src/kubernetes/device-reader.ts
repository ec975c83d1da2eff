import type { ClusterState } from "../cluster/cluster-state.ts";
import { DeviceState } from "../cluster/device-state.ts";
import type { DeviceMode } from "./device-mode.ts";
import { claimKind, devicePlurals, resourceGroupPath, sliceKind } from "./device-kinds.ts";
import { deviceVersion, type Obstacle, obstacleOf, obstacleTexts } from "./device-obstacles.ts";
import { failureOf } from "./failures/failure.ts";
import { Backoff } from "./reflector/backoff.ts";
import { Reflector, type ReflectorDependencies } from "./reflector/reflector.ts";
import type { ResourceApiVersion } from "./wire/device-objects.ts";
import { MediaTypes } from "./wire/media-types.ts";

export interface DeviceReaderOptions {
  readonly mode: Exclude<DeviceMode, "off">;
  readonly state: ClusterState;
  /** Those of the reflectors of nodes and pods. */
  readonly reflecting: ReflectorDependencies;
  /** How long it waits, in milliseconds, before it looks again whether devices can be read. */
  readonly lookAgainMs: number;
}

/** So many refusals in a row end the reading: a server that has just started gives a wrong one. */
const enough = 2;

/**
 * The waits, in milliseconds, after a reading that has ended: an upgrade of the server may have replaced
 * the version by another.
 */
const soonMs = [0, 1000, 10_000, 60_000];

const subject = "devices";

/**
 * Reads devices once nodes and pods have been read, while the cluster has them and lets us; else it
 * looks again now and then. That they cannot be read is told once. What was read is forgotten when
 * they cannot be any more.
 */
export class DeviceReader {
  readonly #options: DeviceReaderOptions;
  /** What cannot be decoded of devices does not turn other kinds to JSON. */
  readonly #mediaTypes = new MediaTypes();
  #told: Obstacle | "read" | undefined;

  constructor(options: DeviceReaderOptions) {
    this.#options = options;
  }

  /** Reads until the signal is aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { state, reflecting, lookAgainMs, mode } = this.#options;
    if (mode === "on") state.expectsDevices = true;
    if (signal.aborted) return;
    const aborted = new Promise((resolve) => {
      signal.addEventListener("abort", resolve, { once: true });
    });
    await Promise.race([aborted, Promise.all([state.nodes.firstSync, state.pods.firstSync])]);
    // At first nothing has been read that might soon be there again.
    let attempt = soonMs.length;
    let soonAt = -Infinity;
    while (!signal.aborted) {
      const version = await this.#version(signal);
      const hasRead = version !== undefined && (await this.#read(version, signal));
      const now = reflecting.time.now();
      // Each attempt reads everything: a server that lets us list, but not watch, is spared.
      if (hasRead && now - soonAt >= lookAgainMs) {
        attempt = 0;
        soonAt = now;
      }
      const wait = soonMs[attempt] ?? lookAgainMs;
      attempt += 1;
      if (wait > 0) await reflecting.time.sleep(wait, signal);
    }
  }

  /** The newest version that can be read; undefined when there is none, or when aborted. */
  async #version(signal: AbortSignal): Promise<ResourceApiVersion | undefined> {
    const { connection, failureLog, time } = this.#options.reflecting;
    const backoff = new Backoff(time);
    while (!signal.aborted) {
      try {
        const version = await deviceVersion(connection, signal);
        if (version === undefined) {
          this.#tell("absent", "none of the versions that it serves is known");
          return undefined;
        }
        // These requests are not counted: that they are refused is no failure. The one object of the
        // answer may be of any size.
        for (const plural of devicePlurals) {
          await connection.probe(`${resourceGroupPath}/${version}/${plural}?limit=1`, signal);
        }
        failureLog.clear(subject);
        return version;
      } catch (error) {
        if (signal.aborted) break;
        const failure = failureOf(
          error,
          connection.attempt("read devices", devicePlurals.join(" and ")),
        );
        const obstacle = obstacleOf(failure);
        if (obstacle !== undefined) {
          // Nodes have been read of the same address: what a 404 else advises to look at is right.
          this.#tell(obstacle, obstacle === "absent" ? undefined : failure.message);
          failureLog.forget(subject);
          return undefined;
        }
        if (failure.reload) connection.reload();
        failureLog.report(subject, failure);
        await time.sleep(backoff.next(failure.leastWaitMs, failure.longestWaitMs), signal);
      }
    }
    return undefined;
  }

  /**
   * Follows both kinds until they cannot be read any more, or the signal is aborted. Returns whether
   * they have been read.
   */
  async #read(version: ResourceApiVersion, signal: AbortSignal): Promise<boolean> {
    const { state, reflecting } = this.#options;
    const { failureLog, observer } = reflecting;
    const devices = new DeviceState();
    const end = new AbortController();
    const refusals = new Map<string, number>();
    const session: ReflectorDependencies = {
      ...reflecting,
      mediaTypes: this.#mediaTypes,
      failureLog: {
        report: (plural, failure) => {
          const obstacle = obstacleOf(failure);
          if (obstacle === undefined) {
            failureLog.report(plural, failure);
            return;
          }
          const count = (refusals.get(plural) ?? 0) + 1;
          refusals.set(plural, count);
          // What is there now, the server says when it is asked for its versions.
          if (obstacle === "absent") end.abort();
          else if (count >= enough) {
            this.#tell(obstacle, failure.message);
            end.abort();
          }
        },
        clear: (plural) => {
          refusals.delete(plural);
          failureLog.clear(plural);
        },
        forget: (plural) => failureLog.forget(plural),
      },
    };
    if (this.#told !== "read") {
      observer.note("info", {}, `reading devices, of resource.k8s.io/${version}`);
    }
    state.devices = devices;
    void this.#awaitFirst(devices);
    const both = AbortSignal.any([signal, end.signal]);
    await Promise.all([
      new Reflector(sliceKind(devices, version), session).run(both),
      new Reflector(claimKind(devices, version), session).run(both),
    ]);
    for (const plural of devicePlurals) failureLog.forget(plural);
    state.devices = undefined;
    return devices.confirmedAt !== undefined;
  }

  async #awaitFirst({ slices, claims }: DeviceState): Promise<void> {
    await Promise.all([slices.firstSync, claims.firstSync]);
    this.#told = "read";
    this.#options.state.devicesWereRead();
  }

  #tell(obstacle: Obstacle, cause: string | undefined): void {
    this.#options.state.devicesUnread = obstacleTexts[obstacle];
    if (this.#told === obstacle) return;
    this.#told = obstacle;
    const { mode, reflecting } = this.#options;
    const level = mode === "on" ? "warn" : "info";
    const { server } = reflecting.connection;
    reflecting.observer.note(
      level,
      { server, ...(cause !== undefined && { cause }) },
      obstacleTexts[obstacle],
    );
  }
}
