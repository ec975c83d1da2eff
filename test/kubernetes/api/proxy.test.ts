import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { suite, test } from "node:test";
import { inspect } from "node:util";
import { Connection } from "../../../src/kubernetes/api/connection.ts";
import { loadKubeconfig } from "../../../src/kubernetes/api/kubeconfig.ts";
import { proxyOfEnvironment } from "../../../src/kubernetes/api/proxy-environment.ts";
import { blameProxy } from "../../../src/kubernetes/api/proxy.ts";
import { failureOf } from "../../../src/kubernetes/failures/failure.ts";
import { ConfigurationError, ProxyError } from "../../../src/kubernetes/failures/errors.ts";
import { realTime, type Timekeeping } from "../../../src/kubernetes/time.ts";
import { kubeconfigText, TemporaryFolder } from "../reading.ts";
import { ScriptedApi } from "../scripted-api.ts";
import { VirtualTime } from "../virtual-time.ts";

const never = new AbortController().signal;
const server = "https://api.test:6443";

/** The port of a server that listens on this machine. */
async function portOf(listening: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a TCP server has one
  return port;
}

/** What a reader would tell of a request through a proxy. */
async function told(proxy: string, time: Timekeeping = realTime): Promise<string> {
  using folder = new TemporaryFolder();
  const kubeconfig = folder.file(
    "config",
    kubeconfigText({ server, cluster: { "proxy-url": proxy } }),
  );
  using connection = new Connection({ kubeconfig, version: "1" }, { time });
  const error: unknown = await connection
    .json("/version", never)
    .catch((caught: unknown) => caught);
  assert.ok(error instanceof ProxyError, inspect(error));
  assert.ok(!inspect(error, { depth: Infinity, showHidden: true }).includes("hunter2"));
  return failureOf(error, connection.attempt("read the version")).message;
}

interface SilentProxy extends AsyncDisposable {
  readonly address: string;
  /** Its connection, when there is nothing more to come. */
  readonly asked: Promise<Socket>;
}

/** A proxy that gives one answer to CONNECT, or none, and then says nothing. */
async function silentProxy(answer: string): Promise<SilentProxy> {
  const proxy = createServer();
  const asked = Promise.withResolvers<Socket>();
  const sockets = new Set<Socket>();
  proxy.on("connect", (_, socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    // Behind an answer, the client begins its TLS handshake.
    if (answer === "") asked.resolve(socket.resume());
    else socket.once("data", () => asked.resolve(socket)).write(answer);
  });
  return {
    address: `127.0.0.1:${await portOf(proxy)}`,
    asked: asked.promise,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

suite("a proxy that fails is blamed, and not the server", () => {
  for (const [status, text] of [
    ["407 Proxy Authentication Required", "wants a user name and a password, or others (407)"],
    ["502 Bad Gateway", "refuses to connect (502)"],
  ] as const) {
    test(`when it answers ${status}`, async () => {
      await using proxy = createServer();
      proxy.on("connect", (_, socket: Socket) => socket.end(`HTTP/1.1 ${status}\r\n\r\n`));
      const address = `127.0.0.1:${await portOf(proxy)}`;
      const message = await told(`http://u:hunter2@${address}`);
      assert.ok(message.includes(`${server} is out of reach: the proxy http://${address} (`));
      assert.match(message, /\(proxy-url of the context test of \S+\) /);
      assert.ok(message.includes(`${text}. Check the proxy`), message);
    });
  }

  for (const [name, answer] of [
    ["when it does not answer", ""],
    ["when it connects and then says nothing", "HTTP/1.1 200 OK\r\n\r\n"],
  ] as const) {
    test(`${name} for 10 s`, async () => {
      const time = new VirtualTime();
      await using proxy = await silentProxy(answer);
      const telling = told(`http://u:hunter2@${proxy.address}`, time);
      await proxy.asked;
      time.advance(10_000);
      assert.match(
        await telling,
        /the proxy http:\S+ \(.*\) makes no connection \(connect: nothing within 10 s\)\. Check the proxy/,
      );
    });
  }

  test("when its agent has given it up", () => {
    const proxy = { url: "http://u:hunter2@127.0.0.1:3128", shown: "the proxy" };
    const blamed = blameProxy(new Error("Proxy timeout"), proxy);
    assert.ok(blamed instanceof ProxyError);
    assert.equal(blamed.message, "the proxy makes no connection (Proxy timeout)");
  });

  test("when nothing listens there", async () => {
    const listening = createServer();
    const port = await portOf(listening);
    listening.close();
    await once(listening, "close");
    for (const scheme of ["http", "socks5h"]) {
      const message = await told(`${scheme}://u:hunter2@127.0.0.1:${port}`);
      assert.match(
        message,
        /the proxy \w+:\/\/127\.0\.0\.1:\d+ \(.*\) makes no connection.*ECONNREFUSED/,
      );
    }
  });

  test("when its name is not known", async () => {
    assert.match(
      await told("http://u:hunter2@no-such-proxy.invalid:3128"),
      /the proxy http:\/\/no-such-proxy\.invalid:3128 \(.*\) makes no connection \(getaddrinfo/,
    );
  });

  test("when a SOCKS proxy refuses", async () => {
    await using proxy = createTcpServer((socket) => {
      socket.once("data", () => socket.end(Buffer.from([5, 0xff])));
    });
    const message = await told(`socks5h://u:hunter2@127.0.0.1:${await portOf(proxy)}`);
    assert.match(message, /the proxy socks5h:\S+ \(.*\) makes no connection \(/);
  });
});

test("a request goes through the proxy of the environment, with its user and password", async () => {
  await using api = await ScriptedApi.start((call) => call.json({}));
  const asked: unknown[] = [];
  await using proxy = createServer();
  proxy.on("connect", (request, socket: Socket) => {
    asked.push(request.url, request.headers["proxy-authorization"]);
    const through = connect(Number(new URL(api.url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(through).pipe(socket);
    });
    through.on("error", () => socket.destroy());
    socket.on("error", () => through.destroy());
  });
  using folder = new TemporaryFolder();
  const kubeconfig = folder.file("config", kubeconfigText({ server: "http://api.test:8080" }));
  const environment = { http_proxy: `http://u:p@127.0.0.1:${await portOf(proxy)}` };
  using connection = new Connection({ kubeconfig, environment, version: "1" });
  await connection.json("/version", never);
  const authorization = `Basic ${Buffer.from("u:p").toString("base64")}`;
  assert.deepEqual(asked, ["api.test:8080", authorization]);
});

suite("a proxy that does not answer", () => {
  test("does not hold up the end of the program", async () => {
    await using proxy = await silentProxy("");
    using folder = new TemporaryFolder();
    const parts = { server, cluster: { "proxy-url": `http://${proxy.address}` } };
    const kubeconfig = folder.file("config", kubeconfigText(parts));
    const time = new VirtualTime();
    using connection = new Connection({ kubeconfig, version: "1" }, { time });
    const stop = new AbortController();
    const asking = connection.json("/version", stop.signal);
    await proxy.asked;
    assert.deepEqual(time.running, [10_000]);
    stop.abort(new Error("stopped"));
    await assert.rejects(asking, /^Error: stopped$/);
    assert.deepEqual(time.running, []);
  });

  test("is left, and its connection closed", async () => {
    await using proxy = await silentProxy("");
    using folder = new TemporaryFolder();
    const parts = { server, cluster: { "proxy-url": `http://${proxy.address}` } };
    const kubeconfig = folder.file("config", kubeconfigText(parts));
    const deadlines = { connectMs: 100, headersMs: 90_000 };
    using connection = new Connection({ kubeconfig, version: "1" }, { deadlines });
    const asking = connection.json("/version", never);
    await Promise.all([
      assert.rejects(asking, /makes no connection/),
      proxy.asked.then((socket) => once(socket, "end")),
    ]);
  });
});

suite("a proxy that cannot be used is refused, and not bypassed", () => {
  for (const proxy of ["ftp://u:hunter2@proxy:1", "u:hunter2@proxy:1", "http:", "proxy", 3128]) {
    test(String(proxy).replace("hunter2", "…"), () => {
      using folder = new TemporaryFolder();
      const text = kubeconfigText({ server, cluster: { "proxy-url": proxy } });
      const kubeconfig = folder.file("config", text);
      assert.throws(
        () => loadKubeconfig({ kubeconfig }, never),
        (error) => {
          assert.ok(error instanceof ConfigurationError);
          assert.match(
            error.message,
            /^the proxy .* \(proxy-url of the context test of \S+\) is not/,
          );
          assert.ok(!inspect(error).includes("hunter2"));
          return true;
        },
      );
    });
  }

  test("of the environment too, with the name of the variable", () => {
    using folder = new TemporaryFolder();
    const kubeconfig = folder.file("config", kubeconfigText({ server }));
    const environment = { HTTPS_PROXY: "ftp://u:hunter2@proxy:21" };
    assert.throws(() => loadKubeconfig({ kubeconfig, environment }, never), {
      message: /^the proxy ftp:\/\/proxy \(HTTPS_PROXY\) is not usable/,
    });
  });

  test("nor one whose password cannot be decoded", () => {
    using folder = new TemporaryFolder();
    const text = kubeconfigText({ server, cluster: { "proxy-url": "http://u:hunter2%@proxy:1" } });
    const kubeconfig = folder.file("config", text);
    assert.throws(() => loadKubeconfig({ kubeconfig }, never), {
      message: /^the user or password of the proxy http:\/\/proxy:1 \(.*\) cannot be decoded/,
    });
  });
});

suite("the proxy is chosen as kubectl chooses it", () => {
  test("proxy-url comes before the environment", () => {
    using folder = new TemporaryFolder();
    const text = kubeconfigText({ server, cluster: { "proxy-url": "http://a:1" } });
    const kubeconfig = folder.file("config", text);
    const environment = { HTTPS_PROXY: "http://b:1" };
    assert.equal(loadKubeconfig({ kubeconfig, environment }, never).proxy?.url, "http://a:1");
  });

  const both = { HTTPS_PROXY: "http://s:1", HTTP_PROXY: "http://p:1" };
  const cases: readonly [url: string, environment: object, value: string | undefined][] = [
    [server, {}, undefined],
    [server, both, "http://s:1"],
    ["http://api.test", both, "http://p:1"],
    [server, { HTTP_PROXY: "http://p:1", ALL_PROXY: "http://p:1" }, undefined],
    [server, { https_proxy: "http://small:1" }, "http://small:1"],
    [server, { HTTPS_PROXY: "http://s:1", https_proxy: "http://small:1" }, "http://s:1"],
    [server, { HTTPS_PROXY: "", https_proxy: "http://small:1" }, "http://small:1"],
    [server, { HTTPS_PROXY: "proxy:3128" }, "http://proxy:3128"],
    ["https://localhost:6443", both, undefined],
    ["https://127.8.9.1:6443", both, undefined],
    ["https://[::1]:6443", both, undefined],
    ...[
      ["*", true],
      ["api.test/8", false],
      ["10.0.0.0/x", false],
      ["10.0.0.0/-1", false],
      ["api.test", true],
      ["API.test", true],
      ["test", true],
      [".test", true],
      ["*.test", true],
      [".api.test", false],
      ["est", false],
      ["a.test, api.test", true],
      ["api.test:6443", true],
      ["api.test:443", false],
      ["10.0.0.0/8", false],
      ["", false],
      [",", false],
      [":6443", false],
    ].map(([no, isException]): [string, object, string | undefined] => [
      server,
      { ...both, NO_PROXY: no },
      isException === true ? undefined : "http://s:1",
    ]),
    ["https://10.0.0.1", { ...both, no_proxy: "10.0.0.0/8" }, undefined],
    ["https://10.0.0.1", { ...both, NO_PROXY: "10.0.0.1" }, undefined],
    ["https://10.0.0.1", { ...both, NO_PROXY: "10.0.0.1:443" }, undefined],
    ["https://10.0.0.1", { ...both, NO_PROXY: "10.0.0.1:6443" }, "http://s:1"],
    [
      "https://11.0.0.1",
      { ...both, NO_PROXY: "10.0.0.0/8,10.0.0.0/99,11.0.0.0/-1,11.0.0.0/" },
      "http://s:1",
    ],
    ["https://[fd00::1]", { ...both, NO_PROXY: "fd00::/8" }, undefined],
    ["https://[fd00::1]", { ...both, NO_PROXY: "fd00::1" }, undefined],
    ["https://[fd00::1]", { ...both, NO_PROXY: "[fd00::1]:443" }, undefined],
    ["https://[fd00::1]", { ...both, NO_PROXY: "fd00::2" }, "http://s:1"],
  ];
  for (const [url, environment, value] of cases) {
    test(`${url} with ${JSON.stringify(environment)}`, () => {
      assert.equal(proxyOfEnvironment(new URL(url), { ...environment })?.value, value);
    });
  }
});
