import assert from "node:assert/strict";
import { test } from "node:test";
import { takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { shardOf, type Shard } from "../../src/cluster/shards.ts";
import { chosenFamilies } from "../../src/render/chosen-families.ts";
import { ClusterMetrics } from "../../src/render/prometheus.ts";
import { podShape } from "../../src/resources/pod-shape.ts";
import { serve } from "../../src/simulator/api/server.ts";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { Population } from "../../src/simulator/population/population.ts";
import { read, type Reading } from "../kubernetes/reading.ts";
import { until } from "../kubernetes/until.ts";
import { parseExposition } from "../render/parse-exposition.ts";
import { assertSame, combined, valuesOf } from "./combined.ts";

const shapes = [podShape("small=cpu:500m,memory:1Gi")];

function seriesOf({ state }: Reading, shard?: Shard) {
  const families = chosenFamilies({ namespaces: true, allow: [], deny: [], shard });
  const chunks = new ClusterMetrics(families).show(takeSnapshot(state, { shapes }));
  return parseExposition([...chunks].join(""));
}

/** Puts a pod on a node of each shard, that its reader has read everything before once it has this. */
function mark(cluster: SimulatedCluster, name: string, total: number): void {
  for (let shard = 0, index = 0; shard < total; index += 1) {
    const node = `mark-${index}`;
    if (shardOf(node, total) !== shard) continue;
    cluster.apply({ kind: "Node", metadata: { name: node }, status: {} });
    cluster.apply({
      kind: "Pod",
      metadata: { name: `${name}-${shard}`, namespace: "marks", uid: `${name}-${shard}` },
      spec: { nodeName: node, containers: [{ name: "app" }] },
      status: { phase: "Running" },
    });
    shard += 1;
  }
  cluster.apply({ kind: "Node", metadata: { name }, status: {} });
}

function has({ state }: Reading, name: string, shard: number): boolean {
  const nodes = Array.from(state.nodes.values(), (node) => node.name);
  return nodes.includes(name) && state.pods.has(`${name}-${shard}`);
}

test("shards that read a server together equal one exporter, while it changes and so do they", async () => {
  const cluster = new SimulatedCluster();
  const population = new Population(cluster, { nodes: 23, pods: 400 });
  cluster.apply({
    kind: "Pod",
    metadata: { name: "lost", namespace: "default" },
    spec: {
      nodeName: "gone",
      containers: [{ name: "app", resources: { requests: { cpu: "1" } } }],
    },
    status: { phase: "Running" },
  });
  await using server = await serve(cluster);
  await using whole = read(server.url);
  await whole.synced();
  for (const total of [1, 2, 3, 5]) {
    await using readings = new AsyncDisposableStack();
    const shards = Array.from({ length: total }, (_, ordinal) => {
      const shard = { ordinal, total };
      return { shard, reading: readings.use(read(server.url, { reader: { sharding: shard } })) };
    });
    await Promise.all(shards.map(async ({ reading }) => reading.synced()));
    for (let round = 0; round < 3; round += 1) {
      for (let steps = 0; steps < 100; steps += 1) population.step();
      const name = `round-${total}-${round}`;
      mark(cluster, name, total);
      await until(
        () =>
          has(whole, name, total - 1) &&
          shards.every(({ reading, shard }) => has(reading, name, shard.ordinal)),
      );
      const parts = shards.map(({ reading, shard }) => seriesOf(reading, shard));
      assertSame(combined(parts), valuesOf(seriesOf(whole)));
      const kept = shards.map(({ reading }) => reading.state.pods.size);
      assert.equal(
        kept.reduce((sum, pods) => sum + pods, 0),
        whole.state.pods.size,
      );
    }
  }
});
