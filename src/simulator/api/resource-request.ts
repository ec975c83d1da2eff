import type { ServerResponse } from "node:http";
import { createGzip } from "node:zlib";
import type { Writable } from "node:stream";

import type { ObjectKind } from "../api-object.ts";
import { json, protobufEncoding } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";
import type { Fault } from "./faults.ts";
import { BatchedWrites } from "./batched-writes.ts";
import { readPage } from "./page.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { Refusal } from "./refusal.ts";
import { refuse } from "./refuse.ts";
import { fieldSelector, labelSelector } from "./selector.ts";
import type { Selector } from "./selector.ts";
import type { Serving } from "./serving.ts";
import { WatchStream } from "./watch-stream.ts";

const plurals = { Node: "nodes", Pod: "pods" } as const;
/** Bodies of lists from this size on are compressed when the client takes it. */
const gzipFrom = 128 * 1024;

/** One request for nodes or pods. */
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
  ) {
    this.#serving = serving;
    this.#request = request;
    this.#response = response;
    this.#kind = kind;
    const accept = request.headers.accept ?? "";
    const isProtobuf = accept.includes(protobufEncoding.mediaType);
    this.#encoding = isProtobuf && (serving.options.protobuf ?? true) ? protobufEncoding : json;
  }

  async answer(): Promise<void> {
    const fault = this.#serving.faults.take(this.#kind, this.#request.verb);
    if (fault !== undefined && this.#fail(fault)) return;
    try {
      await this.#answer(fault);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(this.#response, error, this.#encoding);
    }
  }

  async #answer(fault: Fault | undefined): Promise<void> {
    const { name, namespace } = this.#request;
    const kind = this.#kind;
    if (this.#request.method !== "GET") {
      throw new Refusal(405, "MethodNotAllowed", "this server is read-only");
    }
    if (this.#request.verb === "watch") return this.#watch(fault);
    if (name === undefined) return this.#list();
    const object = this.#serving.cluster.get(kind, name, namespace);
    if (object === undefined) {
      throw new Refusal(404, "NotFound", `${plurals[kind]} "${name}" not found`);
    }
    this.#response.setHeader("content-type", this.#encoding.mediaType);
    this.#response.end(this.#encoding.body(object));
    return undefined;
  }

  #selector(): Selector {
    const { query, namespace } = this.#request;
    const text = query.get("fieldSelector") ?? "";
    const byField = fieldSelector(text);
    if (byField === undefined) {
      throw new Refusal(400, "BadRequest", `field label not supported: ${text}`);
    }
    const byLabel = labelSelector(query.get("labelSelector") ?? "");
    return (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      byField(object) &&
      byLabel(object);
  }

  /** A version of the future is waited for by a real server, and then refused so. */
  #checkVersion(text: string): void {
    if (Number(text) <= this.#serving.cluster.resourceVersion) return;
    throw new Refusal(504, "Timeout", `Too large resource version: ${text}`, {
      causes: ["ResourceVersionTooLarge"],
      retryAfterSeconds: 1,
    });
  }

  async #list(): Promise<void> {
    const { query, headers } = this.#request;
    const version = query.get("resourceVersion") ?? "";
    this.#checkVersion(version);
    // Version 0 is answered from the watch cache, which knows no limit.
    const limit = version === "0" ? 0 : Number(query.get("limit") ?? "0");
    const { page, metadata } = readPage(this.#serving.cluster, {
      kind: this.#kind,
      selector: this.#selector(),
      isSelective: this.#isSelective(),
      limit: limit > 0 ? limit : Infinity,
      token: query.get("continue") ?? "",
    });
    const pieces = this.#encoding.list(this.#kind, metadata, page);
    this.#response.setHeader("content-type", this.#encoding.mediaType);
    let out: Writable = this.#response;
    if ((headers["accept-encoding"] ?? "").includes("gzip") && page.length * 1024 > gzipFrom) {
      this.#response.setHeader("content-encoding", "gzip");
      out = createGzip({ level: 1 });
      out.pipe(this.#response);
    }
    const writes = new BatchedWrites(out);
    for (const piece of pieces) {
      const full = writes.add(piece);
      if (full !== undefined) await full;
      if (out.destroyed) return;
    }
    await writes.flush();
    out.end();
  }

  #isSelective(): boolean {
    const { query } = this.#request;
    return (
      this.#request.namespace !== undefined ||
      (query.get("fieldSelector") ?? "") !== "" ||
      (query.get("labelSelector") ?? "") !== ""
    );
  }

  async #watch(fault: Fault | undefined): Promise<void> {
    const { query } = this.#request;
    const version = query.get("resourceVersion") ?? "";
    const isInitial = query.get("sendInitialEvents") === "true";
    if (isInitial && this.#serving.options.watchList === false) throw watchListForbidden();
    this.#checkVersion(version);
    const stream = this.#stream(fault?.type !== "no-bookmarks");
    if (fault?.type === "error-event") stream.error(fault.status);
    else if (isInitial || version === "" || version === "0") await stream.initialEvents();
    else stream.resume(Number(version));
  }

  #stream(hasBookmarks: boolean): WatchStream {
    const { query } = this.#request;
    const stream = new WatchStream(this.#response, this.#serving.cluster, {
      kind: this.#kind,
      encoding: this.#encoding,
      selector: this.#selector(),
      bookmarks: hasBookmarks && query.get("allowWatchBookmarks") === "true",
      timeoutSeconds: Number(query.get("timeoutSeconds") ?? "1800"),
    });
    this.#serving.watches.add(stream, this.#response);
    this.#response.setHeader("content-type", this.#encoding.watchMediaType);
    this.#response.flushHeaders();
    return stream;
  }

  /** Returns whether the fault is the whole answer. */
  #fail(fault: Fault): boolean {
    const response = this.#response;
    const type =
      this.#request.verb === "watch" ? this.#encoding.watchMediaType : this.#encoding.mediaType;
    switch (fault.type) {
      case "status": {
        if (fault.text === undefined) refuse(response, refusalOf(fault), this.#encoding);
        else {
          response.writeHead(fault.code, { "content-type": "text/plain" }).end(fault.text);
        }
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
        this.#cutAfter(fault.afterBytes, fault.reset ?? false);
        break;
      }
      case "error-event":
      case "no-bookmarks":
    }
    return false;
  }

  /** Lets so many bytes of the body through and then breaks the connection. */
  #cutAfter(bytes: number, reset: boolean): void {
    const response = this.#response;
    const send = response.write.bind(response);
    const finish = response.end.bind(response);
    let left = bytes;
    const cut = (): void => {
      if (reset) response.socket?.resetAndDestroy();
      else response.socket?.end();
    };
    const write = (chunk: Buffer, done?: () => void): boolean => {
      if (left <= 0) return true;
      const part = chunk.subarray(0, left);
      left -= part.length;
      const isFree = done === undefined ? send(part) : send(part, done);
      if (left <= 0) setImmediate(cut);
      return isFree;
    };
    // The end would complete the body.
    const end = (): void => {
      if (left > 0) finish();
    };
    Object.assign(response, { write, end });
  }
}

function refusalOf(fault: Extract<Fault, { type: "status" }>): Refusal {
  const { code, reason = "InternalError", retryAfterSeconds, causes } = fault;
  return new Refusal(code, reason, `a fault on purpose: ${code} ${reason}`, {
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(causes !== undefined && { causes }),
  });
}

function watchListForbidden(): Refusal {
  const message =
    "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";
  return new Refusal(422, "Invalid", message);
}
