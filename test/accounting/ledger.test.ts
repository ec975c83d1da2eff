import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { Ledger } from "../../src/accounting/ledger.ts";
import { followPods, takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { resizeStates, waitingReasons, type PodRecord } from "../../src/cluster/records.ts";
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

const aChange = fc.oneof(
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

function clusterOfTwoNodes(): ClusterState {
  const state = new ClusterState();
  state.accounting = { rules: "1.34", serverVersion: "v1.35.2" };
  for (const name of ["a", "b"]) {
    state.nodes.upsert({
      uid: name,
      name,
      capacity: amounts([4000, 1000], { "nvidia.com/gpu": 4 }),
      allocatable: amounts([4000, 1000], { "nvidia.com/gpu": 4 }),
      ready: true,
      unschedulable: false,
      state: "open",
      pool: "default",
      roles: [],
      labels: new Map(),
    });
  }
  return state;
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
  test("after any changes the sums are those of the pods that are left", () => {
    fc.assert(
      fc.property(fc.array(aChange, { maxLength: 40 }), (changes) => {
        const state = clusterOfTwoNodes();
        const ledger = followPods(state);
        for (const change of changes) {
          change(state);
          assert.deepEqual(takeSnapshot(state, { ledger }), takeSnapshot(state));
        }
      }),
    );
  });

  test("when all pods are gone, nothing is left of them", () => {
    fc.assert(
      fc.property(fc.array(aChange, { maxLength: 40 }), (changes) => {
        const state = clusterOfTwoNodes();
        const ledger = followPods(state);
        for (const change of changes) change(state);
        for (const { uid } of state.pods.values()) state.pods.delete(uid);
        assert.deepEqual([...ledger.nodes], []);
        assert.deepEqual([...ledger.namespaces], []);
        assert.deepEqual([...ledger.waiting], []);
        assert.deepEqual(takeSnapshot(state, { ledger }), takeSnapshot(clusterOfTwoNodes()));
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

  test("a group begun anew in the place of one that has ended is empty", () => {
    const ledger = new Ledger();
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
      ledger.add(pod);
      groups.add(ledger.nodes.get(pod.node)).add(ledger.namespaces.get(pod.namespace)?.bound);
      ledger.remove(pod);
    }
    assert.equal(groups.size, 2);
  });

  test("a group that begins in the place of one that was inexact is exact", () => {
    const ledger = new Ledger();
    const most = Number.MAX_SAFE_INTEGER;
    const huge = [podOf("1", "a", most, most), podOf("2", "a", most, most)];
    for (const pod of huge) ledger.add(pod);
    assert.equal(ledger.ofNative.inexact.size, 2, "the node and the namespace");
    assert.equal(ledger.ofOthers.inexact.size, 2);
    for (const pod of huge) ledger.remove(pod);
    assert.deepEqual([...ledger.ofNative.inexact, ...ledger.ofOthers.inexact], []);
  });

  test("what has been added up anew is exact as long as it is not too large again", () => {
    const ledger = new Ledger();
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
    const ledger = new Ledger();
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
