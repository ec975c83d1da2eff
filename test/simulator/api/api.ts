import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";

import { SimulatedCluster } from "../../../src/simulator/cluster.ts";
import type { ClusterOptions, Manifest } from "../../../src/simulator/cluster.ts";
import { serve } from "../../../src/simulator/api/server.ts";
import type { SimulatedServer } from "../../../src/simulator/api/server.ts";
import type { ServeOptions } from "../../../src/simulator/api/serving.ts";

export interface Listed {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status?: { readonly phase?: string };
  readonly code?: number;
  readonly reason?: string;
}

export interface List {
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly Listed[];
}

export interface Event {
  readonly type: string;
  readonly object: Listed;
}

export function pod(name: string, phase = "Running", nodeName = "n1"): Manifest {
  const spec = { nodeName, containers: [{ name: "app" }] };
  return { kind: "Pod", metadata: { name, namespace: "default" }, spec, status: { phase } };
}

/** A simulated API server and a client that speaks to it as plainly as can be. */
export class Api implements AsyncDisposable {
  readonly cluster: SimulatedCluster;
  readonly server: SimulatedServer;

  private constructor(cluster: SimulatedCluster, server: SimulatedServer) {
    this.cluster = cluster;
    this.server = server;
  }

  static async start(options: ServeOptions & ClusterOptions = {}): Promise<Api> {
    const cluster = new SimulatedCluster(options);
    return new Api(cluster, await serve(cluster, options));
  }

  async fetch(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.server.url + path, { headers });
  }

  async list(query = "", plural = "pods"): Promise<List> {
    const response = await this.fetch(`/api/v1/${plural}?${query}`);
    assert.equal(response.status, 200);
    return JSON.parse(await response.text());
  }

  async refusal(path: string): Promise<Listed> {
    const response = await this.fetch(path);
    const status: Listed = JSON.parse(await response.text());
    assert.equal(status.kind, "Status");
    assert.equal(status.code, response.status);
    return status;
  }

  /** The events of a watch of pods, one after the other. */
  async watch(query: string): Promise<Watch> {
    const request = get(`${this.server.url}/api/v1/pods?watch=1&${query}`);
    const [response]: IncomingMessage[] = await once(request, "response");
    assert.ok(response !== undefined);
    return new Watch(response);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

export class Watch implements Disposable {
  readonly status: number;
  readonly #response: IncomingMessage;
  readonly #lines: AsyncIterator<string>;

  constructor(response: IncomingMessage) {
    this.status = response.statusCode ?? 0;
    this.#response = response;
    this.#lines = createInterface({ input: response })[Symbol.asyncIterator]();
  }

  /** The next event; undefined at the end of the watch. */
  async next(): Promise<Event | undefined> {
    const { done, value } = await this.#lines.next();
    return done === true ? undefined : JSON.parse(value);
  }

  /** The next events, as `TYPE name`. */
  async take(count: number): Promise<string[]> {
    const events: string[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (event === undefined) break;
      events.push(`${event.type} ${event.object.metadata.name ?? ""}`.trim());
    }
    return events;
  }

  [Symbol.dispose](): void {
    this.#response.destroy();
  }
}
