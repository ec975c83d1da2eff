import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { foldPools } from "../../src/accounting/pool-members.ts";
import { atOnce } from "../../src/accounting/slices.ts";
import { nameOrder } from "../../src/resources/name-order.ts";
import { node } from "../render/example-snapshot.ts";

/** Nodes `n0`, `n1` … of these pools. */
const nodesOf = (...pools: readonly string[]) =>
  pools.map((pool, index) => node(`n${index}`, { pool }));

const poolsOf = (most: number, ...pools: readonly string[]) => {
  const { nodes, foldedPools } = atOnce(foldPools(nodesOf(...pools), most));
  assert.deepEqual(
    nodes.map(({ name }) => name),
    pools.map((_, index) => `n${index}`),
  );
  return { pools: nodes.map(({ pool }) => pool), foldedPools };
};

suite("pools that are too many", () => {
  test("are one, all but those with the most nodes, and of equals the first by name", () => {
    assert.deepEqual(poolsOf(2, "c", "b", "a", "c", "d", "B"), {
      pools: ["c", "other", "other", "c", "other", "B"],
      foldedPools: 3,
    });
  });

  test("stay apart as long as there is room", () => {
    const nodes = nodesOf("a", "b", "a");
    const folded = atOnce(foldPools(nodes, 2));
    assert.equal(folded.nodes, nodes);
    assert.equal(folded.foldedPools, 0);
  });

  test("come to one that is called other, which takes no place", () => {
    assert.deepEqual(poolsOf(2, "a", "b", "other"), {
      pools: ["a", "b", "other"],
      foldedPools: 0,
    });
    assert.deepEqual(poolsOf(1, "other", "a", "b", "other"), {
      pools: ["other", "a", "other", "other"],
      foldedPools: 1,
    });
  });

  test("are 1000 and one at most", () => {
    const names = Array.from({ length: 1003 }, (_, index) => `p${String(index).padStart(4, "0")}`);
    const { nodes, foldedPools } = atOnce(foldPools(nodesOf(...names, "p1002")));
    assert.equal(foldedPools, 3);
    assert.deepEqual(
      nodes.filter(({ pool }) => pool === "other").map(({ name }) => name),
      ["n999", "n1000", "n1001"],
    );
    assert.equal(new Set(nodes.map(({ pool }) => pool)).size, 1001);
  });

  test("of any nodes are chosen by size and name alone, not by their order", () => {
    const pools = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 12 });
    fc.assert(
      fc.property(pools, fc.integer({ min: 0, max: 5 }), (list, most) => {
        const sizes = [...Map.groupBy(list, (pool) => pool)].map(
          ([pool, members]) => [pool, members.length] as const,
        );
        sizes.sort(([a, ofA], [b, ofB]) => (ofA === ofB ? nameOrder(a, b) : ofB - ofA));
        const kept = sizes.slice(0, most).map(([pool]) => pool);
        const { pools: found, foldedPools } = poolsOf(most, ...list);
        assert.deepEqual(
          found,
          list.map((pool) => (kept.includes(pool) ? pool : "other")),
        );
        assert.equal(foldedPools, sizes.length - kept.length);
      }),
    );
  });
});
