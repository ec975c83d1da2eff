import { EventEmitter } from "node:events";

import type { ApiObject, JsonObject, ObjectKind } from "./api-object.ts";

export interface ClusterOptions {
  /** `gitVersion` of the server. */
  readonly serverVersion?: string;
  /** How many changes of a kind are remembered at least. */
  readonly historyLimit?: number;
}

/** A change of one object, as a watch reports it. */
export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: ApiObject;
  /** The object before the change; undefined for a new one. */
  readonly previous: ApiObject | undefined;
  readonly resourceVersion: number;
}

/** An object to apply; what an API server fills in may be left out. */
export interface Manifest {
  readonly kind: ObjectKind;
  readonly metadata: JsonObject & { readonly name: string; readonly namespace?: string };
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
}

interface Events {
  change: [kind: ObjectKind, change: Change];
}

/** The objects of a simulated cluster and the history of their changes. */
export class SimulatedCluster extends EventEmitter<Events> {
  serverVersion: string;
  readonly #objects: Readonly<Record<ObjectKind, Map<string, ApiObject>>> = {
    Node: new Map(),
    Pod: new Map(),
  };
  /** Each until the next change of its kind. */
  readonly #sorted: Record<ObjectKind, readonly ApiObject[] | undefined> = {
    Node: undefined,
    Pod: undefined,
  };
  readonly #history: Record<ObjectKind, Change[]> = { Node: [], Pod: [] };
  /** Watches cannot resume from before this version. */
  readonly #oldest: Record<ObjectKind, number> = { Node: 0, Pod: 0 };
  readonly #historyLimit: number;
  #resourceVersion = 1000;
  #compactions = 0;
  #uids = 0;

  constructor({ serverVersion = "v1.37.0", historyLimit = 10_000 }: ClusterOptions = {}) {
    super();
    this.setMaxListeners(0);
    this.serverVersion = serverVersion;
    this.#historyLimit = historyLimit;
  }

  /** The version of the newest change of anything. */
  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  /** How often the history has been forgotten; continue tokens end with it. */
  get compactions(): number {
    return this.#compactions;
  }

  /** The objects of a kind, by namespace and name as etcd sorts them. */
  list(kind: ObjectKind): readonly ApiObject[] {
    const known = this.#sorted[kind];
    if (known !== undefined) return known;
    const sorted = [...this.#objects[kind]]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
    this.#sorted[kind] = sorted;
    return sorted;
  }

  get(kind: ObjectKind, name: string, namespace = ""): ApiObject | undefined {
    return this.#objects[kind].get(`${namespace}/${name}`);
  }

  /** Creates an object, or replaces the one of the same namespace and name. */
  apply(manifest: Manifest): ApiObject {
    const { kind, metadata } = manifest;
    const key = `${metadata.namespace ?? ""}/${metadata.name}`;
    const previous = this.#objects[kind].get(key);
    this.#resourceVersion += 1;
    const object: ApiObject = {
      apiVersion: "v1",
      kind,
      metadata: {
        creationTimestamp: previous?.metadata.creationTimestamp ?? "2026-11-01T00:00:00Z",
        uid: previous?.metadata.uid ?? this.#uid(),
        ...metadata,
        resourceVersion: String(this.#resourceVersion),
      },
      spec: manifest.spec ?? {},
      status: manifest.status ?? {},
    };
    this.#objects[kind].set(key, object);
    this.#record(kind, { type: previous ? "MODIFIED" : "ADDED", object, previous });
    return object;
  }

  /** Deletes an object; unknown ones are ignored. */
  delete(kind: ObjectKind, name: string, namespace = ""): void {
    const key = `${namespace}/${name}`;
    const previous = this.#objects[kind].get(key);
    if (previous === undefined) return;
    this.#objects[kind].delete(key);
    this.#resourceVersion += 1;
    const metadata = { ...previous.metadata, resourceVersion: String(this.#resourceVersion) };
    this.#record(kind, { type: "DELETED", object: { ...previous, metadata }, previous });
  }

  /** The changes after a version; undefined when some of them are forgotten. */
  since(kind: ObjectKind, resourceVersion: number): readonly Change[] | undefined {
    if (resourceVersion < this.#oldest[kind]) return undefined;
    const history = this.#history[kind];
    const at = history.findLastIndex((change) => change.resourceVersion <= resourceVersion);
    return history.slice(at + 1);
  }

  /** Forgets the history, so that watches from before now are answered with 410. */
  compact(): void {
    this.#resourceVersion += 1;
    this.#compactions += 1;
    for (const kind of ["Node", "Pod"] as const) {
      this.#history[kind] = [];
      this.#oldest[kind] = this.#resourceVersion;
    }
  }

  #record(kind: ObjectKind, change: Omit<Change, "resourceVersion">): void {
    this.#sorted[kind] = undefined;
    const recorded = { ...change, resourceVersion: this.#resourceVersion };
    const history = this.#history[kind];
    history.push(recorded);
    if (history.length > 2 * this.#historyLimit) {
      const [newestForgotten] = history.splice(0, this.#historyLimit).slice(-1);
      this.#oldest[kind] = newestForgotten?.resourceVersion ?? 0;
    }
    this.emit("change", kind, recorded);
  }

  #uid(): string {
    this.#uids += 1;
    return `00000000-0000-4000-8000-${String(this.#uids).padStart(12, "0")}`;
  }
}
