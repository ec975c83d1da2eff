import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { suite, test } from "node:test";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { Authority } from "../../src/simulator/api/certificates.ts";
import { FaultyProxy } from "../../soak/proxy.ts";

/** A server that sends back what it gets, a proxy before it, and a client that has got an answer. */
async function setting() {
  await using resources = new AsyncDisposableStack();
  const server = createServer((socket) => socket.on("error", () => undefined).pipe(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  resources.defer(() => void server.close());
  const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a TCP server has one
  const proxy = resources.use(await FaultyProxy.before(port));
  const kept = resources.move();
  const open = (): Socket => {
    const socket = connect({ port: proxy.port, host: "127.0.0.1" });
    kept.defer(() => void socket.destroy());
    return socket.on("error", () => undefined);
  };
  const client = open();
  await said(client, "hello");
  return { proxy, client, open, [Symbol.asyncDispose]: async () => kept.disposeAsync() };
}

/** What comes back, as many bytes as were sent. */
async function said(client: Socket, text: string): Promise<string> {
  client.write(text);
  let answer = "";
  while (answer.length < text.length) {
    const [bytes]: Buffer[] = await once(client, "data");
    answer += bytes?.toString("latin1") ?? "";
  }
  return answer;
}

/** Resolves when a connection has closed, in whatever way. */
async function closeOf(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  socket.once("close", () => resolve(undefined));
  await promise;
}

suite("the faulty proxy", () => {
  test("passes on everything, in order, and then the end of each side", async () => {
    await using api = await setting();
    const sent = Buffer.alloc(3_000_000, "0123456789");
    const client = api.open();
    client.end(sent);
    assert.ok((await buffer(client)).equals(sent));
    assert.equal(api.proxy.accepted, 2);
  });

  test("cuts connections, and those that are opened after so many bytes", async () => {
    await using api = await setting();
    const closed = closeOf(api.client);
    api.proxy.play({ kind: "cut", afterBytes: 10 });
    await closed;
    const next = api.open();
    assert.equal(await said(next, "0123456789"), "0123456789");
    const cut = closeOf(next);
    next.write("more");
    await cut;
    api.proxy.play(undefined);
    assert.equal(await said(api.open(), "0123456789more"), "0123456789more");
    assert.equal(api.proxy.met.cut, 2);
  });

  for (const kind of ["delay", "stall"] as const) {
    test(`lets nothing pass before its time under ${kind}`, async () => {
      await using api = await setting();
      api.proxy.play({ kind, milliseconds: 200 });
      const started = performance.now();
      assert.equal(await said(api.client, "hello"), "hello");
      const took = performance.now() - started;
      assert.ok(took >= 195, `${took} ms`);
      api.proxy.play(undefined);
      assert.equal(await said(api.client, "again"), "again");
      assert.equal(api.proxy.met[kind], 1);
    });
  }

  test("keeps the order of bytes when a delay ends", async () => {
    await using api = await setting();
    api.proxy.play({ kind: "delay", milliseconds: 100 });
    const answer = said(api.client, "late");
    api.proxy.play(undefined);
    assert.equal((await answer) + (await said(api.client, "soon")), "latesoon");
  });

  test("flips one bit, once", async () => {
    await using api = await setting();
    api.proxy.play({ kind: "corrupt", toServer: false, at: 0.5 });
    assert.equal(await said(api.client, "aaaa"), "aaqa");
    assert.equal(await said(api.client, "aaaa"), "aaaa");
  });

  test("cannot make TLS say something else: the connection breaks", async () => {
    const authority = new Authority();
    const { cert, key } = authority.issue({ commonName: "server" });
    const server = createTlsServer({ cert, key }, (socket) => {
      socket.on("error", () => undefined).pipe(socket);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a TCP server has one
    await using proxy = await FaultyProxy.before(port);
    const client = connectTls({ port: proxy.port, host: "127.0.0.1", ca: authority.cert });
    await once(client, "secureConnect");
    client.on("error", () => undefined);
    assert.equal(await said(client, "hello"), "hello");
    proxy.play({ kind: "corrupt", toServer: false, at: 0.5 });
    const broken = once(client, "error");
    client.write("hello");
    const [error] = await broken;
    assert.match(String(error), /bad record mac/);
    server.close();
  });
});
