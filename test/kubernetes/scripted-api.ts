import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import {
  createServer as createTlsServer,
  type Server as TlsServer,
  type ServerOptions,
} from "node:https";
import type { AddressInfo } from "node:net";
import { happened } from "./until.ts";

export type Verb = "version" | "list" | "watch" | "initial events" | "other";

/** One request, and the means to answer it in any way, wrong ones too. */
export class Call {
  readonly verb: Verb;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? "/", "http://scripted");
    this.request = request;
    this.response = response;
    this.path = url.pathname;
    this.query = url.searchParams;
    this.verb = verbOf(url);
  }

  /** A list of one object, of which only the resourceVersion counts. */
  get asksForNewestVersion(): boolean {
    return this.verb === "list" && this.query.get("limit") === "1";
  }

  json(body: object, status = 200, headers: Readonly<Record<string, string>> = {}): void {
    this.response.writeHead(status, { "Content-Type": "application/json", ...headers });
    this.response.end(JSON.stringify(body));
  }

  status(code: number, details: object = {}, headers: Readonly<Record<string, string>> = {}): void {
    const status = { kind: "Status", apiVersion: "v1", status: "Failure", code };
    this.json({ ...status, message: `scripted ${code}`, ...details }, code, headers);
  }

  list(resourceVersion: string, items: readonly object[], continueToken = ""): void {
    const kind = this.path.endsWith("pods") ? "PodList" : "NodeList";
    const metadata = { resourceVersion, continue: continueToken };
    this.json({ kind, apiVersion: "v1", metadata, items });
  }

  /** The head of a watch, and its first events. */
  stream(...events: readonly object[]): this {
    if (!this.response.headersSent) {
      this.response.writeHead(200, { "Content-Type": "application/json" });
      this.response.flushHeaders();
    }
    for (const event of events) this.response.write(`${JSON.stringify(event)}\n`);
    return this;
  }

  end(): void {
    this.response.end();
  }

  /** Breaks the connection. */
  reset(): void {
    this.request.socket.resetAndDestroy();
  }
}

function verbOf(url: URL): Verb {
  if (url.pathname === "/version") return "version";
  if (!/\/(pods|nodes)$/.test(url.pathname)) return "other";
  if (url.searchParams.has("sendInitialEvents")) return "initial events";
  return url.searchParams.has("watch") ? "watch" : "list";
}

/**
 * A server that answers each request for pods as a test says, byte for byte, for what no Kubernetes
 * API should do. `/version` and an empty list of nodes are answered properly.
 */
export class ScriptedApi implements AsyncDisposable {
  readonly calls: Call[] = [];
  /** Answers the lists of one pod that ask for nothing but the newest resourceVersion. */
  newestVersion = (call: Call): void => call.status(503);
  /** Answers requests for the version. */
  version = (call: Call): void => call.json({ major: "1", minor: "34", gitVersion: "v1.34.1" });
  readonly #server: Server | TlsServer;
  readonly #answer: (call: Call, count: number) => void;

  readonly #scheme: string;

  private constructor(answer: (call: Call, count: number) => void, tls?: ServerOptions) {
    this.#answer = answer;
    const take = (request: IncomingMessage, response: ServerResponse) =>
      this.#take(new Call(request, response));
    this.#scheme = tls === undefined ? "http" : "https";
    this.#server = tls === undefined ? createServer(take) : createTlsServer(tls, take);
  }

  /** `answer` gets each request for anything but nodes and the version, and how many came before. */
  static async start(
    answer: (call: Call, count: number) => void,
    tls?: ServerOptions,
  ): Promise<ScriptedApi> {
    const api = new ScriptedApi(answer, tls);
    api.#server.listen(0, "127.0.0.1");
    await once(api.#server, "listening");
    return api;
  }

  get url(): string {
    // `listen` on a port gives an address with a port.
    const { port } = this.#server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion
    return `${this.#scheme}://127.0.0.1:${port}`;
  }

  get server(): Server | TlsServer {
    return this.#server;
  }

  /** The requests that the test answers. */
  get podCalls(): readonly Call[] {
    return this.calls.filter((call) => call.path === "/api/v1/pods" && !call.asksForNewestVersion);
  }

  #take(call: Call): void {
    this.calls.push(call);
    if (call.path === "/api/v1/nodes") call.stream(bookmark("1", true));
    else if (call.verb === "version") this.version(call);
    else if (call.asksForNewestVersion) this.newestVersion(call);
    else this.#answer(call, this.podCalls.length - 1);
    call.response.once("close", happened);
    happened();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

export function pod(uid: string, resourceVersion: string, fields: object = {}): object {
  return {
    kind: "Pod",
    metadata: { uid, name: uid, namespace: "default", resourceVersion },
    spec: { nodeName: "node1", containers: [{ name: "app" }] },
    status: { phase: "Running" },
    ...fields,
  };
}

export function added(uid: string, resourceVersion: string): object {
  return { type: "ADDED", object: pod(uid, resourceVersion) };
}

export function deleted(uid: string, resourceVersion: string, fields: object = {}): object {
  return { type: "DELETED", object: pod(uid, resourceVersion, fields) };
}

export function bookmark(resourceVersion: string, isInitialEnd = false): object {
  const annotations = isInitialEnd ? { "k8s.io/initial-events-end": "true" } : {};
  return {
    type: "BOOKMARK",
    object: { kind: "Pod", metadata: { resourceVersion, annotations } },
  };
}

export function errorEvent(code: number, details: object = {}): object {
  return { type: "ERROR", object: { kind: "Status", code, message: `event ${code}`, ...details } };
}
