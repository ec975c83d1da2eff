import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { Ledger } from "../../src/accounting/ledger.ts";
import type { NodeTotals } from "../../src/accounting/snapshot.ts";
import { followPods, takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import {
  resizeStates,
  waitingReasons,
  type NodeRecord,
  type PodRecord,
} from "../../src/cluster/records.ts";
import { native } from "../../src/cluster/scheduler-resources.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";

const flags = fc.record({ cpu: fc.boolean(), memory: fc.boolean() });
const names = ["nvidia.com/gpu", "a.example/x", "b.example/y"];
/** Amounts up to the largest that is kept: two of them are no exact sum any more. */
const anAmount = fc.oneof(fc.nat(5000), fc.constantFrom(0, Number.MAX_SAFE_INTEGER));
const anyAmounts = fc
  .tuple(
    // The resource `pods` is never requested: each pod is one.
    fc.array(fc.option(anAmount, { nil: undefined }), { maxLength: native.pods }),
    fc.dictionary(fc.constantFrom(...names), anAmount),
  )
  .map(([ofNative, others]) => amounts(ofNative, others));

const requirements = fc.record({
  requests: anyAmounts,
  limits: anyAmounts,
  withoutRequests: flags,
  withoutLimits: flags,
  stays: fc.boolean(),
  preemptible: fc.boolean(),
  resizing: fc.constantFrom("" as const, ...resizeStates),
});

const waiting = fc.record({
  reason: fc.constantFrom(...waitingReasons),
  insufficient: fc.subarray(["cpu", ...names]),
  createdAt: fc.option(fc.nat(1000), { nil: undefined }),
});

const aPod: fc.Arbitrary<PodRecord> = fc
  .record({
    uid: fc.constantFrom("1", "2", "3", "4", "5", "6"),
    namespace: fc.constantFrom("one", "two"),
    node: fc.constantFrom("", "a", "b", "gone"),
    requirements,
    waiting,
  })
  .map((pod) => ({ ...pod, waiting: pod.node === "" ? pod.waiting : undefined }));

/** Two of them have one name, as a node made anew has that of the one before it. */
const aNode = fc
  .constantFrom(["a", "a"], ["b", "b"], ["anew", "a"], ["late", "gone"])
  .map(([uid = "", name = ""]) => nodeOf(name, uid));

const aChange = fc.oneof(
  { weight: 2, arbitrary: aNode.map((node) => (state: ClusterState) => state.nodes.upsert(node)) },
  {
    weight: 2,
    arbitrary: aNode.map(
      ({ uid }) =>
        (state: ClusterState) =>
          state.nodes.delete(uid),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(aNode, { maxLength: 3 }).map((nodes) => (state: ClusterState) => {
      state.nodes.beginSync();
      for (const node of nodes) state.nodes.upsert(node);
      state.nodes.endSync(0);
    }),
  },
  { weight: 4, arbitrary: aPod.map((pod) => (state: ClusterState) => state.pods.upsert(pod)) },
  {
    weight: 2,
    arbitrary: aPod.map(
      ({ uid }) =>
        (state: ClusterState) =>
          state.pods.delete(uid),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(aPod, { maxLength: 4 }).map((pods) => (state: ClusterState) => {
      state.pods.beginSync();
      for (const pod of pods) state.pods.upsert(pod);
      state.pods.endSync(0);
    }),
  },
);

/** How many nodes that are gone keep their sums: none, some or all of those here. */
const manyGone = fc.nat(3);

function podsOn(nodes: readonly NodeTotals[]): number {
  const ofPods = nodes.flatMap(({ resources }) =>
    resources.filter(({ resource }) => resource === "pods"),
  );
  return ofPods.reduce((sum, { requests }) => sum + requests, 0);
}

function clusterOfTwoNodes(): ClusterState {
  const state = new ClusterState();
  state.accounting = { rules: "1.34", serverVersion: "v1.35.2" };
  for (const name of ["a", "b"]) state.nodes.upsert(nodeOf(name));
  return state;
}

function nodeOf(name: string, uid: string = name): NodeRecord {
  return {
    uid,
    name,
    capacity: amounts([4000, 1000], { "nvidia.com/gpu": 4 }),
    allocatable: amounts([4000, 1000], { "nvidia.com/gpu": 4 }),
    ready: true,
    unschedulable: false,
    state: "open",
    pool: "default",
    roles: [],
    labels: new Map(),
  };
}

/** A ledger of a cluster whose nodes have these names. */
function ledgerOfNodes(...nodes: readonly string[]): Ledger {
  const ledger = new Ledger();
  for (const name of nodes) ledger.addNode(name);
  return ledger;
}

/** Each in a node of its own, with a resource that is not native. */
function podsOfMany(nodes: number): readonly PodRecord[] {
  return Array.from({ length: nodes }, (_, index) => podOf(`${index}`, `node-${index}`, 5, 3));
}

const unread = { values: () => assert.fail("walks through all pods") };

/** How many groups a ledger has ever had at a time: the next new one begins behind all of them. */
function groupsOf(ledger: Ledger): number {
  return ledger.ofNative.newGroup();
}

function podOf(uid: string, node: string, memory: number, gpus = 0): PodRecord {
  return {
    uid,
    namespace: "one",
    node,
    requirements: {
      requests: amounts([100, memory], gpus === 0 ? {} : { "nvidia.com/gpu": gpus }),
      limits: amounts(),
      withoutRequests: { cpu: false, memory: false },
      withoutLimits: { cpu: true, memory: true },
      ...plain,
    },
    waiting: undefined,
  };
}

suite("ledger", () => {
  test("after any changes the sums are those of the pods and nodes that are left", () => {
    fc.assert(
      fc.property(
        manyGone,
        fc.array(fc.tuple(aChange, fc.boolean()), { maxLength: 40 }),
        (mostGone, changes) => {
          const state = clusterOfTwoNodes();
          const ledger = followPods(state, new Ledger(mostGone));
          for (const [change, isRead] of [...changes, [() => undefined, true] as const]) {
            change(state);
            if (!isRead) continue;
            const snapshot = takeSnapshot(state, { ledger });
            assert.deepEqual(snapshot, takeSnapshot(state));
            const { nodes } = snapshot;
            const has = new Set(nodes.map(({ name }) => name));
            const bound = [...state.pods.values()].filter(({ node }) => node !== "");
            const orphans = bound.filter(({ node }) => !has.has(node)).length;
            assert.equal(snapshot.orphanPods, orphans);
            assert.equal(podsOn(nodes) + orphans, bound.length);
          }
        },
      ),
    );
  });

  test("when all pods are gone, nothing is left of them", () => {
    fc.assert(
      fc.property(manyGone, fc.array(aChange, { maxLength: 40 }), (mostGone, changes) => {
        const state = clusterOfTwoNodes();
        const ledger = followPods(state, new Ledger(mostGone));
        for (const change of changes) change(state);
        for (const { uid } of state.pods.values()) state.pods.delete(uid);
        assert.deepEqual([...ledger.nodes], []);
        assert.deepEqual([...ledger.namespaces], []);
        assert.deepEqual([...ledger.waiting], []);
        assert.equal(ledger.orphans, 0);
        assert.deepEqual(takeSnapshot(state, { ledger }), takeSnapshot(state));
      }),
    );
  });

  test("pods that were there before it began to follow count", () => {
    const state = clusterOfTwoNodes();
    state.pods.upsert(podOf("1", "a", 7));
    const ledger = followPods(state);
    assert.deepEqual(takeSnapshot(state, { ledger }), takeSnapshot(state));
  });

  test("a sum that was too large for a moment is exact again afterwards", () => {
    const state = clusterOfTwoNodes();
    const ledger = followPods(state);
    const most = Number.MAX_SAFE_INTEGER;
    state.pods.upsert(podOf("small", "a", 1, 1));
    state.pods.upsert(podOf("huge", "a", most, most));
    state.pods.upsert(podOf("huger", "a", most, most));
    for (const uid of ["huge", "huger"]) state.pods.delete(uid);
    const [node] = takeSnapshot(state, { ledger }).nodes;
    const requests = node?.resources.map((each) => [each.resource, each.requests]);
    assert.deepEqual(requests, [
      ["cpu", 100],
      ["memory", 1],
      ["pods", 1],
      ["nvidia.com/gpu", 1],
    ]);
  });

  test("names of nodes that pods invent have no sums", () => {
    const [flooded, small] = [new Ledger(), new Ledger()];
    for (const pod of podsOfMany(1000)) flooded.add(pod);
    for (const pod of podsOfMany(1)) small.add(pod);
    assert.deepEqual([...flooded.nodes], []);
    assert.equal(flooded.orphans, 1000);
    assert.equal(groupsOf(flooded), groupsOf(small));
  });

  test("nodes that come after their pods cost no walk for each, and none through all pods", () => {
    const ledger = new Ledger();
    const pods = podsOfMany(1000);
    for (const pod of pods) ledger.add(pod);
    for (const { node } of pods.slice(0, 900)) ledger.addNode(node);
    assert.equal(ledger.nodes.size, 0, "they wait until the sums are read");
    ledger.settle(unread);
    assert.deepEqual([ledger.nodes.size, ledger.orphans], [900, 100]);
    for (const { node } of pods) {
      const group = ledger.nodes.get(node) ?? ledger.nobody;
      assert.equal(ledger.ofNative.requests(group, native.memory), group === ledger.nobody ? 0 : 5);
    }
  });

  test("pods of nodes that are not there are gone through once for nodes that come, not for each look", () => {
    const state = clusterOfTwoNodes();
    const ledger = followPods(state);
    let looks = 0;
    const orphan = { ...podOf("1", "gone", 5), node: "" };
    Object.defineProperty(orphan, "node", { get: () => ((looks += 1), "gone") });
    state.pods.upsert(orphan);
    const looksOf = (act: () => unknown): number => {
      looks = 0;
      act();
      ledger.settle(unread);
      return looks;
    };
    assert.equal(
      looksOf(() => state.nodes.upsert(nodeOf("c"))),
      1,
    );
    assert.equal(
      looksOf(() => undefined),
      0,
    );
    assert.equal(
      looksOf(() => state.nodes.upsert({ ...nodeOf("c"), ready: false })),
      0,
    );
  });

  test("a pod that came before its node goes before the sums are read, and one that came after stays", () => {
    const ledger = new Ledger();
    const [before, after] = [podOf("1", "a", 5, 3), podOf("2", "a", 7)];
    ledger.add(before);
    ledger.addNode("a");
    ledger.add(after);
    ledger.remove(before);
    ledger.settle(unread);
    const group = ledger.nodes.get("a") ?? ledger.nobody;
    assert.equal(ledger.ofNative.requests(group, native.memory), 7);
    assert.equal(ledger.ofNative.pods(group), 1);
  });

  test("nodes without pods that go cost no walk", () => {
    const ledger = new Ledger(0);
    ledger.addNode("a");
    ledger.removeNode("a");
    ledger.settle(unread);
    assert.equal(ledger.orphans, 0);
  });

  test("of nodes that are gone a few keep their sums until their pods are gone, many lose them", () => {
    const pods = podsOfMany(1000);
    const ledger = ledgerOfNodes(...pods.map(({ node }) => node));
    for (const pod of pods) ledger.add(pod);
    for (const { node } of pods.slice(0, 100)) ledger.removeNode(node);
    ledger.settle(unread);
    assert.deepEqual([ledger.nodes.size, ledger.orphans], [1000, 100]);
    for (const { node } of pods.slice(100, 101)) ledger.removeNode(node);
    let walks = 0;
    const counted = { values: () => ((walks += 1), pods.values()) };
    ledger.settle(counted);
    ledger.settle(counted);
    assert.deepEqual([ledger.nodes.size, ledger.orphans, walks], [899, 101, 1]);
  });

  test("a node that goes and comes back before the sums are read costs no walk", () => {
    const ledger = ledgerOfNodes("a");
    ledger.add(podOf("1", "a", 5, 3));
    ledger.removeNode("a");
    ledger.addNode("a");
    ledger.settle(unread);
    assert.equal(
      ledger.ofNative.requests(ledger.nodes.get("a") ?? ledger.nobody, native.memory),
      5,
    );
  });

  test("a group begun anew in the place of one that has ended is empty", () => {
    const ledger = ledgerOfNodes("first", "second");
    const first = podOf("1", "first", 5, 3);
    ledger.add(first);
    ledger.remove(first);
    ledger.add(podOf("2", "second", 0));
    const group = ledger.nodes.get("second") ?? ledger.nobody;
    assert.equal(ledger.ofNative.requests(group, native.memory), 0);
    assert.equal(ledger.ofOthers.of(group).size, 0);
  });

  test("groups that come and go take no more room than there are at a time", () => {
    const ledger = new Ledger();
    const groups = new Set<unknown>();
    for (let round = 0; round < 20; round += 1) {
      const pod = { ...podOf("1", `node ${round}`, 5, 3), namespace: `namespace ${round}` };
      ledger.addNode(pod.node);
      ledger.add(pod);
      groups.add(ledger.nodes.get(pod.node)).add(ledger.namespaces.get(pod.namespace)?.bound);
      ledger.remove(pod);
    }
    assert.equal(groups.size, 2);
  });

  test("a group that begins in the place of one that was inexact is exact", () => {
    const ledger = ledgerOfNodes("a", "b");
    const most = Number.MAX_SAFE_INTEGER;
    const huge = [podOf("1", "a", most, most), podOf("2", "a", most, most)];
    for (const pod of huge) ledger.add(pod);
    assert.equal(ledger.ofNative.inexact.size, 2, "the node and the namespace");
    assert.equal(ledger.ofOthers.inexact.size, 2);
    for (const pod of huge) ledger.remove(pod);
    assert.deepEqual([...ledger.ofNative.inexact, ...ledger.ofOthers.inexact], []);
  });

  test("what has been added up anew is exact as long as it is not too large again", () => {
    const ledger = ledgerOfNodes("a", "b");
    const most = Number.MAX_SAFE_INTEGER;
    const [small, ...huge] = [podOf("1", "a", 1, 1), podOf("2", "a", most, most)];
    for (const pod of [small, ...huge]) ledger.add(pod);
    for (const pod of huge) ledger.remove(pod);
    ledger.settle([small]);
    assert.deepEqual([...ledger.ofNative.inexact, ...ledger.ofOthers.inexact], []);
    ledger.add(podOf("3", "b", most, most));
    assert.equal(ledger.ofNative.inexact.size, 1, "the namespace, with 2⁵³");
    assert.equal(ledger.ofOthers.inexact.size, 1);
  });

  test("a name that no pod of a group has any more is gone, though the group stays", () => {
    const ledger = ledgerOfNodes("a");
    const withGpu = podOf("1", "a", 5, 3);
    ledger.add(withGpu);
    ledger.add(podOf("2", "a", 5));
    ledger.remove(withGpu);
    const group = ledger.nodes.get("a") ?? ledger.nobody;
    assert.equal(ledger.ofOthers.of(group).size, 0);
  });

  test("a snapshot takes the sums of the ledger, and adds up none itself", () => {
    const state = clusterOfTwoNodes();
    const ledger = new Ledger();
    state.pods.upsert(podOf("1", "a", 7));
    assert.equal(takeSnapshot(state, { ledger }).pods, 0, "this one has not followed the pods");
  });
});
