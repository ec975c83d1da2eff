import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:https";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { suite, test } from "node:test";

import { Authority } from "../../../src/simulator/api/certificates.ts";
import { serve } from "../../../src/simulator/api/server.ts";
import type { SimulatedServer } from "../../../src/simulator/api/server.ts";
import { SimulatedCluster } from "../../../src/simulator/cluster.ts";
import { pod } from "./api.ts";

/** A server over TLS, with a pod, and a client that opens a connection for each request. */
class TlsServer implements AsyncDisposable {
  readonly cluster: SimulatedCluster;
  readonly server: SimulatedServer;
  readonly #ca: string;

  private constructor(cluster: SimulatedCluster, server: SimulatedServer, ca: string) {
    this.cluster = cluster;
    this.server = server;
    this.#ca = ca;
  }

  static async start(): Promise<TlsServer> {
    const authority = new Authority();
    const tls = authority.issue({ commonName: "simulated-api-server" });
    const cluster = new SimulatedCluster();
    cluster.apply(pod("a"));
    return new TlsServer(cluster, await serve(cluster, { tls }), authority.cert);
  }

  async open(path: string): Promise<IncomingMessage> {
    const request = get(`${this.server.url}${path}`, { ca: this.#ca, agent: false });
    const responded = once(request, "response");
    // After a reset, the request reports the error beside its response.
    request.on("error", () => undefined);
    const [response]: IncomingMessage[] = await responded;
    assert.ok(response !== undefined);
    return response;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

suite("connections over TLS", () => {
  test("can be reset in the middle of a body", async () => {
    await using tls = await TlsServer.start();
    tls.server.faults.add({ verb: "list" }, { type: "cut", afterBytes: 20, reset: true });
    const read = async (): Promise<unknown> => (await tls.open("/api/v1/pods")).toArray();
    await assert.rejects(read, { code: "ECONNRESET" });
    assert.equal((await tls.open("/api/v1/pods")).statusCode, 200);
  });

  test("can be reset by the client, in the handshake and while it watches", async () => {
    await using tls = await TlsServer.start();
    const raw = connect(tls.server.port, "127.0.0.1");
    await once(raw, "connect");
    raw.write("no handshake");
    raw.resetAndDestroy();
    await once(raw, "close");
    const watch = await tls.open("/api/v1/pods?watch=true");
    watch.socket.destroy();
    await assert.rejects(once(watch, "close"), { code: "ECONNRESET" });
    tls.cluster.apply(pod("b"));
    assert.equal((await tls.open("/api/v1/pods")).statusCode, 200);
  });

  test("of a watch that has ended are written to no more", async () => {
    await using tls = await TlsServer.start();
    const watch = await tls.open("/api/v1/pods?watch=true&allowWatchBookmarks=true");
    tls.server.endWatches();
    tls.cluster.apply(pod("b"));
    tls.server.bookmark();
    const text = Buffer.concat(await watch.toArray()).toString();
    assert.doesNotMatch(text, /"name":"b"/);
    assert.equal(tls.server.openWatches, 0);
  });
});
