import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ofShard, otherOwner } from "../../src/accounting/shard-part.ts";
import { atOnce } from "../../src/accounting/slices.ts";
import { shardOf } from "../../src/cluster/shards.ts";
import { nodeWith } from "./room.ts";

const names = Array.from({ length: 20 }, (_, index) => `node-${index}`);
const own = names.find((name) => shardOf(name, 2) === 1) ?? "";
const other = names.find((name) => shardOf(name, 2) === 0) ?? "";
const shard = { ordinal: 1, total: 2 };

suite("part of a shard", () => {
  test("has its nodes, and what the others list, be it only as capacity, and their labels", () => {
    const { resources } = nodeWith(other, { listed: [1, 0], asked: [undefined, 1] });
    const reserved = nodeWith(other, { reserved: [1, 0] }).resources.map((each) => ({
      ...each,
      allocatable: undefined,
    }));
    const mine = nodeWith(own, { mine: [1, 0] }, { labels: new Map([["zone", "a"]]) });
    const all = [
      mine,
      nodeWith(
        other,
        {},
        { labels: new Map([["disk", "x"]]), resources: [...resources, ...reserved] },
      ),
    ];
    const part = atOnce(ofShard(shard, all));
    assert.deepEqual(part, {
      nodes: [mine],
      shard: {
        ...shard,
        clusterNodes: 2,
        elsewhere: { resources: new Set(["listed", "reserved"]), labels: new Set(["disk"]) },
      },
    });
    assert.equal(part.shard && otherOwner(own, part.shard), undefined);
    assert.equal(part.shard && otherOwner(other, part.shard), 0);
  });

  test("is all nodes without shards", () => {
    const all = [nodeWith(own, {}), nodeWith(other, {})];
    assert.deepEqual(atOnce(ofShard(undefined, all)), { nodes: all });
  });
});
