import assert from "node:assert/strict";
import { connect } from "node:net";
import { suite, test } from "node:test";
import { createApp } from "../../src/http/app.ts";
import { paths } from "../../src/http/endpoints.ts";
import { HttpServer } from "../../src/http/server.ts";

const unavailable = async () => ({ reason: "absent", message: "not here", retryAfter: 1 }) as const;

async function start() {
  const errors: unknown[] = [];
  const app = createApp({
    endpoints: {
      metrics: async () => [Buffer.from("a 1\n")],
      nodes: unavailable,
      podUsage: unavailable,
      snapshot: unavailable,
      fit: unavailable,
      page: async () => ({ status: 503, body: [], retryAfter: 1 }),
      live: () => [{ name: "tick", ok: true }],
      ready: () => [],
    },
    telemetryPath: "/metrics",
    version: "1",
    now: () => 0,
    onAnswered: () => undefined,
    onError: (error) => errors.push(error),
  });
  const server = await HttpServer.listen({ host: "127.0.0.1", port: 0 }, app);
  return { server, errors, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** The answer to a request, byte for byte. */
async function answerTo(port: number, target: string, headers = ""): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  // Not ended here: for Node, who ends a connection has gone.
  socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}Connection: close\r\n\r\n`);
  return Buffer.concat(await socket.toArray()).toString();
}

suite("a path that only looks like another", () => {
  for (const target of [
    "//metrics",
    "/metrics/",
    "/METRICS",
    "/./metrics",
    "/livez/../metrics",
    "/livez/%2e%2e/metrics",
    "/livez%2f..%2fmetrics",
    "/..%5c..%5cetc%5cpasswd",
    "/../../../etc/passwd",
    "/metrics%00",
    "/%",
    "/nodes/%",
    "/nodes/%ff",
    "/nodes/",
    "/nodes/a/b",
    "/nodes/../page.js",
  ]) {
    test(`${target} is nothing of ours`, async () => {
      await using running = await start();
      const answer = await answerTo(running.server.port, target);
      assert.match(answer, /^HTTP\/1\.1 40[04] /);
      assert.match(answer, /"reason":"(not_found|bad_request)"/);
      assert.deepEqual(running.errors, []);
    });
  }
});

const pagePaths: ReadonlySet<string> = new Set([...paths.nodePage, ...paths.fitPage]);

test("no answer but the pages can be shown as a page, none kept, or read by the pages of other sites", async () => {
  await using running = await start();
  const { port } = running.server;
  const scripted = "/<script>alert(1)</script>";
  for (const path of [
    "/metrics",
    ...Object.values(paths).flat(),
    "/no-such-path",
    scripted,
    `/api/v1/fit?${scripted}=1`,
    "*",
  ]) {
    const answer = await answerTo(port, path, "Origin: http://evil.test\r\n");
    const [head = ""] = answer.split("\r\n\r\n");
    assert.match(head, /^X-Content-Type-Options: nosniff$/im, path);
    assert.match(head, /^Cache-Control: no-store$/im, path);
    assert.doesNotMatch(head, /^Access-Control-|^X-Powered-By/im, path);
    const isPage = /^Content-Type: text\/html/im.test(head);
    assert.equal(isPage, pagePaths.has(path), path);
    if (isPage) assert.match(head, /^Content-Security-Policy: default-src 'none'; /im, path);
    assert.doesNotMatch(answer, /<script/, path);
  }
});
