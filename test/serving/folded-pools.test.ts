import assert from "node:assert/strict";
import { test } from "node:test";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { Exporter } from "../../src/serving/exporter.ts";
import { SelfMetrics } from "../../src/self-metrics.ts";
import { amounts } from "../cluster/amounts.ts";
import { parseExposition } from "../render/parse-exposition.ts";
import { bytesOf } from "./bytes-of.ts";

const now = new Date("2026-11-23T13:00:00Z");
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** An exporter of 1003 pools of one node each, with room for ten pods of one core. */
async function exporterOfPools(): Promise<Exporter> {
  const state = new ClusterState();
  state.accounting = { rules: "1.36", serverVersion: "v1.36.0" };
  const exporter = new Exporter({
    state,
    metrics: new SelfMetrics({ version: "1", revision: "r", nodeVersion: "v24", handlers: [] }),
    log: quiet,
    families: clusterFamilies,
    shapes: [{ name: "core", requests: new Map([["cpu", 1000]]) }],
    tickInterval: 15_000,
    dropStaleAfter: undefined,
  });
  state.nodes.beginSync();
  for (let index = 0; index < 1003; index += 1) {
    const name = `n${String(index).padStart(4, "0")}`;
    state.nodes.upsert({
      uid: name,
      name,
      capacity: amounts([10_000, undefined, undefined, 110]),
      allocatable: amounts([10_000, undefined, undefined, 110]),
      ready: true,
      unschedulable: false,
      state: "open",
      pool: `p${name}`,
      roles: [],
      labels: new Map(),
    });
  }
  state.nodes.endSync(now.getTime());
  state.pods.beginSync();
  state.pods.endSync(now.getTime());
  await exporter.tick(now);
  return exporter;
}

async function bodyOf(answer: ReturnType<Exporter["snapshotJson"]>): Promise<string> {
  const document = await answer;
  assert.ok("body" in document);
  return Buffer.concat(document.body).toString();
}

test("with too many pools metrics, documents and pages agree on which node is of which", async () => {
  const exporter = await exporterOfPools();
  const text = (await bytesOf(await exporter.exposition("text", false, now))).toString();
  const samples = parseExposition(text);
  const of = (name: string) => samples.filter((sample) => sample.name === name);
  const sizes = new Map<string, number>();
  for (const { labels } of of("kubecommit_node_info")) {
    const pool = labels.get("pool") ?? "";
    sizes.set(pool, (sizes.get(pool) ?? 0) + 1);
  }
  assert.equal(sizes.size, 1001);
  assert.equal(sizes.get("other"), 3);
  const open = of("kubecommit_pool_nodes").filter(({ labels }) => labels.get("state") === "open");
  assert.deepEqual(new Map(open.map(({ labels, value }) => [labels.get("pool"), value])), sizes);
  const fits = of("kubecommit_pool_fit_pods");
  assert.equal(fits.length, 1001);
  assert.equal(fits.find(({ labels }) => labels.get("pool") === "other")?.value, 30);

  const snapshot = JSON.parse(await bodyOf(exporter.snapshotJson(now)));
  assert.equal(snapshot.foldedPools, 3);
  assert.deepEqual(
    snapshot.nodes.slice(-4).map(({ pool }: { pool: string }) => pool),
    ["pn0999", "other", "other", "other"],
  );
  const pools = new Map(
    snapshot.pools.map((pool: { name: string; nodes: { open: number } }) => [
      pool.name,
      pool.nodes.open,
    ]),
  );
  assert.deepEqual(pools, sizes);

  const fit = JSON.parse(await bodyOf(exporter.fit(new Map([["cpu", 1000]]), now)));
  assert.equal(fit.pods, 10_030);
  const other = fit.pools.find(({ name }: { name: string }) => name === "other");
  assert.deepEqual([fit.pools.length, other.pods], [1001, 30]);

  const parameters = new URLSearchParams({ pool: "other" });
  const page = await exporter.page({ page: "cluster", parameters }, false, now);
  const html = Buffer.concat(page.body).toString();
  assert.match(html, /3 pools more, the smallest: their nodes are in the pool other\./);
  assert.deepEqual(
    Array.from(html.matchAll(/href="\.\/nodes\/(n\d+)"/g), ([, name]) => name),
    ["n1000", "n1001", "n1002"],
  );
});
