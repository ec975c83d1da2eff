import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { shardOf } from "../../src/cluster/shards.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { familiesOfShards } from "../../src/render/shard-families.ts";
import { threeNodes } from "../../src/simulator/population/examples.ts";
import { configFor, Program, serveExample } from "../program.ts";
import { parseExposition } from "../render/parse-exposition.ts";
import { assertSame, combined, valuesOf } from "./combined.ts";

const aboutTheCluster = new Set([...clusterFamilies, ...familiesOfShards].map(({ name }) => name));
const nodes = threeNodes.flatMap(({ kind, metadata }) => (kind === "Node" ? [metadata.name] : []));

async function seriesOf(program: Program) {
  const { body } = await program.get("/metrics");
  return parseExposition(body).filter(({ name }) => aboutTheCluster.has(name));
}

const forPeople = { accept: "text/html" };

suite("a program that is a shard", () => {
  test("says so wherever it shows a part, and all together show the whole", async () => {
    await using server = await serveExample();
    const kubeconfig = configFor(server.url);
    await using whole = await Program.serving({ kubeconfig });
    await using first = await Program.serving({
      kubeconfig,
      flags: ["--pod=kubecommit-0", "--total-shards=2", "--metrics.deny=kubecommit_total_shards"],
    });
    await using second = await Program.serving({
      kubeconfig,
      environment: { KUBECOMMIT_SHARD: "1", KUBECOMMIT_TOTAL_SHARDS: "2" },
    });
    const shards = [first, second];
    for (const program of [whole, ...shards]) await program.ready();
    const parts = await Promise.all(shards.map(async (shard) => seriesOf(shard)));
    assertSame(combined(parts), valuesOf(await seriesOf(whole)));

    for (const [ordinal, program] of shards.entries()) {
      const own = nodes.filter((name) => shardOf(name, 2) === ordinal);
      const foreign = nodes.find((name) => !own.includes(name)) ?? "";
      const pykles = await program.get("/");
      assert.equal(pykles.headers.get("kubecommit-shard"), `${ordinal}/2`);
      const names = JSON.parse(pykles.body).Nodes.map(
        (node: { NodeName: string }) => node.NodeName,
      );
      assert.deepEqual(names, own);
      for (const path of ["/api/v1/snapshot", "/api/v1/fit?cpu=1"]) {
        const { shard, totalShards, clusterNodes } = JSON.parse((await program.get(path)).body);
        assert.deepEqual(
          { shard, totalShards, clusterNodes },
          { shard: ordinal, totalShards: 2, clusterNodes: 3 },
        );
      }
      const banner = `Shard ${ordinal} of 2: ${own.length} of 3`;
      for (const path of ["/", "/fit", `/nodes/${own[0]}`]) {
        const { status, body } = await program.get(path, forPeople);
        assert.equal(status, 200);
        assert.ok(body.includes(banner), `${path} of shard ${ordinal}`);
        assert.doesNotMatch(body, /worst node/);
      }
      const missing = await program.get(`/nodes/${foreign}`, forPeople);
      assert.equal(missing.status, 404);
      assert.match(missing.body, new RegExp(`shard ${1 - ordinal} shows it`));
      assert.match(
        (await program.get("/", forPeople)).body,
        ordinal === 0 ? /No pod waits|without a node/ : /Shard 0 shows the pods that wait/,
      );
    }
    for (const path of ["/", "/api/v1/snapshot", "/fit"]) {
      const { headers, body } = await whole.get(path, forPeople);
      assert.equal(headers.get("kubecommit-shard"), null);
      assert.doesNotMatch(body, /[Ss]hard/);
    }
  });
});
