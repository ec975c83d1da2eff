import { randomBytes } from "node:crypto";

import { Client } from "./client.ts";
import type { List } from "./client.ts";
import type { NewObject, ServerUnderTest, Stored, Subject } from "./server-under-test.ts";

/** The names of the objects of a list, in its order. */
export const names = (list: { readonly items: readonly Stored[] }): readonly string[] =>
  list.items.map(({ metadata }) => metadata.name);

/** Options as a query string. */
export const query = (options: Readonly<Record<string, string>>): string =>
  String(new URLSearchParams(options));

export type DeviceKind = "ResourceSlice" | "ResourceClaim";

/** What the server under test gives to each test: a namespace and labels of its own. */
export class Setting implements AsyncDisposable {
  readonly server: ServerUnderTest;
  readonly client: Client;
  readonly namespace: string;
  readonly #created: Subject[] = [];

  private constructor(server: ServerUnderTest, namespace: string) {
    this.server = server;
    this.client = new Client(server);
    this.namespace = namespace;
  }

  static async of(server: ServerUnderTest): Promise<Setting> {
    const namespace = `protocol-${randomBytes(5).toString("hex")}`;
    await server.createNamespace(namespace);
    return new Setting(server, namespace);
  }

  /** The path of the pods of the namespace, with options. */
  pods(options: Readonly<Record<string, string>> = {}): string {
    return `/api/v1/namespaces/${this.namespace}/pods?${query(options)}`;
  }

  /** The path of the nodes of this setting, with further options. */
  nodes(options: Readonly<Record<string, string>> = {}): string {
    const labelSelector = `protocol=${this.namespace}`;
    return `/api/v1/nodes?${query({ labelSelector, ...options })}`;
  }

  /** The path of the slices or claims of this setting in a version of the API, with options. */
  devices(
    kind: DeviceKind,
    options: Readonly<Record<string, string>> = {},
    version = "v1",
  ): string {
    const group = `/apis/resource.k8s.io/${version}`;
    if (kind === "ResourceClaim") {
      return `${group}/namespaces/${this.namespace}/resourceclaims?${query(options)}`;
    }
    const labelSelector = `protocol=${this.namespace}`;
    return `${group}/resourceslices?${query({ labelSelector, ...options })}`;
  }

  device(kind: DeviceKind, suffix: string): Subject {
    const name = `${this.namespace}-${suffix}`;
    return { kind, name, ...(kind === "ResourceClaim" && { namespace: this.namespace }) };
  }

  async createDevices(kind: DeviceKind, ...suffixes: readonly string[]): Promise<void> {
    for (const suffix of suffixes) {
      const subject = this.device(kind, suffix);
      this.#created.push(subject);
      await this.server.create({ ...subject, labels: { protocol: this.namespace } });
    }
  }

  pod(name: string): Subject {
    return { kind: "Pod", name, namespace: this.namespace };
  }

  async createPod(name: string, more: Partial<NewObject> = {}): Promise<Stored> {
    const subject = this.pod(name);
    this.#created.push(subject);
    return this.server.create({ ...subject, ...more });
  }

  async createPods(...all: readonly string[]): Promise<void> {
    for (const name of all) await this.createPod(name);
  }

  async createNode(suffix: string): Promise<Stored> {
    const subject = { kind: "Node", name: `${this.namespace}-${suffix}` } as const;
    this.#created.push(subject);
    return this.server.create({ ...subject, labels: { protocol: this.namespace } });
  }

  /** The version of the newest change of pods. */
  async version(): Promise<string> {
    const list = await this.client.json<List>(this.pods());
    return list.metadata.resourceVersion;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client[Symbol.dispose]();
    for (const subject of this.#created) await this.server.delete(subject);
  }
}
