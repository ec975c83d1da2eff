import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

import type { SimulatedCluster } from "../cluster.ts";
import { objectKinds, resourceGroup } from "../object-kinds.ts";
import { OpenConnections } from "./connections.ts";
import { versioned } from "./device-version.ts";
import { discovery } from "./documents/discovery.ts";
import { json } from "./encoding.ts";
import { negotiate } from "./negotiation.ts";
import { tableEncoding } from "./table-encoding.ts";
import { Faults } from "./faults/faults.ts";
import { OpenWatches } from "./open-watches.ts";
import { receive } from "./received-request.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { methodNotAllowed, Refusal } from "./lists/refusal.ts";
import { refuse } from "./refuse.ts";
import { ResourceRequest } from "./resource-request.ts";
import { Reviews } from "./reviews.ts";
import type { ServeOptions, Serving } from "./serving.ts";
import { usage } from "./documents/usage.ts";

/** A listening API server over a simulated cluster; disposing of it breaks every connection. */
export class SimulatedServer implements Serving, AsyncDisposable {
  readonly faults = new Faults();
  readonly options: ServeOptions;
  readonly cluster: SimulatedCluster;
  readonly #server: Server;
  readonly watches = new OpenWatches();
  readonly reviews = new Reviews();
  readonly connections: OpenConnections;
  #port = 0;

  constructor(cluster: SimulatedCluster, options: ServeOptions) {
    this.cluster = cluster;
    this.options = options;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#answer(request, response);
    };
    const { tls } = options;
    this.#server =
      tls === undefined
        ? createServer(listener)
        : createTlsServer({ cert: tls.cert, key: tls.key }, listener);
    this.connections = new OpenConnections(this.#server);
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    const scheme = this.options.tls === undefined ? "http" : "https";
    return `${scheme}://${this.options.host ?? "127.0.0.1"}:${this.#port}`;
  }

  /** Listens, on the port that it had before when there was one. */
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
    this.connections.resetAll();
    await closed;
  }

  /** Writes a bookmark on every watch, now. */
  bookmark(): void {
    this.watches.bookmark();
  }

  /** Ends every watch cleanly. */
  endWatches(): void {
    this.watches.end();
  }

  get openWatches(): number {
    return this.watches.count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.down();
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = receive(incoming);
    response.setHeader("audit-id", randomUUID());
    response.setHeader("cache-control", "no-cache, private");
    let encoding = json;
    try {
      const negotiated = negotiate(request.headers.accept, this.options.protobuf ?? true);
      encoding = negotiated.encoding;
      this.#authenticate(request);
      const { kind, query, version } = request;
      const deviceVersion = this.cluster.deviceVersions.find((each) => each === version);
      const isDevice = kind !== undefined && objectKinds[kind].group === resourceGroup;
      if (kind === undefined || (isDevice && deviceVersion === undefined)) {
        return await this.#document(request, incoming, response);
      }
      const form =
        negotiated.table === undefined ? encoding : tableEncoding(negotiated.table, query);
      const served =
        isDevice && deviceVersion !== undefined ? versioned(form, deviceVersion) : form;
      await new ResourceRequest(this, request, response, kind, served).answer();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(response, error, encoding);
    }
    return undefined;
  }

  #authenticate({ headers }: ReceivedRequest): void {
    const { token } = this.options;
    if (token === undefined || headers.authorization === `Bearer ${token()}`) return;
    throw new Refusal(401, "Unauthorized", "Unauthorized");
  }

  async #document(
    { method, path }: ReceivedRequest,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const review = await this.reviews.answer(path, incoming);
    if (review !== undefined) {
      response.writeHead(201, { "content-type": json.mediaType });
      response.end(JSON.stringify(review));
      return;
    }
    if (method !== "GET") throw methodNotAllowed();
    const found =
      discovery(path, this.cluster, this.options.metrics ?? true) ??
      ((this.options.metrics ?? true) ? usage(path, this.cluster) : undefined);
    if (found === undefined) {
      throw new Refusal(404, "NotFound", "the server could not find the requested resource", {});
    }
    response.setHeader("content-type", json.mediaType);
    response.end(JSON.stringify(found));
  }
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
