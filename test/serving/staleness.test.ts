import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterFamilies } from "../../src/render/families.ts";
import { Exporter } from "../../src/serving/exporter.ts";
import { SelfMetrics } from "../../src/self-metrics.ts";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { threeNodes } from "../../src/simulator/population/examples.ts";
import { serve } from "../../src/simulator/api/server.ts";
import { read } from "../kubernetes/reading.ts";
import { until } from "../kubernetes/until.ts";
import { bytesOf } from "./bytes-of.ts";

const minute = 60_000;

test("an API server that goes away makes the numbers stale after three minutes, until it is back", async () => {
  const cluster = new SimulatedCluster();
  for (const manifest of threeNodes) cluster.apply(manifest);
  await using server = await serve(cluster);
  await using reading = read(server.url);
  const { state, time } = reading;
  const logged: string[] = [];
  const note = (_: object, message: string): void => void logged.push(message);
  const exporter = new Exporter({
    state,
    metrics: new SelfMetrics({
      version: "1",
      revision: "r",
      nodeVersion: "v24",
      handlers: [],
    }),
    log: { info: note, warn: note, error: note },
    families: clusterFamilies,
    tickInterval: 15_000,
    dropStaleAfter: undefined,
  });
  const scrape = async (): Promise<string> => {
    await exporter.tick(new Date(time.now()));
    const pieces = await exporter.exposition("text", false, new Date(time.now()));
    return (await bytesOf(pieces)).toString();
  };
  await reading.synced();
  const known = /^kubecommit_node_requests\{node="node3",resource="cpu",unit="core"\} 0\.75$/m;
  assert.match(await scrape(), /^kubecommit_up 1$/m);

  await server.down();
  const downAt = time.now();
  // Attempts to reconnect, and the waits between them, make the virtual time pass.
  await until(() => time.now() > downAt + 3 * minute);
  const stale = await scrape();
  assert.match(stale, /^kubecommit_up 0$/m);
  assert.match(stale, known);
  assert.equal(logged.filter((line) => line.startsWith("no news of the")).length, 2);

  await server.listen();
  const backAt = performance.now();
  // Nothing has changed; that the API server says so in its own time would take a minute.
  await until(() => (state.nodes.confirmedAt ?? 0) > downAt + 3 * minute);
  await until(() => (state.pods.confirmedAt ?? 0) > downAt + 3 * minute);
  assert.ok(performance.now() - backAt < 5000);
  const fresh = await scrape();
  assert.match(fresh, /^kubecommit_up 1$/m);
  assert.match(fresh, known);
  assert.deepEqual(
    reading.observer.lines.filter((line) => line.startsWith("warn")).length,
    1,
    reading.observer.lines.join("\n"),
  );
});
