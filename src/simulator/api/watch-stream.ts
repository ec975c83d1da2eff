import type { ServerResponse } from "node:http";

import type { ApiObject, JsonObject, ObjectKind } from "../api-object.ts";
import type { SimulatedCluster } from "../cluster.ts";
import type { Change } from "../objects-of-kind.ts";
import { BatchedWrites } from "./batched-writes.ts";
import { emptyObject } from "../required-fields.ts";
import { written } from "./body-writer.ts";
import type { Encoding, EventType } from "./encoding.ts";
import type { Selector } from "./lists/field-selector.ts";
import { gzipMember, gzipMemberSync } from "./gzip-member.ts";
import { expired } from "./lists/refusal.ts";

export interface WatchOptions {
  readonly kind: ObjectKind;
  readonly encoding: Encoding;
  readonly selector: Selector;
  readonly hasBookmarks: boolean;
  /** Milliseconds between two bookmarks. */
  readonly bookmarkInterval: number;
  readonly timeoutSeconds: number;
  /** Whether each flush is compressed, as a gzip member of its own. */
  readonly isCompressed: boolean;
}

/** Bytes buffered for a slow client before its watch is closed, as a real server closes it. */
const longestBacklog = 64 * 1024 * 1024;

/** A last bookmark comes so many milliseconds before the timeout. */
const lastBookmark = 2000;

/** An open watch: turns changes of the cluster into events about the objects it selects. */
export class WatchStream {
  readonly #response: ServerResponse;
  readonly #cluster: SimulatedCluster;
  readonly #options: WatchOptions;
  readonly #timers: readonly NodeJS.Timeout[];
  /** Changes that happen before the initial events have been written. */
  #held: Change[] | undefined = [];
  /** Changes up to this version are not reported. */
  #after = 0;
  #changes = 0;
  readonly #onChange = (kind: ObjectKind, change: Change): void => {
    if (kind !== this.#options.kind || change.resourceVersion <= this.#after) return;
    if (this.#held === undefined) this.#change(change);
    else this.#held.push(change);
  };

  constructor(response: ServerResponse, cluster: SimulatedCluster, options: WatchOptions) {
    this.#response = response;
    this.#cluster = cluster;
    this.#options = options;
    const timeout = options.timeoutSeconds * 1000;
    const bookmark = (): void => this.bookmark();
    this.#timers = [
      setTimeout(() => this.end(), timeout),
      setInterval(bookmark, options.bookmarkInterval),
      ...(timeout > lastBookmark ? [setTimeout(bookmark, timeout - lastBookmark)] : []),
    ];
    cluster.on("change", this.#onChange);
    response.once("close", () => this.#stop());
  }

  /** How many changes it has written as events. */
  get changes(): number {
    return this.#changes;
  }

  get #isEnded(): boolean {
    return this.#response.writableEnded || this.#response.destroyed;
  }

  /** Resumes from a version, which may be of the future, or reports that it is too old. */
  resume(resourceVersion: number): void {
    const changes = this.#cluster.since(this.#options.kind, resourceVersion);
    if (changes === undefined) {
      const oldest = this.#cluster.oldestVersion(this.#options.kind);
      this.error(expired(`too old resource version: ${resourceVersion} (${oldest})`).status);
      return;
    }
    this.#after = resourceVersion;
    this.#held = undefined;
    for (const change of changes) this.#change(change);
  }

  /** Writes every selected object as ADDED, and the bookmark that ends them if there is to be one. */
  async initialEvents(hasEndBookmark: boolean): Promise<void> {
    const { kind, selector, encoding } = this.#options;
    this.#held = [];
    const version = this.#cluster.resourceVersion;
    const writes = new BatchedWrites((bytes) => this.#writeBatch(bytes));
    for (const object of this.#cluster.list(kind)) {
      if (!selector(object)) continue;
      const full = writes.add(...encoding.event("ADDED", object));
      if (full !== undefined) await full;
      if (this.#isEnded) return;
    }
    await writes.flush();
    if (hasEndBookmark) this.#bookmark(version, { "k8s.io/initial-events-end": "true" });
    const held = this.#held;
    this.#held = undefined;
    for (const change of held) this.#change(change);
  }

  /** Writes a bookmark, if this watch has any and has written its initial events. */
  bookmark(): void {
    if (this.#held === undefined) this.#bookmark(this.#cluster.resourceVersion);
  }

  /** Writes an ERROR event and ends. */
  error(status: JsonObject): void {
    this.#write("ERROR", status);
    this.end();
  }

  /** Ends cleanly, as when the server shuts down. */
  end(): void {
    this.#stop();
    if (!this.#isEnded) this.#response.end();
  }

  #stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#cluster.off("change", this.#onChange);
  }

  /** The selection before and after decides the event: an object that leaves it is DELETED. */
  #change({ type, object, previous }: Change): void {
    const { selector } = this.#options;
    const isNow = type !== "DELETED" && selector(object);
    const was = previous !== undefined && selector(previous);
    if (isNow || was) this.#changes += 1;
    if (isNow) this.#write(was ? "MODIFIED" : "ADDED", object);
    else if (was) {
      const { resourceVersion } = object.metadata;
      this.#write("DELETED", { ...previous, metadata: { ...previous.metadata, resourceVersion } });
    }
    if (this.#response.writableLength > longestBacklog) this.end();
  }

  #bookmark(version: number, annotations?: Readonly<Record<string, string>>): void {
    if (!this.#options.hasBookmarks) return;
    const metadata = {
      resourceVersion: String(version),
      ...(annotations !== undefined && { annotations }),
    };
    this.#write("BOOKMARK", { ...emptyObject(this.#options.kind), metadata });
  }

  #write(type: EventType, object: ApiObject | JsonObject): void {
    if (this.#isEnded) return;
    const bytes = Buffer.concat(this.#options.encoding.event(type, object));
    this.#response.write(this.#options.isCompressed ? gzipMemberSync(bytes) : bytes);
  }

  async #writeBatch(bytes: Buffer): Promise<void> {
    const { isCompressed } = this.#options;
    await written(this.#response, isCompressed ? await gzipMember(bytes) : bytes);
  }
}
