import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { ClusterReader, type ClusterReaderOptions } from "../../src/kubernetes/cluster-reader.ts";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import type { ReaderObserver } from "../../src/kubernetes/observer.ts";
import type { Timings } from "../../src/kubernetes/reflector/timings.ts";
import { happened, until } from "./until.ts";
import { VirtualTime } from "./virtual-time.ts";

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
  readonly notes: { readonly level: string; readonly fields: object; readonly message: string }[] =
    [];
  bytes = 0;

  request(kind: string, verb: string, code: string): void {
    this.requests.push(`${verb} ${kind} ${code}`);
    happened();
  }
  received(_kind: string, bytes: number): void {
    this.bytes += bytes;
    happened();
  }
  watchRestarted(kind: string, reason: string): void {
    this.restarts.push(`${kind} ${reason}`);
    happened();
  }
  relisted(kind: string, reason: string): void {
    this.relists.push(`${kind} ${reason}`);
    happened();
  }
  rejected(kind: string, reason: string): void {
    this.rejections.push(`${kind} ${reason}`);
    happened();
  }
  note(level: string, fields: object, message: string): void {
    this.notes.push({ level, fields, message });
    happened();
  }

  /** What people see at the usual level. */
  get lines(): readonly string[] {
    return this.notes
      .filter(({ level }) => level !== "debug")
      .map(({ level, message }) => `${level}: ${message}`);
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
}

/** A reader at work, and all that it tells. */
export class Reading implements AsyncDisposable {
  readonly state = new ClusterState();
  readonly observer = new RecordingObserver();
  readonly time = new VirtualTime();
  readonly connection: Connection;
  readonly reader: ClusterReader;

  constructor({ kubeconfig, timings = {}, reader = {} }: ReadingOptions) {
    this.connection = new Connection({ kubeconfig, version: "0.0.0-test" }, { time: this.time });
    this.reader = new ClusterReader(
      { nodeLabels: [], poolLabels: [], maxResourcesPerList: 100, maxNodes: 1000, ...reader },
      {
        connection: this.connection,
        state: this.state,
        observer: this.observer,
        time: this.time,
        timings: { shortWatchMs: 0, versionLeastMs: 0, ...timings },
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
