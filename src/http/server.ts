import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import { answerBarely } from "./bare-answer.ts";
import { ClientConnections } from "./connections.ts";
import type { ConnectionLimits, RefusalReason } from "./connections.ts";
import { SecureConnections } from "./secure-connections.ts";
import type { HandshakeFailure, TlsSettings } from "./tls.ts";

/** Where to listen; an undefined host means every address. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

export interface ServerOptions {
  readonly limits?: ConnectionLimits;
  /** How long an answer may take from its request to its last byte, in milliseconds. */
  readonly answerTime?: number;
  /** How long a handshake of TLS may take, in milliseconds. */
  readonly handshakeTime?: number;
  /** Called for each connection that is refused. */
  readonly onRefused?: (reason: RefusalReason) => void;
  /** Serves HTTPS; without it, HTTP. */
  readonly tls?: TlsSettings | undefined;
  /** Called for each connection that ends before it could send a request over TLS. */
  readonly onHandshakeFailed?: (failure: HandshakeFailure, address: string) => void;
}

const seconds = 1000;
/** How long requests in flight may take once the server stops. */
const drainTime = 4 * seconds;

const defaults = {
  limits: { all: 512, perAddress: 128 },
  answerTime: 30 * seconds,
  handshakeTime: 5 * seconds,
  onRefused: () => undefined,
  onHandshakeFailed: () => undefined,
} as const satisfies Omit<Required<ServerOptions>, "tls">;

/** What Node holds clients to. */
const clientLimits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5 * seconds,
  requestTimeout: 10 * seconds,
  // Node looks for late heads and requests as often; its default is 30 s.
  connectionsCheckingInterval: seconds,
  // Longer than the usual scrape intervals, so that Prometheus keeps its connection.
  keepAliveTimeout: 75 * seconds,
};

/** Headers of a request at most: each takes some 100 bytes of memory, however short it is. */
const headersMost = 100;

/** Errors of Node's parser that have a status of their own. */
const badRequests: Readonly<Record<string, readonly [code: number, reason: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "headers_too_large"],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "request_timeout"],
};

/** Answers what is not HTTP, and closes the connection. */
function refuseRequest(error: { readonly code?: string }, socket: Socket): void {
  // Something may have been written already when a second request is malformed.
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const [code, reason] = badRequests[error.code ?? ""] ?? [400, "bad_request"];
  answerBarely(socket, code, reason, "The request is malformed, too large or too slow.");
}

/** A listening HTTP server; disposing of it answers the requests in flight and then closes. */
export class HttpServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #secure: SecureConnections | undefined;
  #stopping = false;

  private constructor(listener: RequestListener, options: ServerOptions) {
    const { limits, answerTime, handshakeTime, ...others } = { ...defaults, ...options };
    const { onRefused, onHandshakeFailed, tls } = others;
    const connections = new ClientConnections(limits);
    const answer: RequestListener = (request, response) => {
      // Names and values in turn.
      if (request.rawHeaders.length > 2 * headersMost) {
        refuseRequest({ code: "HPE_HEADER_OVERFLOW" }, request.socket);
        return;
      }
      const socket =
        this.#secure === undefined ? request.socket : this.#secure.below(request.socket);
      const end = socket === undefined ? undefined : connections.begin(socket);
      if (end === undefined) {
        request.socket.destroy();
        return;
      }
      if (this.#stopping) response.setHeader("Connection", "close");
      const late = setTimeout(() => request.socket.destroy(), answerTime);
      response.once("close", () => {
        clearTimeout(late);
        end();
      });
      listener(request, response);
    };
    const secureLimits = { ...clientLimits, handshakeTimeout: handshakeTime };
    this.#secure = tls && new SecureConnections(tls, secureLimits, answer, onHandshakeFailed);
    this.#server = this.#secure?.server ?? createServer(clientLimits, answer);
    // Before Node's own listener, which does nothing for a socket that is destroyed.
    this.#server.prependListener("connection", (socket: Socket) => {
      const refusal = connections.admit(socket);
      if (refusal === undefined) {
        this.#secure?.began(socket);
        return;
      }
      socket.destroy();
      onRefused(refusal);
    });
    this.#server.on("clientError", refuseRequest);
    // Else Node answers it by itself, and to any number of requests ahead.
    this.#server.on("checkExpectation", answer);
  }

  /** Listens; rejects with Node's error (`EADDRINUSE`, `EACCES`) when the address is not available. */
  static async listen(
    address: ListenAddress,
    listener: RequestListener,
    options: ServerOptions = {},
  ): Promise<HttpServer> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const server = new HttpServer(listener, options);
    server.#server.once("error", reject).listen(address.port, address.host, () => {
      server.#server.removeListener("error", reject);
      resolve(undefined);
    });
    await promise;
    return server;
  }

  /** The port in use: the one asked for, or the one the system chose for port 0. */
  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the server is closed");
    return address.port;
  }

  /** The settings of TLS from now on, for a server that was given some at first. */
  useTls(settings: TlsSettings): void {
    this.#secure?.use(settings);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#server.close(() => resolve(undefined));
    // close() waits for connections that become idle later, and Prometheus keeps its connection open.
    const sweep = setInterval(() => this.#server.closeIdleConnections(), 50);
    const cut = setTimeout(() => this.#server.closeAllConnections(), drainTime);
    await promise;
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
