import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { suite, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";

import type { Endpoints } from "../../src/http/endpoints.ts";
import { createApp, createHealthApp } from "../../src/http/app.ts";
import type { Handler } from "../../src/http/app.ts";
import type { PackedPiece } from "../../src/http/pieces.ts";
import { pageScript } from "../../src/render/page/script.ts";
import { pageStyle } from "../../src/render/page/style.ts";
import { HttpServer } from "../../src/http/server.ts";

const currentUntil = Date.UTC(2026, 10, 23, 12, 0, 0);
const now = currentUntil + 42_500;

const endpoints: Endpoints = {
  metrics: async (format, gzip) => {
    const pieces = [Buffer.from("a 1\n"), Buffer.from(`# ${format}\n`)];
    return gzip ? pieces.map((piece) => gzipSync(piece)) : pieces;
  },
  nodes: async () => ({ body: [Buffer.from('{"Nodes":[]}')], currentUntil }),
  podUsage: async () => ({ reason: "absent", message: "install metrics-server", retryAfter: 300 }),
  snapshot: async () => {
    throw new Error("secret detail");
  },
  fit: async (requests) => ({
    body: [Buffer.from(JSON.stringify(Object.fromEntries(requests)))],
    currentUntil,
  }),
  page: async (view, gzip) => {
    const text = Buffer.from(view.page === "node" ? `node ${view.node}` : view.page);
    return { status: 200, body: [gzip ? gzipSync(text) : text] };
  },
  live: () => [{ name: "tick", ok: true }],
  ready: () => [
    { name: "nodes", ok: true },
    { name: "pods", ok: false, detail: "not read yet" },
  ],
};

interface Running extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly answered: [Handler, number][];
  readonly errors: unknown[];
  readonly server: HttpServer;
}

async function start(
  overrides: Partial<Endpoints> = {},
  counted: (code: number) => void = () => undefined,
): Promise<Running> {
  const answered: [Handler, number][] = [];
  const errors: unknown[] = [];
  const app = createApp({
    endpoints: { ...endpoints, ...overrides },
    telemetryPath: "/metrics",
    version: "1.2.3",
    now: () => now,
    onAnswered: (handler, code, seconds) => {
      assert.ok(seconds >= 0);
      answered.push([handler, code]);
      counted(code);
    },
    onError: (error) => errors.push(error),
  });
  const server = await HttpServer.listen({ host: "127.0.0.1", port: 0 }, app);
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    answered,
    errors,
    server,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

suite("routes", () => {
  test("the metrics are text by default and OpenMetrics when asked", async () => {
    await using running = await start();
    const text = await fetch(`${running.url}/metrics`, {
      headers: { "accept-encoding": "identity" },
    });
    assert.equal(text.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert.equal(text.headers.get("cache-control"), "no-store");
    assert.equal(await text.text(), "a 1\n# text\n");
    const open = await fetch(`${running.url}/metrics`, {
      headers: { accept: "application/openmetrics-text" },
    });
    assert.equal(
      open.headers.get("content-type"),
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    assert.equal(await open.text(), "a 1\n# openmetrics\n");
  });

  test("gzip pieces arrive as one body with a length", async () => {
    await using running = await start();
    const socket = connect(running.port, "127.0.0.1");
    socket.end("GET /metrics HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n");
    const answer = Buffer.concat(await socket.toArray());
    const at = answer.indexOf("\r\n\r\n");
    const head = answer.subarray(0, at).toString();
    const body = answer.subarray(at + 4);
    assert.match(head, /content-encoding: gzip/i);
    assert.match(head, new RegExp(`content-length: ${body.length}`, "i"));
    assert.equal(gunzipSync(body).toString(), "a 1\n# text\n");
  });

  test("a document says how old its numbers are", async () => {
    await using running = await start();
    const response = await fetch(`${running.url}/`);
    assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
    assert.equal(response.headers.get("age"), "42");
    assert.equal(response.headers.get("last-modified"), "Mon, 23 Nov 2026 12:00:00 GMT");
    assert.equal(await response.text(), '{"Nodes":[]}');
  });

  test("a document that is not available is a 503 with a reason and Retry-After", async () => {
    await using running = await start();
    const response = await fetch(`${running.url}/pod-metrics`);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "300");
    assert.deepEqual(await response.json(), {
      error: { code: 503, reason: "absent", message: "install metrics-server" },
    });
  });

  test("an endpoint that throws is a 500, whose details are for the log only", async () => {
    await using running = await start();
    const response = await fetch(`${running.url}/api/v1/snapshot`);
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /secret/);
    assert.equal(running.errors.length, 1);
    assert.deepEqual(running.answered, [["snapshot", 500]]);
  });

  test("/probes answers as pykles does", async () => {
    await using running = await start();
    assert.deepEqual(await (await fetch(`${running.url}/probes`)).json(), { Message: "OK" });
  });

  test("/openapi.json says which version it describes", async () => {
    await using running = await start();
    const response = await fetch(`${running.url}/openapi.json`);
    const text = await response.text();
    const description: { openapi: string; paths: object; info: { version: string } } =
      JSON.parse(text);
    assert.equal(description.openapi, "3.1.0");
    assert.equal(description.info.version, "1.2.3");
    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)];
    assert.ok(references.length > 0);
    for (const [, name] of references) assert.match(text, new RegExp(`"${name}":\\{`));
  });

  for (const path of ["/livez", "/healthz", "/-/healthy"]) {
    test(`${path} answers ok from facts in the process`, async () => {
      await using running = await start();
      const response = await fetch(`${running.url}${path}`);
      assert.equal(response.status, 200);
      assert.equal(await response.text(), "ok");
    });
  }

  for (const path of ["/readyz", "/-/ready"]) {
    test(`${path} lists the checks when one fails`, async () => {
      await using running = await start();
      const response = await fetch(`${running.url}${path}`);
      assert.equal(response.status, 503);
      assert.equal(await response.text(), "[+]nodes ok\n[-]pods failed: not read yet\nfailed\n");
    });
  }

  test("?verbose lists the checks when all pass", async () => {
    await using running = await start();
    const response = await fetch(`${running.url}/livez?verbose`);
    assert.equal(await response.text(), "[+]tick ok\nok\n");
  });

  test("HEAD answers as GET without a body", async () => {
    await using running = await start();
    for (const path of ["/", "/metrics", "/probes", "/livez"]) {
      const socket = connect(running.port, "127.0.0.1");
      socket.end(`HEAD ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      const answer = Buffer.concat(await socket.toArray()).toString();
      assert.match(answer, /^HTTP\/1.1 200 /);
      assert.equal(answer.indexOf("\r\n\r\n"), answer.length - 4);
    }
  });

  test("other methods are refused with Allow", async () => {
    await using running = await start();
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const response = await fetch(`${running.url}/metrics`, { method });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("allow"), "GET, HEAD");
    }
  });

  for (const path of [
    "/nothing",
    "//metrics",
    "/metrics/",
    "/METRICS",
    "/%6detrics",
    "/metrics%2f",
    "/api/v1/snapshot/../../../metrics/x",
  ]) {
    test(`${path} is a 404 with a JSON error`, async () => {
      await using running = await start();
      const socket = connect(running.port, "127.0.0.1");
      socket.end(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      const answer = Buffer.concat(await socket.toArray()).toString();
      assert.match(answer, /^HTTP\/1.1 404 /);
      assert.match(answer, /"reason":"not_found"/);
      // pykles' clients know this one.
      assert.match(answer, /"detail":"Not Found"/);
      assert.deepEqual(running.answered, [["other", 404]]);
    });
  }
});

suite("what fits", () => {
  test("is asked for in quantities, which are rounded up as the scheduler does", async () => {
    await using running = await start();
    const response = await fetch(
      `${running.url}/api/v1/fit?cpu=0.2005&memory=1Gi&nvidia.com/gpu=1`,
    );
    assert.equal(response.headers.get("age"), "42");
    assert.deepEqual(await response.json(), {
      cpu: 201,
      memory: 1024 ** 3,
      "nvidia.com/gpu": 1,
    });
    assert.deepEqual(running.answered, [["fit", 200]]);
  });

  for (const [query, fault] of [
    ["", /^no resource is given\.$/],
    ["?", /^no resource is given\.$/],
    ["?cpu", /^cpu must be a quantity such as 500m or 1Gi, not ""\.$/],
    [
      "?cpu=1&memory=x&nvidia.com/gpu=-1",
      /^memory must be a quantity .* not "x"; nvidia.com\/gpu must be from 0 /,
    ],
    ["?cpu=1&cpu=1", /^cpu is given more than once\.$/],
    ["?cpu=1?memory=1", /^cpu must be a quantity .*, not "1\?memory=1"\.$/],
    ["?pods=3", /^pods cannot be requested: each pod takes one\.$/],
    ["?pool=a", /^pool is not a resource that the scheduler counts\.$/],
    [
      "?nvidia_com_gpu=1&ephemeral_storage=1Gi&hugepages_2Mi=2Mi&a_b=1",
      /^nvidia_com_gpu is not a .*: resources are named as in Kubernetes, nvidia.com\/gpu; ephemeral_storage is .*, ephemeral-storage; hugepages_2Mi is .*, hugepages-2Mi; a_b is not a resource that the scheduler counts\.$/,
    ],
    ["?%zz=1", /^"%zz" is not a resource that the scheduler counts\.$/],
    [`?cpu=1e9999`, /^cpu must be from 0 to 9007199254740991\.$/],
    [
      `?${Array.from({ length: 17 }, (_, index) => `a.b/${index}=1`).join("&")}`,
      /^17 resources are given, and 16 are the most\.$/,
    ],
  ] as const) {
    test(`of ${query.slice(0, 60)} is a 400 that names each fault`, async () => {
      await using running = await start();
      const response = await fetch(`${running.url}/api/v1/fit${query}`);
      assert.equal(response.status, 400);
      const { error }: { error: { reason: string; message: string } } = JSON.parse(
        await response.text(),
      );
      assert.equal(error.reason, "bad_request");
      assert.match(error.message, fault);
    });
  }
});

suite("requests that are not as they should be", () => {
  for (const [name, target] of [
    ["an IPv6 host without an end", "http://[::1"],
    ["no path", "metrics"],
    ["a fragment", "/metrics#x"],
    ["a port that is none", "http://x:99999999/metrics"],
    ["bytes beyond ASCII", "/\u00e9"],
  ]) {
    test(`a target with ${name} is a 400 with a JSON error`, async () => {
      await using running = await start();
      const socket = connect(running.port, "127.0.0.1");
      socket.end(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      const answer = Buffer.concat(await socket.toArray()).toString();
      assert.match(answer, /^HTTP\/1.1 400 [^]*Content-Type: application\/json/);
      assert.match(answer, /"reason":"bad_request"/);
      assert.deepEqual(running.errors, []);
    });
  }

  test("the target may be a whole URL, as proxies send it", async () => {
    await using running = await start();
    const socket = connect(running.port, "127.0.0.1");
    socket.end("GET http://x/livez?verbose HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.match(
      Buffer.concat(await socket.toArray()).toString(),
      /^HTTP\/1.1 200 [^]*\[\+\]tick ok/,
    );
  });
});

suite("answers", () => {
  const long = Buffer.alloc(64 * 1024 * 1024);

  test("that a client does not wait for are not counted as 200", async () => {
    const { promise: counted, resolve: count } = Promise.withResolvers<number>();
    await using running = await start(
      { nodes: async () => ({ body: [long], currentUntil }) },
      count,
    );
    const socket = connect(running.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "data");
    socket.destroy();
    assert.equal(await counted, 499);
    assert.deepEqual(running.errors, []);
  });

  test("from old bodies end when too many of those are being read", async () => {
    await using running = await start({
      nodes: async () => ({ body: [Buffer.alloc(long.length)], currentUntil }),
    });
    const slow = connect(running.port, "127.0.0.1");
    slow.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(slow, "readable");
    slow.on("error", () => undefined);
    const closed = once(slow, "close");
    const other = connect(running.port, "127.0.0.1");
    other.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(other, "readable");
    slow.resume();
    await closed;
    assert.ok(slow.bytesRead < long.length);
    other.destroy();
  });

  test("are unpacked as the client takes them: a chunk is read by nobody when the next is made", async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const count = 32;
    const piece: PackedPiece = {
      packed: Buffer.alloc(1),
      length: count * chunk.length,
      chunkLength: chunk.length,
      async *chunks() {
        for (let index = 0; index < count; index += 1) yield chunk.fill(index);
      },
    };
    await using running = await start({ metrics: async () => [piece, Buffer.from("tail")] });
    const headers = { "accept-encoding": "identity" };
    const response = await fetch(`${running.url}/metrics`, { headers });
    const answer = Buffer.from(await response.arrayBuffer());
    assert.equal(answer.length, piece.length + "tail".length);
    for (let index = 0; index < count; index += 1) {
      const sent = answer.subarray(index * chunk.length, (index + 1) * chunk.length);
      assert.ok(sent.equals(Buffer.alloc(chunk.length, index)), `chunk ${index}`);
    }
  });

  test("that are unpacked count with what each holds alone", async () => {
    const packed = (): PackedPiece => ({
      packed: Buffer.alloc(1),
      length: long.length,
      chunkLength: long.length,
      async *chunks() {
        yield long;
      },
    });
    await using running = await start({ metrics: async () => [packed()] });
    const slow = connect(running.port, "127.0.0.1").on("error", () => undefined);
    slow.write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(slow, "readable");
    const closed = once(slow, "close");
    const other = connect(running.port, "127.0.0.1");
    other.write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(other, "readable");
    slow.resume();
    await closed;
    assert.ok(slow.bytesRead < long.length);
    other.destroy();
  });

  test("that cannot be unpacked end, and the failure is told", async () => {
    const broken: PackedPiece = {
      packed: Buffer.alloc(1),
      length: 10,
      chunkLength: 5,
      async *chunks() {
        yield Buffer.alloc(5);
        throw new Error("broken");
      },
    };
    await using running = await start({ metrics: async () => [broken] });
    const headers = { "accept-encoding": "identity" };
    const answer = await fetch(`${running.url}/metrics`, { headers });
    await assert.rejects(answer.arrayBuffer());
    assert.deepEqual(running.errors.map(String), ["Error: broken"]);
  });

  test("from a shared body go on, however many", async () => {
    await using running = await start({ nodes: async () => ({ body: [long], currentUntil }) });
    const lengths = [1, 2].map(async () => {
      const [response]: IncomingMessage[] = await once(get(running.url), "response");
      assert.ok(response !== undefined);
      let length = 0;
      for await (const chunk of response) length += Buffer.byteLength(chunk);
      return length;
    });
    assert.deepEqual(await Promise.all(lengths), [long.length, long.length]);
  });
});

suite("health on its own", () => {
  test("serves the health endpoints and no data", async () => {
    const answered: [Handler, number][] = [];
    const app = createHealthApp({
      endpoints,
      onAnswered: (handler, code) => answered.push([handler, code]),
      onError: assert.ifError,
    });
    await using server = await HttpServer.listen({ host: "127.0.0.1", port: 0 }, app);
    const statusOf = async (path: string) =>
      (await fetch(`http://127.0.0.1:${server.port}${path}`)).status;
    assert.equal(await statusOf("/livez"), 200);
    assert.equal(await statusOf("/readyz"), 503);
    for (const path of ["/", "/probes", "/metrics", "/api/v1/snapshot"]) {
      assert.equal(await statusOf(path), 404);
    }
  });

  test("send nobody to a description that is not there", async () => {
    const app = createHealthApp({
      endpoints,
      onAnswered: () => undefined,
      onError: assert.ifError,
    });
    await using server = await HttpServer.listen({ host: "127.0.0.1", port: 0 }, app);
    const answer = await fetch(`http://127.0.0.1:${server.port}/probes`);
    const text = await answer.text();
    assert.match(text, /only health is served here/);
    assert.doesNotMatch(text, /openapi/);
  });
});

suite("server", () => {
  test("disposing answers the request in flight and does not wait for idle connections", async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<undefined>();
    const { promise: answer, resolve: give } = Promise.withResolvers<undefined>();
    const running = await start({
      nodes: async () => {
        ask(undefined);
        await answer;
        return { body: [Buffer.from("{}")], currentUntil };
      },
    });
    const idle = connect(running.port, "127.0.0.1");
    idle.write("GET /probes HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(idle, "data");
    const request = fetch(running.url);
    await asked;
    const disposed = running[Symbol.asyncDispose]();
    await once(idle, "close");
    give(undefined);
    const response = await request;
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "{}");
    await disposed;
    await assert.rejects(fetch(running.url));
  });

  test("an address in use is an error that names it", async () => {
    await using running = await start();
    await assert.rejects(
      HttpServer.listen({ host: "127.0.0.1", port: running.port }, () => {}),
      {
        code: "EADDRINUSE",
        port: running.port,
      },
    );
  });
});

suite("pages for people", () => {
  const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";

  test("browsers get the page at /, everybody else the document", async () => {
    await using running = await start();
    for (const [accept, type] of [
      [browser, "text/html"],
      ["text/html", "text/html"],
      ["application/json;q=0.9, text/html", "text/html"],
      ["*/*", "application/json"],
      ["application/json", "application/json"],
      ["text/html, application/json", "application/json"],
      ["text/html;q=0.5, */*", "application/json"],
      ["text/html;q=0", "application/json"],
      ["text/*", "application/json"],
      ["text/plain", "application/json"],
    ] as const) {
      const response = await fetch(`${running.url}/`, { headers: { accept } });
      assert.equal(response.headers.get("content-type"), `${type}; charset=utf-8`, accept);
      assert.equal(await response.text(), type === "text/html" ? "cluster" : '{"Nodes":[]}');
    }
  });

  test("a request without Accept gets the document as before", async () => {
    await using running = await start();
    const socket = connect(running.port, "127.0.0.1");
    socket.end("GET / HTTP/1.0\r\n\r\n");
    const answer = Buffer.concat(await socket.toArray()).toString();
    assert.match(answer, /Content-Type: application\/json/);
    assert.doesNotMatch(answer, /Vary|Content-Security-Policy/);
  });

  test("the name of a node is decoded, and requests are counted as those of pages", async () => {
    await using running = await start();
    const response = await fetch(`${running.url}/nodes/a%2Fb%20%C3%A9`);
    assert.equal(await response.text(), "node a/b é");
    await fetch(`${running.url}/`, { method: "POST", headers: { accept: browser } });
    assert.deepEqual(running.answered, [
      ["page", 200],
      ["page", 405],
    ]);
  });

  test("the policy of a page allows its own style and nothing inline besides", async () => {
    await using running = await start();
    const response = await fetch(`${running.url}/fit`);
    const policy = response.headers.get("content-security-policy") ?? "";
    const hash = createHash("sha256").update(pageStyle).digest("base64");
    assert.ok(policy.includes(`style-src 'sha256-${hash}'`));
    assert.match(policy, /^default-src 'none'; /);
    assert.doesNotMatch(policy, /unsafe|\*|http/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /form-action 'self'/);
    assert.equal(response.headers.get("referrer-policy"), "no-referrer");
    assert.equal(response.headers.get("vary"), "Accept, Accept-Encoding");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    const script = await fetch(`${running.url}/page.js`);
    assert.equal(script.headers.get("content-type"), "text/javascript; charset=utf-8");
    assert.equal(await script.text(), pageScript);
  });

  test("a page whose reader has gone while others were made is not made", async () => {
    const made: string[] = [];
    const gone = Promise.withResolvers<undefined>();
    await using running = await start(
      {
        page: async (view) => {
          made.push(view.page === "node" ? view.node : view.page);
          return { status: 200, body: [] };
        },
      },
      (code) => code === 499 && gone.resolve(undefined),
    );
    const socket = connect(running.port, "127.0.0.1");
    const requests = ["first", "gone"].map(
      (node) => `GET /nodes/${node} HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    socket.write(requests.join(""));
    await once(socket, "data");
    socket.destroy();
    await gone.promise;
    await fetch(`${running.url}/nodes/there`);
    assert.deepEqual(made, ["first", "there"]);
  });

  test("a page without numbers says when to ask again", async () => {
    await using running = await start({
      page: async () => ({ status: 503, body: [], retryAfter: 15 }),
    });
    const response = await fetch(`${running.url}/`, { headers: { accept: browser } });
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "15");
  });
});
