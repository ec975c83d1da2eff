import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { suite, test } from "node:test";
import { configFor, living, Program } from "./program.ts";

suite("a program that is started to serve", () => {
  test("but cannot, is an error that says why", async () => {
    await assert.rejects(
      Program.serving({ kubeconfig: "clusters: [a" }),
      /the program ended: cannot read the kubeconfig/,
    );
    assert.equal(living.size, 0);
  });

  test("but does not in time, is ended", async () => {
    const limit = new AbortController();
    await using server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    // At this level the program runs, and reads from this server, but does not say that it listens.
    const start = {
      kubeconfig: configFor(`https://127.0.0.1:${address.port}`),
      flags: ["--log.level=error"],
    };
    const rejected = assert.rejects(Program.serving(start, limit.signal), /did not come in time/);
    const [socket]: Socket[] = await once(server, "connection");
    assert.ok(socket);
    await using connections = new AsyncDisposableStack();
    connections.use(socket);
    assert.equal(living.size, 1);
    limit.abort();
    await rejected;
    assert.equal(living.size, 0);
  });
});
