import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import { PodUsageReader } from "../../src/kubernetes/pod-usage.ts";
import { kubeconfigText, TemporaryFolder } from "./reading.ts";
import { type Call, ScriptedApi } from "./scripted-api.ts";

const group = "/apis/metrics.k8s.io";

function connect(api: ScriptedApi): Connection {
  using folder = new TemporaryFolder();
  const kubeconfig = folder.file("config", kubeconfigText({ server: api.url }));
  return new Connection({ kubeconfig, version: "0" });
}

function serving(...versions: readonly string[]): (call: Call) => void {
  return (call) => {
    if (call.path === group) call.json({ versions: versions.map((version) => ({ version })) });
    else {
      call.json({
        items: [
          {
            metadata: { name: "p", namespace: "n" },
            containers: [
              { name: "a", usage: { cpu: "12345678n", memory: "20Mi" } },
              { name: "b", usage: { cpu: "banana" } },
              7,
            ],
          },
        ],
      });
    }
  };
}

const items = [
  {
    name: "p",
    namespace: "n",
    containers: [
      { name: "a", cpu: 0.012345678, memory: 20_971_520 },
      { name: "b", cpu: 0, memory: 0 },
    ],
  },
];

suite("pod usage", () => {
  for (const [served, asked] of [
    [["v1beta1"], "v1beta1"],
    [["v1beta1", "v1"], "v1"],
  ] as const) {
    test(`is read in ${asked} where ${served.join(" and ")} is served`, async () => {
      await using api = await ScriptedApi.start(serving(...served));
      using connection = connect(api);
      using usage = new PodUsageReader(connection, () => 1000);
      assert.deepEqual(await usage.read(), { items, readAt: 1000 });
      assert.equal(api.calls[1]?.path, `${group}/${asked}/pods`);
    });
  }

  test("is read once for callers at the same time, and kept for 15 s", async () => {
    await using api = await ScriptedApi.start(serving("v1"));
    using connection = connect(api);
    let now = 0;
    using usage = new PodUsageReader(connection, () => now);
    const [first, second] = await Promise.all([usage.read(), usage.read()]);
    assert.equal(first, second);
    now = 14_999;
    assert.equal(await usage.read(), first);
    assert.equal(api.calls.length, 2);
    now = 15_000;
    assert.notEqual(await usage.read(), first);
  });

  for (const [name, answer, fault, message] of [
    [
      "a group that is not there",
      (call: Call) => call.status(404),
      "absent",
      /install metrics-server/,
    ],
    ["a group without a version we know", serving("v7"), "absent", /install metrics-server/],
    ["a denied request", (call: Call) => call.status(403), "forbidden", /add the ClusterRole/],
    [
      "a dead aggregated API, in plain text",
      (call: Call) => {
        call.response.writeHead(503, { "Content-Type": "text/plain" });
        call.response.end("service unavailable");
      },
      "unavailable",
      /HTTP status 503.*Is metrics-server running/,
    ],
    ["a broken connection", (call: Call) => call.reset(), "unavailable", /closes connections/],
  ] as const) {
    test(`${name} is ${fault}, with what to do`, async () => {
      await using api = await ScriptedApi.start(answer);
      using connection = connect(api);
      using usage = new PodUsageReader(connection);
      const answered = await usage.read();
      assert.ok(answered.fault !== undefined);
      assert.equal(answered.fault, fault);
      assert.match(answered.message, message);
    });
  }
});
