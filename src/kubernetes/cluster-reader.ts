import type { ClusterState } from "../cluster/cluster-state.ts";
import type { RuleSet } from "../resources/rules.ts";
import { Backoff } from "./reflector/backoff.ts";
import type { Connection } from "./api/connection.ts";
import type { DeviceMode } from "./device-mode.ts";
import { DeviceReader } from "./device-reader.ts";
import { type Failure, failureOf } from "./failures/failure.ts";
import { type KindOptions, nodeKind, podKind } from "./kinds.ts";
import { MediaTypes } from "./wire/media-types.ts";
import type { ReaderObserver } from "./observer.ts";
import { Reflector, type ReflectorDependencies } from "./reflector/reflector.ts";
import {
  accountingOf,
  assumedRules,
  readServerVersion,
  type ServerVersion,
  unknownVersion,
} from "./server-version.ts";
import { type Timings, usualTimings } from "./reflector/timings.ts";
import { FailureLog } from "./failures/failure-log.ts";
import { RefusedNamesRetry } from "./refused-names-retry.ts";
import { realTime, type Timekeeping } from "./time.ts";

export interface ClusterReaderOptions extends KindOptions {
  /** Instead of the rules of the server's version. */
  readonly rules?: RuleSet | undefined;
  /** `off` without. */
  readonly devices?: DeviceMode | undefined;
}

export interface ClusterReaderDependencies {
  readonly connection: Connection;
  readonly state: ClusterState;
  readonly observer: ReaderObserver;
  readonly time?: Timekeeping;
  readonly timings?: Partial<Timings>;
}

type AnyReflector = Pick<Reflector<{ uid: string }, { uid: string }>, "run" | "resync">;

const versionSubject = "the server's version";

/**
 * Reads a cluster into its state: the server's version, which chooses the rules unless the user has,
 * then nodes and pods, each on its own, and devices. Failures are reported to the observer, and what failed is
 * tried again for ever.
 */
export class ClusterReader implements AsyncDisposable {
  readonly #options: ClusterReaderOptions;
  readonly #connection: Connection;
  readonly #state: ClusterState;
  readonly #observer: ReaderObserver;
  readonly #time: Timekeeping;
  readonly #timings: Timings;
  readonly #failureLog: FailureLog;
  readonly #reflectors: readonly AnyReflector[];
  readonly #devices: DeviceReader | undefined;
  readonly #namesRetry: RefusedNamesRetry;
  readonly #stop = new AbortController();
  #running: Promise<unknown> | undefined;
  #wake: () => void = () => undefined;

  constructor(options: ClusterReaderOptions, dependencies: ClusterReaderDependencies) {
    this.#options = options;
    this.#connection = dependencies.connection;
    this.#state = dependencies.state;
    this.#observer = dependencies.observer;
    this.#time = dependencies.time ?? realTime;
    this.#timings = { ...usualTimings, ...dependencies.timings };
    this.#failureLog = new FailureLog(this.#observer, this.#time.now);
    const shared: ReflectorDependencies = {
      connection: this.#connection,
      mediaTypes: new MediaTypes(),
      observer: this.#observer,
      time: this.#time,
      timings: this.#timings,
      failureLog: this.#failureLog,
      recovered: () => this.#wake(),
    };
    const pods = new Reflector(podKind(this.#state, options), shared);
    this.#reflectors = [new Reflector(nodeKind(this.#state, options), shared), pods];
    const { devices: mode = "off" } = options;
    if (mode === "off") this.#state.devicesUnread = "devices are not read: --devices=off";
    else {
      const lookAgainMs = this.#timings.devicesMs;
      this.#devices = new DeviceReader({
        mode,
        state: this.#state,
        reflecting: shared,
        lookAgainMs,
      });
    }
    this.#namesRetry = new RefusedNamesRetry(this.#state.resources, this.#time, () =>
      pods.resync("names"),
    );
  }

  /** Starts reading; returns at once. */
  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  /** Stops reading. Nothing is open afterwards; the connection belongs to the caller. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#namesRetry[Symbol.dispose]();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { rules } = this.#options;
    // Where the user has chosen the rules, the version is no more than a label, which nothing waits for.
    if (rules !== undefined) this.#state.accounting = accountingOf(unknownVersion, rules);
    else {
      const version = await this.#version(signal);
      if (version === undefined) return;
      this.#account(version);
    }
    this.#tellStart();
    await Promise.all([
      this.#followVersion(signal),
      ...this.#reflectors.map((reflector) => reflector.run(signal)),
      this.#devices?.run(signal),
    ]);
  }

  #tellStart(): void {
    const { server, source } = this.#connection;
    const { rules, serverVersion } = this.#state.accounting ?? {};
    const hasVersion = this.#options.rules === undefined;
    this.#observer.note(
      "info",
      hasVersion ? { server_version: serverVersion, rules } : { rules },
      `reading nodes and pods of ${server} (${source})`,
    );
  }

  /** Reads the version again when the server was away, as for an upgrade, and once in a while. */
  async #followVersion(signal: AbortSignal): Promise<void> {
    if (this.#options.rules !== undefined) await this.#renewVersion(signal);
    while (!signal.aborted) {
      const readAt = this.#time.now();
      await this.#pause(signal);
      // Kinds fail and recover together, most of all at a start: one request serves them all.
      const early = this.#timings.versionLeastMs - (this.#time.now() - readAt);
      if (early > 0) await this.#time.sleep(early, signal);
      await this.#renewVersion(signal);
    }
  }

  async #renewVersion(signal: AbortSignal): Promise<void> {
    const version = await this.#version(signal);
    if (version === undefined || !this.#account(version)) return;
    for (const reflector of this.#reflectors) reflector.resync("rules");
  }

  /** Until a reflector has recovered, or for `versionMs`. */
  async #pause(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = () => resolve(undefined);
    const timer = this.#time.after(this.#timings.versionMs, wake);
    signal.addEventListener("abort", wake, { once: true });
    this.#wake = wake;
    await promise;
    signal.removeEventListener("abort", wake);
    timer[Symbol.dispose]();
  }

  /** Tries until the server answers; undefined when the reader is stopped. */
  async #version(signal: AbortSignal): Promise<ServerVersion | undefined> {
    const backoff = new Backoff(this.#time);
    while (!signal.aborted) {
      try {
        const version = await readServerVersion(this.#connection, signal);
        this.#failureLog.clear(versionSubject);
        return version;
      } catch (error) {
        if (signal.aborted) break;
        const failure = failureOf(error, this.#connection.attempt(`read ${versionSubject}`));
        if (this.#isWithheld(failure)) {
          this.#failureLog.clear(versionSubject);
          return unknownVersion;
        }
        if (failure.reload) this.#connection.reload();
        this.#failureLog.report(versionSubject, this.#explained(failure));
        await this.#time.sleep(backoff.next(failure.leastWaitMs, failure.longestWaitMs), signal);
      }
    }
    return undefined;
  }

  /**
   * Whether asking again would not help, nor be needed. A path that is not there may be a wrong API
   * root, which is to be told, unless there are rules and so nodes and pods, which tell it.
   */
  #isWithheld({ class: found }: Failure): boolean {
    return found === "forbidden" || (found === "not found" && this.#state.accounting !== undefined);
  }

  /** With what follows from it, when nodes and pods might well be read. */
  #explained(failure: Failure): Failure {
    const mayBeAlone = !failure.isOfServer || failure.class === "not Kubernetes";
    if (!mayBeAlone || this.#state.accounting !== undefined) return failure;
    const message = `${failure.message} Until then no nodes and pods are read, since the version decides how pods are counted; --accounting.rules decides it instead.`;
    return { ...failure, message };
  }

  /** Returns whether pods have to be accounted anew. */
  #account(version: ServerVersion): boolean {
    const before = this.#state.accounting;
    const accounting = accountingOf(version, this.#options.rules);
    // A version that was readable once says more than one that is not.
    const isKnown =
      (before?.serverVersion ?? unknownVersion.gitVersion) !== unknownVersion.gitVersion;
    const isWorse = isKnown && version.rules === undefined;
    if (isWorse || before?.serverVersion === accounting.serverVersion) return false;
    this.#state.accounting = accounting;
    if (version.rules === undefined && this.#options.rules === undefined) {
      this.#observer.note(
        "warn",
        { server_version: version.gitVersion },
        `the server's version is ${version.gitVersion}: accounting by the rules of ${assumedRules}; choose others with --accounting.rules`,
      );
    }
    return before !== undefined && before.rules !== accounting.rules;
  }
}
