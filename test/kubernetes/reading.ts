import { setImmediate } from "node:timers/promises";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { ClusterReader, type ClusterReaderOptions } from "../../src/kubernetes/cluster-reader.ts";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import type { ExchangeDeadlines } from "../../src/kubernetes/api/exchange.ts";
import type { ReaderObserver } from "../../src/kubernetes/observer.ts";
import type { Timings } from "../../src/kubernetes/reflector/timings.ts";
import type { Timekeeping } from "../../src/kubernetes/time.ts";

/** A folder that is gone after the test. */
export class TemporaryFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "kubecommit-test-"));

  file(name: string, content: string): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A certificate, of an authority that signs nothing here. */
export const anyAuthority = rootCertificates[0] ?? "";

export interface KubeconfigParts {
  readonly server: string;
  readonly cluster?: object;
  readonly user?: object;
}

/** JSON is YAML. */
export function kubeconfigText({ server, cluster = {}, user = {} }: KubeconfigParts): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "simulated", cluster: { server, ...cluster } }],
    users: [{ name: "exporter", user }],
    contexts: [{ name: "test", context: { cluster: "simulated", user: "exporter" } }],
  });
}

/** Collects what a reader tells, in order. */
export class RecordingObserver implements ReaderObserver {
  readonly requests: string[] = [];
  readonly restarts: string[] = [];
  readonly relists: string[] = [];
  readonly rejections: string[] = [];
  readonly notes: { readonly level: string; readonly message: string; readonly fields: object }[] =
    [];
  bytes = 0;

  request(kind: string, verb: string, code: string): void {
    this.requests.push(`${verb} ${kind} ${code}`);
  }
  received(_kind: string, bytes: number): void {
    this.bytes += bytes;
  }
  watchRestarted(kind: string, reason: string): void {
    this.restarts.push(`${kind} ${reason}`);
  }
  relisted(kind: string, reason: string): void {
    this.relists.push(`${kind} ${reason}`);
  }
  rejected(kind: string, reason: string): void {
    this.rejections.push(`${kind} ${reason}`);
  }
  note(level: string, message: string, fields: object): void {
    this.notes.push({ level, message, fields });
  }

  /** What people see at the usual level. */
  get lines(): readonly string[] {
    return this.notes
      .filter(({ level }) => level !== "debug")
      .map(({ level, message }) => `${level}: ${message}`);
  }
}

/** A clock that waiting moves, so that no test waits; chance is always in the middle. */
export class VirtualTime implements Timekeeping {
  readonly delays: number[] = [];
  #ahead = 0;
  #hour = Promise.withResolvers<void>();

  readonly now = (): number => Date.now() + this.#ahead;
  readonly random = (): number => 0.5;
  readonly sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    // An hour does not pass by itself: a test says when.
    if (ms >= 3_600_000) await Promise.race([aborted(signal), this.#hour.promise]);
    else {
      this.delays.push(ms);
      this.#ahead += ms;
      await setImmediate();
    }
  };

  advance(ms: number): void {
    this.#ahead += ms;
    if (ms < 3_600_000) return;
    this.#hour.resolve();
    this.#hour = Promise.withResolvers();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

/** Lets the event loop turn until the condition holds; throws when it never does. */
export async function until(condition: () => boolean): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > limit) throw new Error(`this never holds: ${String(condition)}`);
    await setImmediate();
  }
}

/** A reader of the server at a URL, without credentials. */
export function read(server: string, options: Partial<ReadingOptions> = {}): Reading {
  using folder = new TemporaryFolder();
  return new Reading({
    kubeconfig: folder.file("config", kubeconfigText({ server })),
    ...options,
  });
}

export interface ReadingOptions {
  readonly kubeconfig: string;
  readonly timings?: Partial<Timings>;
  readonly reader?: Partial<ClusterReaderOptions>;
  readonly time?: VirtualTime;
  readonly deadlines?: ExchangeDeadlines;
}

/** A reader at work, and all that it tells. */
export class Reading implements AsyncDisposable {
  readonly state = new ClusterState();
  readonly observer = new RecordingObserver();
  readonly time: VirtualTime;
  readonly connection: Connection;
  readonly reader: ClusterReader;

  constructor({
    kubeconfig,
    timings = {},
    reader = {},
    time = new VirtualTime(),
    deadlines = { connectMs: 5000, headersMs: 5000 },
  }: ReadingOptions) {
    this.time = time;
    this.connection = new Connection(
      { kubeconfig, version: "0.0.0-test" },
      { now: time.now, deadlines },
    );
    this.reader = new ClusterReader(
      { nodeLabels: [], maxResourceNames: 100, maxNodes: 1000, ...reader },
      {
        connection: this.connection,
        state: this.state,
        observer: this.observer,
        time,
        timings: { shortWatchMs: 0, ...timings },
      },
    );
    this.reader.start();
  }

  async synced(): Promise<void> {
    await until(() => this.state.nodes.synced && this.state.pods.synced);
  }

  get pods(): readonly string[] {
    return [...this.state.pods.values()].map(({ uid }) => uid).toSorted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.reader[Symbol.asyncDispose]();
    this.connection[Symbol.dispose]();
  }
}
