import { EventEmitter } from "node:events";

import type { ApiObject, JsonObject, ObjectKind } from "./api-object.ts";
import { keyOf, ObjectsOfKind } from "./objects-of-kind.ts";
import type { Change } from "./objects-of-kind.ts";
import { apiVersionOf } from "./object-kinds.ts";
import type { DeviceVersion } from "./object-kinds.ts";
import { withRequiredFields } from "./required-fields.ts";

export interface ClusterOptions {
  /** `gitVersion` of the server. */
  readonly serverVersion?: string;
  /** The versions of resource.k8s.io that are served; none, and so no devices, unless given. */
  readonly deviceVersions?: readonly DeviceVersion[];
  /** How many changes of a kind are remembered at least. */
  readonly historyLimit?: number;
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

/** Before it there was nothing, and no history either. */
const firstVersion = 1000;

/** The objects of a simulated cluster and the history of their changes. */
export class SimulatedCluster extends EventEmitter<Events> {
  serverVersion: string;
  deviceVersions: readonly DeviceVersion[];
  readonly #objects: Readonly<Record<ObjectKind, ObjectsOfKind>>;
  #resourceVersion = firstVersion;
  #uids = 0;

  constructor({
    serverVersion = "v1.37.0",
    deviceVersions = [],
    historyLimit = 10_000,
  }: ClusterOptions = {}) {
    super();
    this.setMaxListeners(0);
    this.serverVersion = serverVersion;
    this.deviceVersions = deviceVersions;
    this.#objects = {
      Node: new ObjectsOfKind(historyLimit, firstVersion),
      Pod: new ObjectsOfKind(historyLimit, firstVersion),
      ResourceSlice: new ObjectsOfKind(historyLimit, firstVersion),
      ResourceClaim: new ObjectsOfKind(historyLimit, firstVersion),
    };
  }

  /** The version of the newest change of anything. */
  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  /** The y of a server version 1.y; 0 when it has another form. */
  get minorVersion(): number {
    const [, minor = "0"] = /^v1\.(\d+)/.exec(this.serverVersion) ?? [];
    return Number(minor);
  }

  /** The objects of a kind, sorted by namespace and name as in etcd. */
  list(kind: ObjectKind): readonly ApiObject[] {
    return this.#objects[kind].list();
  }

  /** The objects of a kind at a version up to the newest; undefined when that is forgotten. */
  listAt(kind: ObjectKind, resourceVersion: number): readonly ApiObject[] | undefined {
    return this.#objects[kind].listAt(resourceVersion);
  }

  get(kind: ObjectKind, name: string, namespace = ""): ApiObject | undefined {
    return this.#objects[kind].get(`${namespace}/${name}`);
  }

  /** Creates an object, or replaces the one of the same namespace and name. */
  apply(manifest: Manifest): ApiObject {
    const { kind, metadata } = manifest;
    const previous = this.#objects[kind].get(keyOf(manifest));
    this.#resourceVersion += 1;
    const object: ApiObject = {
      apiVersion: apiVersionOf(kind),
      kind,
      metadata: {
        creationTimestamp: previous?.metadata.creationTimestamp ?? "2026-11-01T00:00:00Z",
        uid: previous?.metadata.uid ?? this.#uid(),
        ...metadata,
        resourceVersion: String(this.#resourceVersion),
      },
      spec: manifest.spec ?? {},
      status: withRequiredFields(kind, manifest.status ?? {}),
    };
    this.#record(kind, { type: previous ? "MODIFIED" : "ADDED", object, previous });
    return object;
  }

  /** Deletes an object; unknown ones are ignored. */
  delete(kind: ObjectKind, name: string, namespace = ""): void {
    const previous = this.get(kind, name, namespace);
    if (previous === undefined) return;
    this.#resourceVersion += 1;
    const metadata = { ...previous.metadata, resourceVersion: String(this.#resourceVersion) };
    this.#record(kind, { type: "DELETED", object: { ...previous, metadata }, previous });
  }

  /** The changes after a version; undefined when some of them are forgotten. */
  since(kind: ObjectKind, resourceVersion: number): readonly Change[] | undefined {
    return this.#objects[kind].since(resourceVersion);
  }

  /** The oldest version of a kind from which a watch can resume and that can be listed. */
  oldestVersion(kind: ObjectKind): number {
    return this.#objects[kind].oldestVersion;
  }

  /**
   * Forgets the history. Watches from before now, and continue tokens, are answered with 410.
   */
  compact(): void {
    this.#resourceVersion += 1;
    for (const objects of Object.values(this.#objects)) objects.compact(this.#resourceVersion);
  }

  #record(kind: ObjectKind, change: Omit<Change, "resourceVersion">): void {
    const recorded = { ...change, resourceVersion: this.#resourceVersion };
    this.#objects[kind].record(recorded);
    this.emit("change", kind, recorded);
  }

  #uid(): string {
    this.#uids += 1;
    return `00000000-0000-4000-8000-${String(this.#uids).padStart(12, "0")}`;
  }
}
