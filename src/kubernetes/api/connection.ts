import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { arch, platform } from "node:os";
import { ApiError, NotKubernetesError, WireError } from "../failures/errors.ts";
import { readBody, WholeBody } from "./response-body.ts";
import { Credentials } from "./credentials.ts";
import { blameProxy } from "./proxy.ts";
import { exchange, type ExchangeDeadlines } from "./exchange.ts";
import type { Attempt } from "../failures/attempt.ts";
import type { KubeconfigOptions } from "./kubeconfig.ts";
import { readStatus } from "./status-body.ts";
import { shownAddress } from "./shown-address.ts";
import { realTime, type Timekeeping } from "../time.ts";

export interface ConnectionOptions extends KubeconfigOptions {
  /** The version of this program, for the User-Agent. */
  readonly version: string;
}

export interface ConnectionDependencies {
  readonly time?: Timekeeping;
  readonly deadlines?: ExchangeDeadlines;
}

export interface ApiRequest {
  /** With the query: "/api/v1/pods?limit=500". */
  readonly path: string;
  /** Media types, the preferred one first. */
  readonly accept: string;
  readonly signal: AbortSignal;
  /**
   * Opens a TCP connection of its own: this spreads watches over the API servers, and looks up
   * their addresses again.
   */
  readonly fresh?: boolean;
  /** Asks for no compression, of which a small body has nothing. */
  readonly plain?: boolean;
  /** JSON to POST; without it the request is a GET. */
  readonly body?: string;
  /** Called with the HTTP status of each answer, or `error` when there is none. */
  readonly answered?: (code: string) => void;
}

const usualDeadlines: ExchangeDeadlines = { connectMs: 10_000, headersMs: 90_000 };
const errorBodyLimit = 65_536;
const errorBodySilence = { deadline: "body", limitMs: 10_000 } as const;
/** So many milliseconds after compressed data that could not be read, none is asked for. */
const plainMs = 3_600_000;
/** For a small body, in milliseconds. */
const smallBodyMs = 60_000;

/** Authenticated requests to one API server, over HTTP/1.1. */
export class Connection implements Disposable {
  readonly #credentials: Credentials;
  readonly #time: Timekeeping;
  readonly #deadlines: ExchangeDeadlines;
  readonly #userAgent: string;
  /** No compressed data is asked for before this, by the clock of the reader. */
  #plainUntil = -Infinity;
  // No agent holds certificates: those of each request count, so that rotation is followed.
  readonly #agents = [
    new http.Agent({ keepAlive: true, keepAliveMsecs: 30_000 }),
    new http.Agent({ keepAlive: false }),
    new https.Agent({ keepAlive: true, keepAliveMsecs: 30_000 }),
    // Without session resumption, each watch checks the server's certificate.
    new https.Agent({ keepAlive: false, maxCachedSessions: 0 }),
  ] as const;

  /** @throws ConfigurationError when no cluster is configured, or wrongly. */
  constructor(options: ConnectionOptions, dependencies: ConnectionDependencies = {}) {
    this.#time = dependencies.time ?? realTime;
    this.#deadlines = dependencies.deadlines ?? usualDeadlines;
    this.#credentials = new Credentials(options, this.#time.now);
    const system = `${platform()}/${arch() === "x64" ? "amd64" : arch()}`;
    const major = process.versions.node.split(".")[0] ?? "";
    this.#userAgent = `kubecommit/${options.version} (${system}) node/${major}`;
  }

  /** The URL of the server without a password, for people to read. */
  get server(): string {
    return shownAddress(this.#credentials.loaded.cluster.server);
  }

  /** Where the configuration comes from, for people to read. */
  get source(): string {
    return this.#credentials.loaded.source;
  }

  /** What makes the way to the server unsafe, for people to read. */
  get warnings(): readonly string[] {
    return this.#credentials.loaded.warnings;
  }

  /** What the message of a failure says about a request to this server. */
  attempt(doing: string, resource?: string): Attempt {
    const { caFile } = this.#credentials.loaded;
    const { secrets } = this.#credentials;
    return { doing, resource, server: this.server, source: this.source, caFile, secrets };
  }

  /** Reads the configuration again, at most every 10 s. */
  reload(): void {
    this.#credentials.reload();
  }

  /** Asks for uncompressed bodies, for an hour: what compresses them, or changes them then, is broken. */
  avoidCompression(): void {
    this.#plainUntil = this.#time.now() + plainMs;
  }

  /**
   * A response with status 200, or 201 to a POST, whose body is still to be read. Credentials that
   * are rejected are read again, and the request is repeated once.
   *
   * @throws ApiError for another status, CredentialsError, DeadlineError, ProxyError, or a system or TLS error.
   */
  async request(request: ApiRequest): Promise<IncomingMessage> {
    const before = this.#credentials.loaded;
    let response = await this.#send(request);
    // Another request may have reloaded them in the meantime.
    const isReloaded = () => this.#credentials.loaded !== before || this.#credentials.reload();
    if (response.statusCode === 401 && isReloaded()) {
      response.destroy();
      response = await this.#send(request);
    }
    const isCreated = request.body !== undefined && response.statusCode === 201;
    if (response.statusCode === 200 || isCreated) return response;
    throw await errorOf(response, request.signal, this.#time);
  }

  /**
   * A small JSON document, parsed.
   *
   * @throws what `request` throws, NotKubernetesError for another media type, and WireError.
   */
  async json(path: string, signal: AbortSignal, limit = 1_048_576): Promise<unknown> {
    return this.#json({ path, signal }, limit);
  }

  /** Whether the server answers at all: what it says is not read. Throws what `request` throws. */
  async probe(path: string, signal: AbortSignal): Promise<void> {
    const response = await this.request({ path, signal, accept: "application/json", plain: true });
    response.destroy();
  }

  /**
   * The answer, of `limit` bytes at most, to an object that the server is to review, and keeps
   * nothing of. Throws what `json` throws.
   */
  async review(path: string, object: object, signal: AbortSignal, limit: number): Promise<unknown> {
    return this.#json({ path, signal, body: JSON.stringify(object) }, limit);
  }

  async #json(asked: Omit<ApiRequest, "accept" | "plain">, limit: number): Promise<unknown> {
    const { path, signal } = asked;
    const response = await this.request({ ...asked, accept: "application/json", plain: true });
    const type = mediaTypeOf(response);
    if (type !== "application/json") {
      response.destroy();
      throw new NotKubernetesError(`it answers ${type || "no media type"} where JSON is expected`);
    }
    const silence = { deadline: "body", limitMs: 30_000 } as const;
    const body = await readBody(response, new WholeBody(limit), {
      signal,
      silence,
      totalMs: smallBodyMs,
      time: this.#time,
    });
    try {
      return JSON.parse(body.toString("utf8"));
    } catch (error) {
      throw new WireError(`${path} is not JSON, or longer than ${limit} bytes`, { cause: error });
    }
  }

  async #send(request: ApiRequest): Promise<IncomingMessage> {
    const { cluster, proxy } = this.#credentials.loaded;
    const isPlain = request.plain === true || this.#time.now() < this.#plainUntil;
    try {
      const options = await this.#credentials.requestOptions();
      const url = new URL(cluster.server.replace(/\/$/, "") + request.path);
      const response = await exchange(
        url,
        {
          agent:
            this.#agents[(url.protocol === "http:" ? 0 : 2) + (request.fresh === true ? 1 : 0)],
          ...options,
          // For the agent of a proxy, which else keeps its connection for as long as that is silent.
          ...(proxy === undefined ? {} : { timeout: this.#deadlines.connectMs }),
          headers: {
            ...options.headers,
            Accept: request.accept,
            "Accept-Encoding": isPlain ? "identity" : "gzip",
            "User-Agent": this.#userAgent,
            ...(request.body !== undefined && {
              "Content-Type": "application/json",
              "Content-Length": Buffer.byteLength(request.body),
            }),
          },
        },
        { deadlines: this.#deadlines, time: this.#time, signal: request.signal },
        request.body,
      );
      request.answered?.(String(response.statusCode));
      return response;
    } catch (error) {
      if (!request.signal.aborted) request.answered?.("error");
      throw proxy === undefined ? error : blameProxy(error, proxy);
    }
  }

  /** Breaks off whatever is still open. */
  [Symbol.dispose](): void {
    this.#credentials[Symbol.dispose]();
    for (const agent of this.#agents) agent.destroy();
  }
}

/** The media type of a response, without parameters. */
export function mediaTypeOf(response: IncomingMessage): string {
  return (response.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

async function errorOf(
  response: IncomingMessage,
  signal: AbortSignal,
  time: Timekeeping,
): Promise<ApiError> {
  const { headers, statusCode = 0 } = response;
  const body = await readBody(response, new WholeBody(errorBodyLimit), {
    signal,
    silence: errorBodySilence,
    totalMs: smallBodyMs,
    time,
  }).catch(() => Buffer.alloc(0));
  signal.throwIfAborted();
  const status = readStatus(body, headers["content-type"] ?? "");
  const flowSchema = headers["x-kubernetes-pf-flowschema-uid"];
  return new ApiError({
    status: statusCode,
    body: status,
    retryAfterMs: Math.max(
      retryAfterMs(headers["retry-after"]),
      (status?.retryAfterSeconds ?? 0) * 1000,
    ),
    flowSchema: typeof flowSchema === "string" && flowSchema !== "" ? flowSchema : undefined,
  });
}

/** Kubernetes sends seconds; a date, which proxies may send, is left to the backoff. */
function retryAfterMs(header: string | undefined): number {
  const seconds = Number(header ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
