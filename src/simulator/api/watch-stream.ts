import type { ServerResponse } from "node:http";

import type { ApiObject, JsonObject, ObjectKind } from "../api-object.ts";
import { BatchedWrites } from "./batched-writes.ts";
import type { Change, SimulatedCluster } from "../cluster.ts";
import type { Encoding, EventType } from "./encoding.ts";
import { expired } from "./refusal.ts";
import type { Selector } from "./selector.ts";

export interface WatchOptions {
  readonly kind: ObjectKind;
  readonly encoding: Encoding;
  readonly selector: Selector;
  readonly bookmarks: boolean;
  readonly timeoutSeconds: number;
}

/** Bytes buffered for a slow client before its watch is closed, as a real server closes it. */
const longestBacklog = 64 * 1024 * 1024;

/** An open watch: turns changes of the cluster into events about the objects it selects. */
export class WatchStream {
  readonly #response: ServerResponse;
  readonly #cluster: SimulatedCluster;
  readonly #options: WatchOptions;
  readonly #timeout: NodeJS.Timeout;
  /** Changes that happen while initial events are still being written. */
  #held: Change[] | undefined;
  readonly #onChange = (kind: ObjectKind, change: Change): void => {
    if (kind !== this.#options.kind) return;
    if (this.#held === undefined) this.#change(change);
    else this.#held.push(change);
  };

  constructor(response: ServerResponse, cluster: SimulatedCluster, options: WatchOptions) {
    this.#response = response;
    this.#cluster = cluster;
    this.#options = options;
    this.#timeout = setTimeout(() => this.#expire(), options.timeoutSeconds * 1000);
    cluster.on("change", this.#onChange);
    response.once("close", () => {
      clearTimeout(this.#timeout);
      cluster.off("change", this.#onChange);
    });
  }

  /** Resumes from a version, or reports that it is too old. */
  resume(resourceVersion: number): void {
    const changes = this.#cluster.since(this.#options.kind, resourceVersion);
    if (changes === undefined) {
      this.error(expired(`too old resource version: ${resourceVersion}`).status);
      return;
    }
    for (const change of changes) this.#change(change);
  }

  /** Writes every selected object as ADDED, then the bookmark that ends them. */
  async initialEvents(): Promise<void> {
    const { kind, selector, encoding } = this.#options;
    this.#held = [];
    const version = this.#cluster.resourceVersion;
    const writes = new BatchedWrites(this.#response);
    for (const object of this.#cluster.list(kind)) {
      if (!selector(object)) continue;
      const full = writes.add(...encoding.event("ADDED", object));
      if (full !== undefined) await full;
      if (this.#response.destroyed) return;
    }
    await writes.flush();
    this.#bookmark(version, { "k8s.io/initial-events-end": "true" });
    const held = this.#held;
    this.#held = undefined;
    for (const change of held) this.#change(change);
  }

  bookmark(): void {
    if (this.#held === undefined) this.#bookmark(this.#cluster.resourceVersion);
  }

  /** Writes an ERROR event and ends. */
  error(status: JsonObject): void {
    this.#write("ERROR", status);
    this.#response.end();
  }

  /** Ends cleanly, as when the server shuts down. */
  end(): void {
    this.#response.end();
  }

  #expire(): void {
    this.bookmark();
    this.end();
  }

  /** The selection before and after decides the event: an object that leaves it is DELETED. */
  #change({ type, object, previous }: Change): void {
    const { selector } = this.#options;
    const isNow = type !== "DELETED" && selector(object);
    const was = previous !== undefined && selector(previous);
    if (isNow) this.#write(was ? "MODIFIED" : "ADDED", object);
    else if (was) {
      const { resourceVersion } = object.metadata;
      this.#write("DELETED", { ...previous, metadata: { ...previous.metadata, resourceVersion } });
    }
    if (this.#response.writableLength > longestBacklog) this.end();
  }

  #bookmark(version: number, annotations?: Readonly<Record<string, string>>): void {
    if (!this.#options.bookmarks) return;
    const metadata = {
      resourceVersion: String(version),
      creationTimestamp: null,
      ...(annotations !== undefined && { annotations }),
    };
    this.#write("BOOKMARK", { kind: this.#options.kind, apiVersion: "v1", metadata });
  }

  #write(type: EventType, object: ApiObject | JsonObject): void {
    this.#response.write(Buffer.concat(this.#options.encoding.event(type, object)));
  }
}
