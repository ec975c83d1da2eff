import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { nodeSums } from "../../src/accounting/pools.ts";
import { atOnce } from "../../src/accounting/slices.ts";
import type { NodeTotals } from "../../src/accounting/snapshot.ts";
import { nodeStates } from "../../src/cluster/node-state.ts";
import type { PodShape } from "../../src/resources/pod-shape.ts";
import { nodeWith } from "./room.ts";

const poolTotals = (nodes: readonly NodeTotals[], shapes?: readonly PodShape[]) =>
  atOnce(nodeSums(nodes, shapes)).pools;
const clusterNodeLossMargin = (nodes: readonly NodeTotals[]) =>
  atOnce(nodeSums(nodes)).nodeLossMargin;

/** A node that lists nothing of what its pods request, as devices serve some of it. */
function served(name: string, requests: number, deviceRequests: number): NodeTotals {
  const of = nodeWith(name, { "example.com/gpu": [undefined, requests] });
  return { ...of, resources: of.resources.map((each) => ({ ...each, deviceRequests })) };
}

/** The least margin, by its words: for each node in turn, without the rest in mind. */
function slowMargin(nodes: readonly NodeTotals[], resource: string): number {
  const of = ({ resources }: NodeTotals) => {
    const found = resources.find((each) => each.resource === resource);
    const { allocatable = 0, requests = 0, daemonsetRequests = 0 } = found ?? {};
    return {
      free: allocatable > requests ? allocatable - requests : 0,
      moving: requests - daemonsetRequests,
    };
  };
  const margins = nodes.map((lost) => {
    let margin = 0 - of(lost).moving;
    for (const other of nodes) if (other !== lost) margin += of(other).free;
    return margin;
  });
  return Math.min(...margins);
}

const worker = { cpu: [4000, 4000, 500], pods: [110, 10, 2] } as const;

suite("pools", () => {
  test("two full workers and an idle control plane, which is no room for their pods", () => {
    const nodes = [
      nodeWith(
        "a",
        { cpu: [8000, 0], pods: [110, 0] },
        { pool: "control-plane", state: "dedicated" },
      ),
      nodeWith("b", worker),
      nodeWith("c", worker),
    ];
    const [plane, workers] = poolTotals(nodes);
    assert.equal(plane?.name, "control-plane");
    assert.deepEqual(plane.resources[0], {
      resource: "cpu",
      allocatable: 8000,
      requests: 0,
      limits: 0,
      free: 8000,
      largestFree: 8000,
      nodeLossMargin: 0,
    });
    assert.equal(workers?.name, "default");
    assert.deepEqual(workers.resources, [
      {
        resource: "cpu",
        allocatable: 8000,
        requests: 8000,
        limits: 16000,
        free: 0,
        largestFree: 0,
        nodeLossMargin: -3500,
      },
      {
        resource: "pods",
        allocatable: 220,
        requests: 20,
        limits: 40,
        free: 200,
        largestFree: 100,
        nodeLossMargin: 100 - 8,
      },
    ]);
    // Only open nodes count for the cluster: the control plane would have room for 8000.
    assert.deepEqual(clusterNodeLossMargin(nodes), [
      { resource: "cpu", free: 0, margin: -3500 },
      { resource: "pods", free: 200, margin: 92 },
    ]);
  });

  test("the worst node is the one whose loss costs most, free or used", () => {
    // Losing a: 200 + 0 free on the others, 700 to move. Losing b: 300 free, 100 to move.
    const [pool] = poolTotals([
      nodeWith("a", { cpu: [1000, 700] }),
      nodeWith("b", { cpu: [300, 100] }),
      nodeWith("c", { cpu: [100, 150] }),
    ]);
    assert.equal(pool?.resources[0]?.free, 300 + 200);
    assert.equal(pool.resources[0].largestFree, 300);
    assert.equal(pool.resources[0].nodeLossMargin, -500);
  });

  test("what claims for devices serve does not look for room on the other nodes", () => {
    const [pool] = poolTotals([served("a", 5, 5), served("b", 3, 1)]);
    assert.equal(pool?.resources[0]?.deviceRequests, 6);
    assert.equal(pool.resources[0].requests, 8);
    assert.equal(pool.resources[0].nodeLossMargin, -2);
    const ofDaemonSet = nodeWith("a", { "example.com/gpu": [8, 5, 5] });
    const both = { deviceRequests: 5, daemonsetDeviceRequests: 5 };
    const staying = ofDaemonSet.resources.map((each) => ({ ...each, ...both }));
    const [stays] = poolTotals([{ ...ofDaemonSet, resources: staying }]);
    assert.equal(stays?.resources[0]?.nodeLossMargin, 0);
    const [without] = poolTotals([nodeWith("a", { cpu: [100, 50] })]);
    assert.ok(!Object.hasOwn(without?.resources[0] ?? {}, "deviceRequests"));
  });

  test("a node with more requests than it has adds nothing to what is free", () => {
    const [pool] = poolTotals([
      nodeWith("a", { cpu: [100, 150] }),
      nodeWith("b", { cpu: [undefined, 5] }),
    ]);
    const { resource: _, ...cpu } = pool?.resources[0] ?? {};
    assert.deepEqual(cpu, {
      allocatable: 100,
      requests: 155,
      limits: 310,
      free: 0,
      largestFree: 0,
      nodeLossMargin: -150,
    });
  });

  test("of one node, everything that does not stay is without room when it is lost", () => {
    const [pool] = poolTotals([nodeWith("a", { cpu: [1000, 300, 100] })]);
    assert.equal(pool?.resources[0]?.nodeLossMargin, -200);
  });

  test("without usable nodes have their nodes, and no resources", () => {
    const states = ["not_ready", "cordoned", "blocked", "cordoned"] as const;
    const nodes = states.map((state) => nodeWith(state, { cpu: [1000, 10] }, { state }));
    assert.deepEqual(poolTotals(nodes, [{ name: "any", requests: new Map([["cpu", 1]]) }]), [
      {
        name: "default",
        nodes: { not_ready: 1, cordoned: 2, blocked: 1, dedicated: 0, open: 0 },
        resources: [],
        fits: [{ fit: "any", pods: 0 }],
      },
    ]);
    assert.deepEqual(clusterNodeLossMargin(nodes), []);
  });

  test("list the native resources first, and pools by code unit", () => {
    const nodes = [
      nodeWith("a", { cpu: [1, 0], "m.example/r": [1, 0], "x.example/r": [1, 0] }, { pool: "b" }),
      nodeWith(
        "b",
        { pods: [1, 0], "a.example/r": [1, 0], "ephemeral-storage": [1, 0] },
        { pool: "b" },
      ),
      nodeWith("c", { memory: [1, 0] }, { pool: "B" }),
    ];
    const pools = poolTotals(nodes);
    assert.deepEqual(
      pools.map(({ name }) => name),
      ["B", "b"],
    );
    assert.deepEqual(
      pools[1]?.resources.map(({ resource }) => resource),
      ["cpu", "ephemeral-storage", "pods", "a.example/r", "m.example/r", "x.example/r"],
    );
  });

  test("of any cluster have the sums of their usable nodes, and the margin of each loss", () => {
    const amount = fc.oneof(fc.constant(0), fc.nat(20), fc.nat(2 ** 40));
    const room = fc
      .tuple(
        fc.option(amount, { nil: undefined }),
        amount,
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([allocatable, requests, part]) => {
        return [allocatable, requests, Math.floor(requests * part)] as const;
      });
    const resources = ["cpu", "memory", "pods", "nvidia.com/gpu"];
    const someNode = fc.record({
      pool: fc.constantFrom("a", "b", "c"),
      state: fc.constantFrom(...nodeStates, "open" as const, "open" as const),
      rooms: fc.dictionary(fc.constantFrom(...resources), room, { noNullPrototype: true }),
    });
    fc.assert(
      fc.property(fc.array(someNode, { maxLength: 8 }), (list) => {
        const nodes = list.map(({ pool, state, rooms }, index) =>
          nodeWith(`n${index}`, rooms, { pool, state }),
        );
        for (const { name, nodes: counted, resources: totals } of poolTotals(nodes)) {
          const members = nodes.filter(({ pool }) => pool === name);
          for (const state of nodeStates) {
            assert.equal(counted[state], members.filter((each) => each.state === state).length);
          }
          const usable = members.filter(({ state }) => state === "open" || state === "dedicated");
          for (const total of totals) {
            const each = usable.flatMap((member) =>
              member.resources.filter(({ resource }) => resource === total.resource),
            );
            const sum = (of: (resource: (typeof each)[number]) => number) =>
              each.reduce((before, found) => before + of(found), 0);
            const free = each.map(({ allocatable = 0, requests }) =>
              Math.max(0, allocatable - requests),
            );
            assert.equal(
              total.allocatable,
              sum(({ allocatable = 0 }) => allocatable),
            );
            assert.equal(
              total.requests,
              sum(({ requests }) => requests),
            );
            assert.equal(
              total.limits,
              sum(({ limits }) => limits),
            );
            assert.equal(
              total.free,
              free.reduce((before, found) => before + found, 0),
            );
            assert.equal(total.largestFree, Math.max(...free));
            assert.equal(total.nodeLossMargin, slowMargin(usable, total.resource));
          }
          const present = usable.flatMap((member) =>
            member.resources.map(({ resource }) => resource),
          );
          assert.deepEqual(new Set(totals.map(({ resource }) => resource)), new Set(present));
        }
        const open = nodes.filter(({ state }) => state === "open");
        for (const { resource, margin } of clusterNodeLossMargin(nodes)) {
          assert.equal(margin, slowMargin(open, resource));
        }
      }),
      { numRuns: 500 },
    );
  });
});
