import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isOfShard, shardOf } from "../../src/cluster/shards.ts";

const names = Array.from({ length: 10_000 }, (_, index) => `ip-10-0-${index >> 8}-${index & 255}`);

function owners(total: number): readonly number[] {
  return ["node-1", "node-2", "node-3", "ip-10-0-12-34.eu-west-1.compute.internal", "a"].map(
    (name) => shardOf(name, total),
  );
}

suite("shards", () => {
  // Exporters of two versions share a cluster during an update: what is here never changes.
  test("which shard a node belongs to stays the same from version to version", () => {
    assert.deepEqual(owners(1), [0, 0, 0, 0, 0]);
    assert.deepEqual(owners(2), [1, 0, 0, 1, 0]);
    assert.deepEqual(owners(5), [1, 0, 4, 1, 0]);
    assert.deepEqual(owners(100), [20, 91, 8, 61, 48]);
  });

  test("shards get nearly as many nodes as each other", () => {
    for (const total of [2, 3, 4, 8, 16]) {
      const counts = Map.groupBy(names, (name) => shardOf(name, total));
      assert.equal(counts.size, total);
      for (const [shard, { length }] of counts) {
        const even = names.length / total;
        assert.ok(Math.abs(length - even) < 0.15 * even, `${shard} of ${total} has ${length}`);
      }
    }
  });

  test("a further shard takes its part of the nodes, and no other node moves", () => {
    for (const total of [1, 2, 3, 7]) {
      const moved = names.filter((name) => shardOf(name, total) !== shardOf(name, total + 1));
      for (const name of moved) assert.equal(shardOf(name, total + 1), total);
      const part = names.length / (total + 1);
      assert.ok(Math.abs(moved.length - part) < 0.15 * part, `${moved.length} of ${total + 1}`);
    }
  });

  test("each name is of one shard, and no name of shard 0", () => {
    for (const name of ["", ...names.slice(0, 100)]) {
      const found = [0, 1, 2, 3].filter((ordinal) => isOfShard(name, { ordinal, total: 4 }));
      assert.deepEqual(found, [name === "" ? 0 : shardOf(name, 4)]);
      assert.ok(isOfShard(name, undefined));
    }
  });
});
