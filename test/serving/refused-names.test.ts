import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterFamilies } from "../../src/render/families.ts";
import { SelfMetrics } from "../../src/self-metrics.ts";
import { Exporter } from "../../src/serving/exporter.ts";
import { serve } from "../../src/simulator/api/server.ts";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { read } from "../kubernetes/reading.ts";
import { until } from "../kubernetes/until.ts";
import { parseExposition } from "../render/parse-exposition.ts";
import { bytesOf } from "./bytes-of.ts";

const silent = (): void => undefined;
/** What the pods of one namespace may ask for, beside what nodes list. */
const roomOfNamespace = 200;

test("a node that lists a name of which amounts of pods were refused has them counted soon, and up is 0 until then", async () => {
  const cluster = new SimulatedCluster();
  const node = (name: string, listed: Readonly<Record<string, string>>) =>
    cluster.apply({
      kind: "Node",
      metadata: { name },
      status: {
        capacity: { cpu: "8", ...listed },
        allocatable: { cpu: "8", ...listed },
        conditions: [{ type: "Ready", status: "True" }],
      },
    });
  const pod = (name: string, resource: string) =>
    cluster.apply({
      kind: "Pod",
      metadata: { name, namespace: "tenant" },
      spec: {
        nodeName: "n1",
        containers: [
          {
            name: "app",
            resources: { requests: { [resource]: "2" }, limits: { [resource]: "2" } },
          },
        ],
      },
      status: { phase: "Running" },
    });
  node("n1", {});
  for (let index = 0; index < roomOfNamespace; index += 1) {
    pod(`p${index}`, `invented.example/${index}`);
  }
  await using server = await serve(cluster);
  await using reading = read(server.url);
  const { state, time, observer } = reading;
  const exporter = new Exporter({
    state,
    metrics: new SelfMetrics({ version: "1", revision: "r", nodeVersion: "v24", handlers: [] }),
    log: { info: silent, warn: silent, error: silent },
    families: clusterFamilies,
    tickInterval: 15_000,
    dropStaleAfter: undefined,
  });
  /** `kubecommit_up`, and what the pods of n1 request of GPUs; undefined without the series. */
  const served = async () => {
    const now = new Date(time.now());
    await exporter.tick(now);
    const text = (await bytesOf(await exporter.exposition("text", false, now))).toString();
    const samples = parseExposition(text);
    const valueOf = (metric: string, resource?: string) =>
      samples.find(({ name, labels }) => name === metric && labels.get("resource") === resource)
        ?.value;
    return {
      up: valueOf("kubecommit_up"),
      gpus: valueOf("kubecommit_node_requests", "nvidia_com_gpu"),
    };
  };
  await reading.synced();
  pod("gpu", "nvidia.com/gpu");
  await until(() => state.pods.size === roomOfNamespace + 1);
  assert.deepEqual(observer.rejections, ["pod too_many_names", "pod too_many_names"]);
  assert.deepEqual(await served(), { up: 1, gpus: undefined }, "no node has any");

  node("n1", { "nvidia.com/gpu": "4" });
  await until(() => state.resources.incomplete);
  assert.equal((await served()).up, 0);
  time.advance(9999);
  assert.deepEqual(observer.relists, []);
  time.advance(1);
  assert.deepEqual(observer.relists, ["pod names"]);
  assert.equal((await served()).up, 0, "the pods have not come yet");
  await until(() => !state.pods.syncing);
  assert.deepEqual(await served(), { up: 1, gpus: 2 });
  assert.equal(state.resources.refusing, false);
});
