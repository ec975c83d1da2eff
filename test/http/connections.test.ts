import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { connect, type Socket } from "node:net";
import { suite, test } from "node:test";
import type { RefusalReason } from "../../src/http/connections.ts";
import { HttpServer, type ServerOptions } from "../../src/http/server.ts";

/** A server that answers at once, except at `/slow`; and its clients. */
class Setting implements AsyncDisposable {
  readonly refused: RefusalReason[];
  /** How many requests for `/slow` there have been. */
  slow = 0;
  /** Tells when the server has got a request for `/slow`, and when its connection has gone. */
  readonly #events: EventEmitter<{ slow: []; gone: [] }>;
  readonly #server: HttpServer;
  readonly #sockets: Socket[] = [];

  private constructor(
    server: HttpServer,
    events: EventEmitter<{ slow: []; gone: [] }>,
    refused: RefusalReason[],
  ) {
    this.#server = server;
    this.#events = events;
    this.refused = refused;
    events.on("slow", () => (this.slow += 1));
  }

  static async start(options: ServerOptions): Promise<Setting> {
    const refused: RefusalReason[] = [];
    const events = new EventEmitter<{ slow: []; gone: [] }>();
    const server = await HttpServer.listen(
      { host: "127.0.0.1", port: 0 },
      (request, response) => {
        if (request.url !== "/slow") {
          response.end("ok");
          return;
        }
        events.emit("slow");
        request.socket.once("close", () => events.emit("gone"));
      },
      { onRefused: (reason) => refused.push(reason), ...options },
    );
    return new Setting(server, events, refused);
  }

  /** A connection from an address of the loopback network. */
  async open(from = "127.0.0.1"): Promise<Socket> {
    const socket = connect({ port: this.#server.port, host: "127.0.0.1", localAddress: from });
    socket.on("error", () => undefined);
    this.#sockets.push(socket);
    await once(socket, "connect");
    return socket;
  }

  async idle(from?: string): Promise<Socket> {
    const socket = await this.open(from);
    await ask(socket, "/");
    return socket;
  }

  /** A connection with a request that is not answered. */
  async busy(from?: string): Promise<Socket> {
    const socket = await this.open(from);
    const arrived = once(this.#events, "slow");
    socket.write(requestFor("/slow"));
    await arrived;
    return socket;
  }

  /** Closes a connection with a request, and waits until the server knows. */
  async abandon(socket: Socket): Promise<void> {
    const gone = once(this.#events, "gone");
    socket.destroy();
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.#server[Symbol.asyncDispose]();
  }
}

const requestFor = (path: string, headers = "") =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;

/** The answer on this connection, or "closed". */
async function ask(socket: Socket, path: string): Promise<string> {
  const answered = new Promise<string>((resolve) => {
    socket.once("data", (data: Buffer) => resolve(data.toString()));
    socket.once("close", () => resolve("closed"));
  });
  if (!socket.destroyed) socket.write(requestFor(path));
  return socket.destroyed ? "closed" : answered;
}

async function until(socket: Socket, isSo: () => boolean): Promise<void> {
  while (!isSo()) await once(socket, "data");
}

suite("connections", () => {
  test("one address cannot have all of them, and is refused more", async () => {
    await using setting = await Setting.start({ limits: { all: 4, perAddress: 2 } });
    await setting.busy();
    await setting.busy();
    assert.equal(await ask(await setting.open(), "/"), "closed");
    assert.deepEqual(setting.refused, ["address"]);
    assert.match(await ask(await setting.open("127.0.0.2"), "/"), /200 OK/);
  });

  test("the one that has been idle for longest gives way when the server is full", async () => {
    await using setting = await Setting.start({ limits: { all: 3, perAddress: 3 } });
    const busy = await setting.busy();
    const first = await setting.idle("127.0.0.2");
    const second = await setting.idle("127.0.0.2");
    const closed = once(first, "close");
    assert.match(await ask(await setting.open("127.0.0.3"), "/"), /200 OK/);
    await closed;
    assert.equal(busy.destroyed || second.destroyed, false);
    assert.deepEqual(setting.refused, []);
  });

  test("when all work, the client with the most loses one to a client with fewer", async () => {
    await using setting = await Setting.start({ limits: { all: 3, perAddress: 3 } });
    const oldest = await setting.busy();
    await setting.busy();
    await setting.busy();
    const closed = once(oldest, "close");
    assert.match(await ask(await setting.open("127.0.0.2"), "/"), /200 OK/);
    await closed;
  });

  test("when all work and nobody has more, a new one is refused", async () => {
    await using setting = await Setting.start({ limits: { all: 2, perAddress: 2 } });
    await setting.busy("127.0.0.2");
    await setting.busy("127.0.0.3");
    assert.equal(await ask(await setting.open("127.0.0.4"), "/"), "closed");
    assert.deepEqual(setting.refused, ["full"]);
  });

  test("closed ones leave their place to others", async () => {
    await using setting = await Setting.start({ limits: { all: 1, perAddress: 1 } });
    await setting.abandon(await setting.busy());
    assert.match(await ask(await setting.open(), "/"), /200 OK/);
    assert.deepEqual(setting.refused, []);
  });

  test("a head that drips ends after 5 s", { timeout: 20_000 }, async () => {
    await using setting = await Setting.start({});
    const socket = await setting.open();
    const started = performance.now();
    const drip = setInterval(() => socket.write("X"), 500);
    socket.write("GET / HTTP/1.1\r\nHost: ");
    const [answer]: Buffer[] = await once(socket, "data");
    clearInterval(drip);
    const took = performance.now() - started;
    assert.match(String(answer), /^HTTP\/1\.1 408 [^]*"reason":"request_timeout"/);
    assert.ok(took < 8000, `${took} ms`);
  });

  test("an answer that is not read ends after its time", async () => {
    await using setting = await Setting.start({ answerTime: 50 });
    const socket = await setting.open();
    socket.write(requestFor("/slow"));
    await once(socket, "close");
  });

  test("that send many requests ahead of their answers are closed, and a few are answered", async () => {
    await using setting = await Setting.start({});
    const modest = await setting.open();
    let text = "";
    modest.on("data", (data: Buffer) => (text += data.toString()));
    modest.write(requestFor("/").repeat(4));
    await until(modest, () => text.split("200 OK").length - 1 === 4);
    const greedy = await setting.open();
    greedy.write(requestFor("/slow").repeat(1000));
    await once(greedy, "close");
    assert.equal(setting.slow, 4);
  });

  test("that expect something of every request are held to the same", async () => {
    await using setting = await Setting.start({});
    const greedy = await setting.open();
    greedy.write(requestFor("/slow", "Expect: something\r\n").repeat(1000));
    await once(greedy, "close");
    assert.equal(setting.slow, 4);
  });

  test("may send a hundred headers with a request, and are closed with more", async () => {
    await using setting = await Setting.start({});
    const modest = await setting.open();
    modest.write(requestFor("/", "a:\r\n".repeat(99)));
    const [answer] = await once(modest, "data");
    assert.match(String(answer), /^HTTP\/1\.1 200 /);
    const greedy = await setting.open();
    greedy.write(requestFor("/slow", "a:\r\n".repeat(100)));
    const refusal = Buffer.concat(await greedy.toArray()).toString();
    assert.match(refusal, /^HTTP\/1\.1 431 .*"reason":"headers_too_large"/s);
    assert.equal(setting.slow, 0);
  });
});
