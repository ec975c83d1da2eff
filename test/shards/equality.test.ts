import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { nodeStates } from "../../src/cluster/node-state.ts";
import {
  resizeStates,
  waitingReasons,
  type NodeRecord,
  type PodRecord,
} from "../../src/cluster/records.ts";
import { native, type SchedulerResources } from "../../src/cluster/scheduler-resources.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { familiesOfShards, overShardsOf } from "../../src/render/shard-families.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";
import { assertSame, combined, valuesOf } from "./combined.ts";
import { World } from "./world.ts";

/** The first two are one in labels: which of them keeps its name, all nodes decide. */
const listed = ["a.example/x", "a-example/x", "nvidia.com/gpu"];
const askedOnly = "only.asked/y";
const nodeNames = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];
const anAmount = fc.nat(5000);

function someAmounts(names: readonly string[]) {
  return fc
    .tuple(
      fc.array(fc.option(anAmount, { nil: undefined }), { maxLength: native.pods }),
      fc.dictionary(fc.constantFrom(...names), anAmount, { maxKeys: 2 }),
    )
    .map(([ofNative, others]) => amounts(ofNative, others));
}

const aNode = fc.record({
  name: fc.constantFrom(...nodeNames),
  capacity: someAmounts(listed),
  allocatable: someAmounts(listed),
  ready: fc.boolean(),
  unschedulable: fc.boolean(),
  state: fc.constantFrom(...nodeStates),
  pool: fc.constantFrom("default", "batch", "gpu"),
  roles: fc.subarray(["control-plane", "worker"]),
  labels: fc
    .subarray(["topology.kubernetes.io/zone", "topology_kubernetes_io_zone", "arch"])
    .map((names) => new Map(names.map((name) => [name, "v"]))),
});
const flags = fc.record({ cpu: fc.boolean(), memory: fc.boolean() });

const aPod: fc.Arbitrary<PodRecord> = fc
  .record({
    uid: fc.integer({ min: 1, max: 12 }).map(String),
    namespace: fc.constantFrom("one", "two", "three"),
    // Two names are of no node.
    node: fc.constantFrom("", ...nodeNames, "gone", "invented"),
    requirements: fc.record({
      requests: someAmounts([...listed, askedOnly]),
      limits: someAmounts([...listed, askedOnly]),
      withoutRequests: flags,
      withoutLimits: flags,
      stays: fc.boolean(),
      preemptible: fc.boolean(),
      resizing: fc.constantFrom("" as const, ...resizeStates),
      servedByDevices: fc.subarray([...listed, askedOnly]),
    }),
    reason: fc.constantFrom(...waitingReasons),
    createdAt: fc.option(fc.nat(1000), { nil: undefined }),
  })
  .map(({ reason, createdAt, ...pod }) => {
    // The scheduler names what the pod asks for.
    const insufficient = ["cpu", ...pod.requirements.requests.others.keys()];
    const waiting = { reason, insufficient, createdAt };
    return { ...pod, waiting: pod.node === "" ? waiting : undefined };
  });

const aChange = fc.oneof(
  // A node that is there, changed, or a new one.
  {
    weight: 4,
    arbitrary: aNode.map((node) => (world: World) => world.node({ uid: node.name, ...node })),
  },
  // A pod that is there, changed, bound, or moved, or a new one.
  { weight: 6, arbitrary: aPod.map((pod) => (world: World) => world.pod(pod)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...nodeNames).map((uid) => (world: World) => world.deleteNode(uid)),
  },
  {
    weight: 1,
    arbitrary: aPod.map(
      ({ uid }) =>
        (world: World) =>
          world.deletePod(uid),
    ),
  },
);

const restarts = fc
  .integer({ min: 1, max: 5 })
  .map((total) => (world: World) => world.restart(total));

function nodeOf(name: string, pool: string, allocatable: SchedulerResources): NodeRecord {
  return {
    uid: name,
    name,
    capacity: allocatable,
    allocatable,
    ready: true,
    unschedulable: false,
    state: "open",
    pool,
    roles: [],
    labels: new Map(),
  };
}

function assertEqual(world: World): void {
  const expected = valuesOf(world.whole.series());
  assertSame(combined(world.shards.map((shard) => shard.series())), expected);
}

suite("shards together equal one exporter, series by series", () => {
  for (const selectsNodes of [false, true]) {
    const where = selectsNodes ? "of selected nodes" : "of all nodes";
    test(`after any changes, also of their number, ${where}`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5 }),
          fc.array(
            fc.array(
              fc.oneof({ weight: 12, arbitrary: aChange }, { weight: 1, arbitrary: restarts }),
              {
                minLength: 1,
                maxLength: 25,
              },
            ),
            { minLength: 1, maxLength: 3 },
          ),
          async (total, rounds) => {
            const world = new World(total, selectsNodes);
            // What no node lists and pods of several shards ask for, no shard can know of the others.
            world.node(
              nodeOf(
                "lists-all",
                "default",
                amounts([1, 1], Object.fromEntries(listed.map((name) => [name, 1]))),
              ),
            );
            assertEqual(world);
            for (const changes of rounds) {
              for (const change of changes) change(world);
              assertEqual(world);
            }
          },
        ),
      );
    });
  }

  test("with more pools than are told apart", async () => {
    const world = new World(3);
    for (let index = 0; index < 1005; index += 1) {
      world.node(nodeOf(`node-${index}`, `pool-${index % 1004}`, amounts([1000, 10])));
    }
    assert.equal(world.shards[1]?.snapshot().foldedPools, 4);
    assertEqual(world);
  });

  test("a pod that is bound goes from shard 0 to that of its node", async () => {
    const world = new World(4);
    const pod: PodRecord = {
      uid: "1",
      namespace: "one",
      node: "",
      requirements: {
        requests: amounts([100, 10]),
        limits: amounts(),
        withoutRequests: { cpu: false, memory: false },
        withoutLimits: { cpu: true, memory: true },
        ...plain,
      },
      waiting: { reason: "pending", insufficient: [], createdAt: 1000 },
    };
    const held = () => world.shards.map((shard) => shard.snapshot().pods);
    world.pod(pod);
    assert.deepEqual(held(), [1, 0, 0, 0]);
    world.pod({ ...pod, node: "n1", waiting: undefined });
    assert.deepEqual(
      held().toSorted((a, b) => a - b),
      [0, 0, 0, 1],
    );
    assertEqual(world);
  });

  test("for each family it is said how", () => {
    for (const family of [...clusterFamilies, ...familiesOfShards]) {
      assert.doesNotThrow(() => overShardsOf(family));
    }
    assert.throws(
      () => overShardsOf({ name: "kubecommit_new", labels: [] }),
      /what kubecommit_new/,
    );
  });
});
