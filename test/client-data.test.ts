import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Manifest } from "../src/simulator/cluster.ts";
import { configFor, Program, serveExample } from "./program.ts";

const pod: Manifest = {
  kind: "Pod",
  metadata: {
    name: "marked-pod",
    namespace: "shop",
    labels: { label: "marked-label" },
    annotations: { note: "marked-annotation" },
  },
  spec: {
    nodeName: "node1",
    containers: [
      {
        name: "marked-container",
        image: "marked-image",
        env: [{ name: "PASSWORD", value: "marked-password" }],
        resources: { requests: { cpu: "1" } },
      },
    ],
  },
  status: { phase: "Running", podIP: "10.99.99.99" },
};

suite("what passes between clients and the cluster", () => {
  test("is sums, and nothing of a single pod", async () => {
    await using server = await serveExample({}, [pod]);
    await using program = await Program.serving({ kubeconfig: configFor(server.url) });
    await program.ready();
    for (const path of ["/metrics", "/", "/api/v1/snapshot", "/readyz?verbose", "/probes"]) {
      const { status, body } = await program.get(path);
      assert.equal(status, 200);
      assert.doesNotMatch(body, /marked-|10\.99\.99\.99|simulated-token/, path);
    }
    assert.match((await program.get("/metrics")).body, /namespace="shop"/);
  });

  test("is nothing that a client sends: its credentials are not read, and not in the log", async () => {
    await using server = await serveExample();
    await using program = await Program.serving({
      kubeconfig: configFor(server.url),
      flags: ["--log.level=debug"],
    });
    await program.ready();
    const headers = {
      authorization: "Bearer marked-token",
      cookie: "session=marked-cookie",
      "x-forwarded-for": "marked-address",
      "x-request-id": "marked-request\u00e9",
    };
    for (const path of ["/metrics?token=marked-query", "/no/marked-path", "/pod-metrics", "/%"]) {
      await program.get(path, headers);
    }
    program.signal("SIGTERM");
    const { code, stderr, stdout } = await program.ended();
    assert.equal(code, 0);
    assert.doesNotMatch(stderr + stdout, /marked-/);
  });
});
