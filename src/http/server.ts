import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import { ClientConnections } from "./connections.ts";
import type { ConnectionLimits, RefusalReason } from "./connections.ts";

/** Where to listen; an undefined host means every address. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

export interface ServerOptions {
  readonly limits?: ConnectionLimits;
  /** How long an answer may take from its request to its last byte, in milliseconds. */
  readonly answerTime?: number;
  /** Called for each connection that is refused. */
  readonly onRefused?: (reason: RefusalReason) => void;
}

const seconds = 1000;
/** How long requests in flight may take once the server stops. */
const drainTime = 4 * seconds;

const defaults = {
  limits: { all: 512, perAddress: 128 },
  answerTime: 30 * seconds,
  onRefused: () => undefined,
} as const satisfies Required<ServerOptions>;

/** Errors of Node's parser that have a status of their own. */
const badRequests: Readonly<Record<string, readonly [code: number, reason: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "headers_too_large"],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "request_timeout"],
};

/** Answers what is not HTTP, and closes the connection. */
function refuseRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  // Something may have been written already when a second request is malformed.
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const [code, reason] = badRequests[error.code ?? ""] ?? [400, "bad_request"];
  const message = "The request is malformed, too large or too slow.";
  const body = JSON.stringify({ error: { code, reason, message } });
  const head = `HTTP/1.1 ${code} ${reason}\r\nContent-Type: application/json; charset=utf-8`;
  socket.end(`${head}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`, () =>
    socket.destroy(),
  );
}

/** A listening HTTP server; disposing of it answers the requests in flight and then closes. */
export class HttpServer implements AsyncDisposable {
  readonly #server: Server;
  #stopping = false;

  private constructor(listener: RequestListener, options: ServerOptions) {
    const { limits, answerTime, onRefused } = { ...defaults, ...options };
    const connections = new ClientConnections(limits);
    this.#server = createServer(
      {
        maxHeaderSize: 16 * 1024,
        headersTimeout: 5 * seconds,
        requestTimeout: 10 * seconds,
        // Node looks for late heads and requests as often; its default is 30 s.
        connectionsCheckingInterval: seconds,
        // Longer than the usual scrape intervals, so that Prometheus keeps its connection.
        keepAliveTimeout: 75 * seconds,
      },
      (request, response) => {
        if (this.#stopping) response.setHeader("Connection", "close");
        const end = connections.begin(request.socket);
        const late = setTimeout(() => request.socket.destroy(), answerTime);
        response.once("close", () => {
          clearTimeout(late);
          end();
        });
        listener(request, response);
      },
    );
    // Before Node's own listener, which does nothing for a socket that is destroyed.
    this.#server.prependListener("connection", (socket: Socket) => {
      const refusal = connections.admit(socket);
      if (refusal === undefined) return;
      socket.destroy();
      onRefused(refusal);
    });
    this.#server.on("clientError", refuseRequest);
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
