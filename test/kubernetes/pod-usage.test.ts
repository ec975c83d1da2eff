import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import { readPodUsage } from "../../src/kubernetes/pod-usage.ts";
import type { PodUsage } from "../../src/resources/usage.ts";
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

/** What is read from an API. */
async function read(api: ScriptedApi) {
  using connection = connect(api);
  const pods: PodUsage[] = [];
  const { signal } = new AbortController();
  const failure = await readPodUsage(connection, (pod) => pods.push(pod), signal);
  return { pods, failure };
}

suite("pod usage", () => {
  for (const [served, asked] of [
    [["v1beta1"], "v1beta1"],
    [["v1beta1", "v1"], "v1"],
  ] as const) {
    test(`is read in ${asked} where ${served.join(" and ")} is served`, async () => {
      await using api = await ScriptedApi.start(serving(...served));
      assert.deepEqual(await read(api), { pods: items, failure: undefined });
      assert.equal(api.calls[1]?.path, `${group}/${asked}/pods`);
    });
  }

  for (const [name, answer, fault, message] of [
    ["a group that is not there", (call: Call) => call.status(404), "absent", /does not serve/],
    ["a group without a version we know", serving("v7"), "absent", /does not serve/],
    ["a denied request", (call: Call) => call.status(403), "forbidden", /403/],
    [
      "a dead aggregated API, in plain text",
      (call: Call) => {
        call.response.writeHead(503, { "Content-Type": "text/plain" });
        call.response.end("service unavailable");
      },
      "unavailable",
      /HTTP status 503/,
    ],
    ["a broken connection", (call: Call) => call.reset(), "unavailable", /closes connections/],
    [
      "a list that ends early",
      (call: Call) => {
        if (call.path === group) call.json({ versions: [{ version: "v1" }] });
        else {
          call.response.setHeader("Content-Type", "application/json");
          call.response.end('{"items":[{}');
        }
      },
      "unavailable",
      /ends early/,
    ],
  ] as const) {
    test(`${name} is ${fault}, with what happened for the log`, async () => {
      await using api = await ScriptedApi.start(answer);
      const { failure } = await read(api);
      assert.equal(failure?.fault, fault);
      assert.match(failure?.message ?? "", message);
    });
  }
});
