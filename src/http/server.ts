import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";

/** Where to listen; an undefined host means every address. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

const seconds = 1000;
/** How long requests in flight may take once the server stops. */
const drainTime = 4 * seconds;

/** A listening HTTP server; disposing of it answers the requests in flight and then closes. */
export class HttpServer implements AsyncDisposable {
  readonly #server: Server;
  #stopping = false;

  private constructor(listener: RequestListener) {
    this.#server = createServer(
      {
        maxHeaderSize: 16 * 1024,
        headersTimeout: 5 * seconds,
        requestTimeout: 10 * seconds,
        // Longer than the usual scrape intervals, so that Prometheus keeps its connection.
        keepAliveTimeout: 75 * seconds,
      },
      (request, response) => {
        if (this.#stopping) response.setHeader("Connection", "close");
        listener(request, response);
      },
    );
    this.#server.maxConnections = 512;
    // Of inactivity while a request is in flight: a client that stops reading is disconnected.
    this.#server.setTimeout(30 * seconds);
  }

  /** Listens; rejects with Node's error (`EADDRINUSE`, `EACCES`) when the address is not available. */
  static async listen(address: ListenAddress, listener: RequestListener): Promise<HttpServer> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const server = new HttpServer(listener);
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
