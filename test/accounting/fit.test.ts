import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { fittingPods, roomByPool, usableByPool, type NodeFit } from "../../src/accounting/fit.ts";
import { nodeSums } from "../../src/accounting/pools.ts";
import { atOnce } from "../../src/accounting/slices.ts";
import type { NodeTotals } from "../../src/accounting/snapshot.ts";
import { nodeStates } from "../../src/cluster/node-state.ts";
import { nodeWith, type Room } from "./room.ts";

const requests = (amounts: Readonly<Record<string, number>>) => new Map(Object.entries(amounts));

/** A node with so many free pod slots, and nothing else. */
function slots(pods: number, name: string, rest: Partial<NodeTotals> = {}): NodeTotals {
  return nodeWith(name, { pods: [pods, 0] }, rest);
}

function of(node: string, pods: number): NodeFit {
  return { node, pods };
}

/** Places one pod after the other, as long as there is room. */
function slowFit({ resources }: NodeTotals, wanted: ReadonlyMap<string, number>): number {
  const left = new Map(
    resources.map((each) => [each.resource, (each.allocatable ?? 0) - each.requests]),
  );
  const pod = new Map([...wanted, ["pods", 1]]);
  let placed = 0;
  const fits = () =>
    Array.from(pod).every(([name, amount]) => amount === 0 || (left.get(name) ?? 0) >= amount);
  while (fits()) {
    placed += 1;
    for (const [name, amount] of pod) left.set(name, (left.get(name) ?? 0) - amount);
  }
  return placed;
}

suite("what fits on a node", () => {
  for (const [what, rooms, wanted, expected] of [
    [
      "is what the scarcest resource holds",
      { cpu: [4000, 900], memory: [1000, 0], pods: [110, 0] },
      { cpu: 500, memory: 400 },
      2,
    ],
    ["is whole pods", { cpu: [4000, 1], pods: [110, 0] }, { cpu: 500 }, 7],
    ["is all of it, to the last unit", { cpu: [4000, 0], pods: [110, 0] }, { cpu: 500 }, 8],
    ["is no more than there are pod slots", { cpu: [4000, 0], pods: [10, 7] }, { cpu: 1 }, 3],
    [
      "is as many as pod slots for pods that request nothing",
      { pods: [10, 7] },
      { cpu: 0, "a.b/c": 0 },
      3,
    ],
    ["is nothing without pod slots", { cpu: [4000, 0] }, { cpu: 1 }, 0],
    [
      "is nothing where more is requested than there is",
      { cpu: [100, 200], pods: [110, 0] },
      { cpu: 1 },
      0,
    ],
    [
      "is nothing of what the node does not have",
      { cpu: [100, 0], pods: [110, 0] },
      { cpu: 1, "nvidia.com/gpu": 1 },
      0,
    ],
    [
      "is nothing of what the node does not tell",
      { cpu: [undefined, 0], pods: [110, 0] },
      { cpu: 1 },
      0,
    ],
    [
      "does not mind a lack of what is not requested",
      { cpu: [100, 200], memory: [5, 0], pods: [9, 0] },
      { memory: 1, cpu: 0 },
      5,
    ],
  ] as const) {
    test(what, () => {
      const rows: Readonly<Record<string, Room>> = rooms;
      assert.equal(fittingPods(nodeWith("a", rows), requests(wanted)), expected);
    });
  }
});

suite("what fits in pools", () => {
  test("is on usable nodes, and said of the five roomiest of each", () => {
    const nodes = [
      slots(2, "a"),
      slots(9, "b", { state: "cordoned" }),
      slots(3, "c", { state: "dedicated" }),
      slots(0, "d"),
      ...["e", "f", "g", "h"].map((name) => slots(2, name)),
      slots(7, "i", { pool: "other" }),
      slots(0, "j", { pool: "full" }),
    ];
    assert.deepEqual(roomByPool(usableByPool(nodes), requests({ cpu: 0 })), [
      {
        pool: "default",
        pods: 13,
        podsOnOpenNodes: 10,
        roomiest: [of("c", 3), of("a", 2), of("e", 2), of("f", 2), of("g", 2)],
      },
      { pool: "full", pods: 0, podsOnOpenNodes: 0, roomiest: [] },
      { pool: "other", pods: 7, podsOnOpenNodes: 7, roomiest: [of("i", 7)] },
    ]);
  });

  test("is of any cluster what can be placed one by one, in the account as in the answer", () => {
    const amount = fc.nat(12);
    const room = fc.tuple(fc.option(amount, { nil: undefined }), amount);
    const names = fc.constantFrom("cpu", "memory", "nvidia.com/gpu");
    const someNode = fc.record({
      pool: fc.constantFrom("a", "b"),
      state: fc.constantFrom(...nodeStates),
      pods: room,
      rooms: fc.dictionary(names, room, { noNullPrototype: true }),
    });
    const wanted = fc.dictionary(names, fc.nat(3), { noNullPrototype: true }).map(requests);
    fc.assert(
      fc.property(fc.array(someNode, { maxLength: 16 }), wanted, (list, pod) => {
        const nodes = list.map(({ pool, state, pods, rooms }, index) =>
          nodeWith(`n${index}`, { ...rooms, pods }, { pool, state }),
        );
        const found = roomByPool(usableByPool(nodes), pod);
        for (const { pool, pods, podsOnOpenNodes, roomiest } of found) {
          const fits = nodes
            .filter((each) => each.pool === pool && ["open", "dedicated"].includes(each.state))
            .map((each) => of(each.name, slowFit(each, pod)));
          assert.equal(
            pods,
            fits.reduce((sum, each) => sum + each.pods, 0),
          );
          const onOpen = nodes
            .filter((each) => each.pool === pool && each.state === "open")
            .map((each) => slowFit(each, pod));
          assert.equal(
            podsOnOpenNodes,
            onOpen.reduce((sum, each) => sum + each, 0),
          );
          // The sort keeps the order of equals.
          const most = fits.filter((each) => each.pods > 0).toSorted((x, y) => y.pods - x.pods);
          assert.deepEqual(roomiest, most.slice(0, 5));
        }
        const shapes = [{ name: "shape", requests: pod }];
        const open = found.reduce((sum, { podsOnOpenNodes }) => sum + podsOnOpenNodes, 0);
        const sums = atOnce(nodeSums(nodes, shapes));
        assert.deepEqual(sums.fits, [{ fit: "shape", pods: open }]);
        assert.deepEqual(
          sums.pools.map(({ name, fits }) => [name, fits]),
          found.map(({ pool, pods }) => [pool, [{ fit: "shape", pods }]]),
        );
      }),
      { numRuns: 500 },
    );
  });
});
