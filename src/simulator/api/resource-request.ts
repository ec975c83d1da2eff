import type { ServerResponse } from "node:http";

import type { ObjectKind } from "../api-object.ts";
import { objectKinds } from "../object-kinds.ts";
import { writeBody } from "./body-writer.ts";
import type { Encoding } from "./encoding.ts";
import { breakBodyAfter } from "./faults/broken-body.ts";
import { damageGzipAfter } from "./faults/damaged-body.ts";
import type { Fault } from "./faults/faults.ts";
import { readListOptions } from "./lists/list-options.ts";
import type { ListOptions } from "./lists/list-options.ts";
import { readPage, requiredVersion } from "./lists/page.ts";
import { methodNotAllowed, Refusal } from "./lists/refusal.ts";
import { upTo } from "./lists/up-to.ts";
import { watchVersion } from "./lists/watch-version.ts";
import { takesGzip } from "./negotiation.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { refuse } from "./refuse.ts";
import type { Serving } from "./serving.ts";
import { WatchStream } from "./watch-stream.ts";

/** A real server ends watches after half an hour to an hour, unless the client asks for less. */
const shortestTimeout = 1800;

/** A request for the objects of a kind. */
export class ResourceRequest {
  readonly #serving: Serving;
  readonly #request: ReceivedRequest;
  readonly #response: ServerResponse;
  readonly #kind: ObjectKind;
  readonly #encoding: Encoding;

  constructor(
    serving: Serving,
    request: ReceivedRequest,
    response: ServerResponse,
    kind: ObjectKind,
    encoding: Encoding,
  ) {
    this.#serving = serving;
    this.#request = request;
    this.#response = response;
    this.#kind = kind;
    this.#encoding = encoding;
  }

  /** @throws Refusal */
  async answer(): Promise<void> {
    const { verb, method } = this.#request;
    const fault = this.#serving.faults.take(this.#kind, verb);
    if (fault !== undefined && this.#fail(fault)) return;
    if (method !== "GET") throw methodNotAllowed();
    if (verb === "watch") await this.#watch(fault);
    else if (verb === "list") await this.#list();
    else await this.#get();
  }

  async #get(): Promise<void> {
    const { name = "", namespace } = this.#request;
    const object = this.#serving.cluster.get(this.#kind, name, namespace);
    if (object === undefined) {
      const { plural: kind, group } = objectKinds[this.#kind];
      const full = group === "" ? kind : `${kind}.${group}`;
      const details = { name, ...(group !== "" && { group }), kind };
      throw new Refusal(404, "NotFound", `${full} "${name}" not found`, details);
    }
    await this.#write([this.#encoding.body(object)]);
  }

  async #list(): Promise<void> {
    const { cluster } = this.#serving;
    const options = this.#options();
    const required = requiredVersion(options);
    if (required !== undefined) await this.#waitFor(required);
    const scope = { kind: this.#kind, namespace: this.#request.namespace };
    const { objects, metadata } = readPage(cluster, scope, options);
    await this.#write(this.#encoding.list(this.#kind, metadata, objects));
  }

  async #write(pieces: Iterable<Buffer>): Promise<void> {
    this.#response.setHeader("content-type", this.#encoding.mediaType);
    const { headers } = this.#request;
    await writeBody(this.#response, pieces, takesGzip(headers["accept-encoding"]));
  }

  #options(): ListOptions {
    const { query, verb } = this.#request;
    const isWatch = verb === "watch";
    return readListOptions({ kind: this.#kind, isWatch, query, hasWatchList: this.#hasWatchList });
  }

  get #hasWatchList(): boolean {
    return this.#serving.options.watchList ?? true;
  }

  async #waitFor(version: number): Promise<void> {
    const { cluster, options } = this.#serving;
    await upTo(cluster, version, options.freshnessTimeout ?? 3000);
  }

  async #watch(fault: Fault | undefined): Promise<void> {
    const options = this.#options();
    const hasWatchList = this.#hasWatchList;
    const version = watchVersion(options);
    // A watch from no version in particular has always started with what is there.
    const isInitial = options.sendInitialEvents ?? version === undefined;
    const stream = this.#stream(options, {
      isWatchList: isInitial && hasWatchList && options.allowWatchBookmarks,
      hasBookmarks: options.allowWatchBookmarks && fault?.type !== "no-bookmarks",
    });
    if (fault?.type === "error-event") stream.error(fault.status);
    else if (!isInitial) stream.resume(version ?? this.#serving.cluster.resourceVersion);
    else if (await this.#reached(version ?? 0, stream)) await stream.initialEvents(hasWatchList);
  }

  /** Waits for a version; if it does not come up, the watch ends with an ERROR event. */
  async #reached(version: number, stream: WatchStream): Promise<boolean> {
    try {
      await this.#waitFor(version);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      stream.error(error.status);
      return false;
    }
  }

  #stream(
    { selector, timeoutSeconds = 0 }: ListOptions,
    {
      isWatchList,
      hasBookmarks,
    }: { readonly isWatchList: boolean; readonly hasBookmarks: boolean },
  ): WatchStream {
    const { cluster, options, watches } = this.#serving;
    const { headers, namespace } = this.#request;
    const isCompressed =
      isWatchList && cluster.minorVersion >= 37 && takesGzip(headers["accept-encoding"]);
    const response = this.#response;
    const stream = new WatchStream(response, cluster, {
      kind: this.#kind,
      encoding: this.#encoding,
      selector: (object) =>
        (namespace === undefined || object.metadata.namespace === namespace) && selector(object),
      hasBookmarks,
      bookmarkInterval: options.bookmarkInterval ?? 60_000,
      timeoutSeconds: timeoutSeconds > 0 ? timeoutSeconds : shortestTimeout * (1 + Math.random()),
      isCompressed,
    });
    watches.add(stream, response);
    response.setHeader("content-type", this.#encoding.watchMediaType);
    if (isCompressed) {
      response.setHeader("content-encoding", "gzip");
      response.setHeader("vary", "Accept-Encoding");
    }
    response.flushHeaders();
    return stream;
  }

  /** Returns whether the fault is the whole answer. */
  #fail(fault: Fault): boolean {
    const response = this.#response;
    const { mediaType, watchMediaType } = this.#encoding;
    const type = this.#request.verb === "watch" ? watchMediaType : mediaType;
    switch (fault.type) {
      case "status": {
        if (fault.text === undefined) refuse(response, refusalOf(fault), this.#encoding);
        else response.writeHead(fault.code, { "content-type": "text/plain" }).end(fault.text);
        return true;
      }
      case "silence": {
        if (fault.headers === true) {
          response.setHeader("content-type", type);
          response.flushHeaders();
        }
        return true;
      }
      case "garbage": {
        response.setHeader("content-type", type);
        response.end(fault.bytes);
        return true;
      }
      case "cut": {
        const { socket } = response;
        const reset = (): void => {
          if (socket !== null) this.#serving.connections.reset(socket);
        };
        breakBodyAfter(response, fault.afterBytes, fault.reset === true ? reset : undefined);
        break;
      }
      case "damaged-gzip": {
        damageGzipAfter(response, fault.afterBytes);
        break;
      }
      case "error-event":
      case "no-bookmarks":
    }
    return false;
  }
}

function refusalOf(fault: Extract<Fault, { type: "status" }>): Refusal {
  const { code, reason = "InternalError", retryAfterSeconds, causes } = fault;
  const details = {
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(causes !== undefined && { causes: causes.map((each) => ({ reason: each })) }),
  };
  const message = `a fault on purpose: ${code} ${reason}`;
  return new Refusal(code, reason, message, Object.keys(details).length > 0 ? details : undefined);
}
