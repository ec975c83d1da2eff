import type { IncomingMessage } from "node:http";
import { ApiError, type Deadline, NotKubernetesError, WireError } from "../failures/errors.ts";
import { readBody } from "../api/response-body.ts";
import { type Connection, mediaTypeOf } from "../api/connection.ts";
import type { MediaTypes } from "../wire/media-types.ts";
import type { ReaderObserver, Reject } from "../observer.ts";
import type { Timekeeping } from "../time.ts";
import type { ListMeta, WatchEvent, WireReader } from "../wire/objects.ts";
import type { ObjectKind } from "../../cluster/cluster-state.ts";

export type Query = Readonly<Record<string, string | number>>;
/** The event of a watch that is not an error. */
export type ObjectEvent<T> = Exclude<WatchEvent<T>, { readonly type: "ERROR" }>;

export interface ResourceClientOptions<T> {
  readonly kind: ObjectKind;
  readonly path: string;
  readonly fieldSelector: string;
  readonly labelSelector: string;
  readonly readers: readonly WireReader<T>[];
  readonly connection: Connection;
  readonly mediaTypes: MediaTypes;
  readonly observer: ReaderObserver;
  readonly time: Timekeeping;
}

export interface Reading {
  readonly signal: AbortSignal;
  /** Milliseconds without a byte of a list, or an event of a watch, before it is given up. */
  readonly silenceMs: number;
  /** Milliseconds for one page of a list; the server ends a watch, and news is what it must bring. */
  readonly totalMs?: number;
  /** The server answered 200; the body follows. */
  readonly established: () => void;
  /** After each chunk of a watch that brought events, when they have been handed over. */
  readonly news?: () => void;
}

/** The list and watch requests of one kind. What they throw, `failureOf` understands. */
export class ResourceClient<T> {
  readonly #options: ResourceClientOptions<T>;
  readonly #reject: Reject;

  constructor(options: ResourceClientOptions<T>) {
    this.#options = options;
    this.#reject = (reason) => options.observer.rejected(options.kind, reason);
  }

  /** One page, or a whole list. Items come before the list is known to be complete. */
  async list(query: Query, onItem: (object: T) => void, reading: Reading): Promise<ListMeta> {
    const { response, reader } = await this.#open("list", query, reading);
    const decoder = reader.list(onItem, this.#reject);
    const meta = await this.#read(response, decoder, { ...reading, deadline: "body" });
    if (meta.resourceVersion === "") throw new WireError("the list has no resourceVersion");
    return meta;
  }

  /** Resolves when the server ends the watch. */
  async watch(
    query: Query,
    onEvent: (event: ObjectEvent<T>) => void,
    reading: Reading,
  ): Promise<void> {
    const { response, reader } = await this.#open(
      "watch",
      { watch: 1, allowWatchBookmarks: "true", ...query },
      reading,
    );
    let error: ApiError | undefined;
    let isNews = false;
    const decoder = reader.watch((event) => {
      isNews = true;
      if (error !== undefined) return;
      if (event.type === "ERROR") error = ApiError.ofEvent(event.status);
      else onEvent(event);
    }, this.#reject);
    const throwError = () => {
      if (error !== undefined) throw error;
    };
    const decoded = () => {
      throwError();
      const hasNews = isNews;
      isNews = false;
      if (hasNews) reading.news?.();
      return hasNews;
    };
    await this.#read(response, decoder, { ...reading, deadline: "idle", decoded });
    throwError();
  }

  async #open(verb: "list" | "watch", query: Query, { signal, established }: Reading) {
    const { connection, kind, mediaTypes, observer, path, readers } = this.#options;
    const { fieldSelector, labelSelector } = this.#options;
    const parameters = new URLSearchParams();
    for (const [name, selector] of Object.entries({ fieldSelector, labelSelector })) {
      if (selector !== "") parameters.set(name, selector);
    }
    for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
    const response = await connection.request({
      path: `${path}?${parameters.toString()}`,
      accept: mediaTypes.accept(readers),
      fresh: verb === "watch",
      signal,
      answered: (code) => observer.request(kind, verb, code),
    });
    const mediaType = mediaTypeOf(response);
    const reader = readers.find((candidate) => candidate.mediaType === mediaType);
    if (reader === undefined) {
      response.destroy();
      throw new NotKubernetesError(`it answers ${mediaType || "no media type"} to ${path}`);
    }
    established();
    return { response, reader };
  }

  async #read<M>(
    response: IncomingMessage,
    decoder: { push(chunk: Buffer): void; end(): M },
    reading: Reading & { readonly deadline: Deadline; readonly decoded?: () => boolean },
  ): Promise<M> {
    const { kind, mediaTypes, observer, time } = this.#options;
    try {
      return await readBody(response, decoder, {
        signal: reading.signal,
        silence: { deadline: reading.deadline, limitMs: reading.silenceMs },
        totalMs: reading.totalMs ?? Infinity,
        time,
        received: (bytes) => observer.received(kind, bytes),
        ...(reading.decoded === undefined ? {} : { decoded: reading.decoded }),
      });
    } catch (error) {
      const mediaType = mediaTypeOf(response);
      if (error instanceof WireError && mediaTypes.failed(mediaType, time.now())) {
        observer.note(
          "warn",
          {},
          `${mediaType} could not be decoded repeatedly: reading JSON from now on`,
        );
      }
      throw error;
    }
  }
}
