import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

import type { ObjectKind } from "../api-object.ts";
import type { KeyPair } from "./certificates.ts";
import type { SimulatedCluster } from "../cluster.ts";
import { discovery } from "./discovery.ts";
import { json } from "./encoding.ts";
import { Faults } from "./faults.ts";
import { Refusal } from "./refusal.ts";
import { ResourceRequest } from "./resource-request.ts";
import { usage } from "./usage.ts";
import type { WatchStream } from "./watch-stream.ts";

export interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  /** Speak TLS; `clientAuthority` also asks for a client certificate of that authority. */
  readonly tls?: KeyPair & { readonly clientAuthority?: string };
  /** The bearer token that is accepted, asked anew for each request. */
  readonly token?: () => string;
  /** Milliseconds between two bookmarks of a watch. */
  readonly bookmarkInterval?: number;
  /** Whether the server has the feature WatchList. */
  readonly watchList?: boolean;
  readonly protobuf?: boolean;
  /** Whether metrics.k8s.io is served. */
  readonly metrics?: boolean;
}

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly kind: ObjectKind | undefined;
  readonly verb: "list" | "watch" | "get";
}

interface Events {
  request: [ReceivedRequest];
  /** A watch has been established and has told what it had to tell at once. */
  watch: [ReceivedRequest];
}

const resourcePath = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/(nodes|pods)(?:\/([^/]+))?$/;

/** A listening API server over a simulated cluster; disposing of it breaks every connection. */
export class SimulatedServer extends EventEmitter<Events> implements AsyncDisposable {
  readonly faults = new Faults();
  readonly requests: ReceivedRequest[] = [];
  readonly options: ServeOptions;
  readonly cluster: SimulatedCluster;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #watches = new Set<WatchStream>();
  readonly #bookmarks: NodeJS.Timeout;
  #port = 0;

  constructor(cluster: SimulatedCluster, options: ServeOptions) {
    super();
    this.cluster = cluster;
    this.options = options;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#answer(request, response);
    };
    const { tls } = options;
    this.#server =
      tls === undefined
        ? createServer(listener)
        : createTlsServer(
            {
              cert: tls.cert,
              key: tls.key,
              ...(tls.clientAuthority !== undefined && {
                ca: tls.clientAuthority,
                requestCert: true,
                rejectUnauthorized: true,
              }),
            },
            listener,
          );
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#bookmarks = setInterval(() => this.bookmark(), options.bookmarkInterval ?? 60_000);
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    const scheme = this.options.tls === undefined ? "http" : "https";
    return `${scheme}://${this.options.host ?? "127.0.0.1"}:${this.#port}`;
  }

  /** Listens, on the port of before when there was one. */
  async listen(): Promise<void> {
    const { port = 0, host = "127.0.0.1" } = this.options;
    this.#server.listen(this.#port === 0 ? port : this.#port, host);
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a TCP server has one
  }

  /** Refuses connections and breaks those that are open, until `listen` is called again. */
  async down(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.resetConnections();
    await closed;
  }

  /** A bookmark on every watch, now. */
  bookmark(): void {
    for (const watch of this.#watches) watch.bookmark();
  }

  /** Ends every watch cleanly. */
  endWatches(): void {
    for (const watch of this.#watches) watch.end();
  }

  /** Breaks every connection with a reset. */
  resetConnections(): void {
    for (const socket of this.#sockets) {
      if ("resetAndDestroy" in socket) socket.resetAndDestroy();
    }
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  watching(stream: WatchStream, response: ServerResponse): void {
    this.#watches.add(stream);
    response.once("close", () => this.#watches.delete(stream));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#bookmarks);
    if (this.#server.listening) await this.down();
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://x");
    const [, namespace, plural, name] = resourcePath.exec(url.pathname) ?? [];
    const kind: ObjectKind | undefined =
      plural === "nodes" ? "Node" : plural === "pods" ? "Pod" : undefined;
    const isWatch = ["1", "true"].includes(url.searchParams.get("watch") ?? "");
    const request: ReceivedRequest = {
      method: incoming.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      kind,
      verb: isWatch ? "watch" : name === undefined ? "list" : "get",
    };
    this.requests.push(request);
    this.emit("request", request);
    try {
      this.#authenticate(request);
      if (kind === undefined) this.#document(request, response);
      else await new ResourceRequest(this, request, response, { kind, namespace, name }).answer();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(response, error);
    }
  }

  #authenticate({ headers }: ReceivedRequest): void {
    const { token } = this.options;
    if (token === undefined || headers.authorization === `Bearer ${token()}`) return;
    throw new Refusal(401, "Unauthorized", "Unauthorized");
  }

  #document({ method, path }: ReceivedRequest, response: ServerResponse): void {
    if (method !== "GET") throw new Refusal(405, "MethodNotAllowed", "this server is read-only");
    const found =
      discovery(path, this.cluster.serverVersion, this.options.metrics ?? true) ??
      ((this.options.metrics ?? true) ? usage(path, this.cluster) : undefined);
    if (found === undefined) {
      throw new Refusal(404, "NotFound", "the server could not find the requested resource");
    }
    response.setHeader("content-type", json.mediaType);
    response.end(JSON.stringify(found));
  }
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  response.statusCode = refusal.code;
  if (refusal.retryAfterSeconds !== undefined) {
    response.setHeader("retry-after", refusal.retryAfterSeconds);
  }
  response.setHeader("content-type", json.mediaType);
  response.end(JSON.stringify(refusal.status));
}

/** Serves a simulated cluster; resolves once it listens. */
export async function serve(
  cluster: SimulatedCluster,
  options: ServeOptions = {},
): Promise<SimulatedServer> {
  const server = new SimulatedServer(cluster, options);
  await server.listen();
  return server;
}
