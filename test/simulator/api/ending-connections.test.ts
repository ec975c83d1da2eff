import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { suite, test } from "node:test";
import { connect as connectTls } from "node:tls";

import { Authority } from "../../../src/simulator/api/certificates.ts";
import { OpenConnections } from "../../../src/simulator/api/connections.ts";

function connectPlainly(port: number): Socket {
  return connect(port, "127.0.0.1");
}

function connectSecurely(port: number): Socket {
  return connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
}

function openConnections(): readonly string[] {
  return process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap");
}

/** Connections that a server resets while it ends them, and which stay with this process. */
async function leftOpen(
  server: Server,
  secured: "connection" | "secureConnection",
  connectTo: (port: number) => Socket,
): Promise<readonly string[]> {
  assert.deepEqual(openConnections(), []);
  const connections = new OpenConnections(server);
  server.on(secured, (socket: Socket) => {
    socket.end();
    connections.resetAll();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connectTo(Object(server.address()).port);
  const { promise: closed, resolve } = Promise.withResolvers<undefined>();
  client
    .on("error", () => undefined)
    .on("close", resolve)
    .resume();
  await closed;
  server.close();
  await once(server, "close");
  return openConnections();
}

suite("connections that are being ended", () => {
  test("are broken, and stay with nobody", async () => {
    assert.deepEqual(await leftOpen(createServer(), "connection", connectPlainly), []);
  });

  test("are broken over TLS, too", async () => {
    const { cert, key } = new Authority().issue({ commonName: "simulated-api-server" });
    const server = createTlsServer({ cert, key });
    assert.deepEqual(await leftOpen(server, "secureConnection", connectSecurely), []);
  });
});
