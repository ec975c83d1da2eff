import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { Books } from "../../src/accounting/books.ts";
import { Ledger } from "../../src/accounting/ledger.ts";
import { atOnce, sliceLength, type Slices } from "../../src/accounting/slices.ts";
import type { NodeTotals, Snapshot } from "../../src/accounting/snapshot.ts";
import { snapshotSlices, takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { nodeStates } from "../../src/cluster/node-state.ts";
import {
  resizeStates,
  waitingReasons,
  type NodeRecord,
  type PodRecord,
} from "../../src/cluster/records.ts";
import { native } from "../../src/cluster/scheduler-resources.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";
import { openNode } from "../cluster/open-node.ts";

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
  servedByDevices: fc.subarray(names),
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
const aNode: fc.Arbitrary<NodeRecord> = fc
  .record({
    names: fc.constantFrom(["a", "a"], ["b", "b"], ["anew", "a"], ["late", "gone"]),
    allocatable: fc.oneof(fc.constant(amounts([4000, 1000], { "nvidia.com/gpu": 4 })), anyAmounts),
    state: fc.constantFrom(...nodeStates),
    pool: fc.constantFrom("default", "other"),
    labels: fc.dictionary(fc.constantFrom("zone"), fc.constantFrom("x", "y")),
  })
  .map(({ names: [uid = "", name = ""], labels, ...rest }) => ({
    ...nodeOf(name, uid),
    ...rest,
    labels: new Map(Object.entries(labels)),
  }));

/** Room for all names of resources, for some, or for none that only pods ask for. */
const anyLimits = fc.option(
  fc.record({ listed: fc.nat(2), asked: fc.nat(2), askedByNamespace: fc.nat(2) }),
  { nil: undefined },
);

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

/** How many names that no node has may have sums: none, some or all of those here. */
const mostUnknown = fc.nat(3);

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
    ...openNode,
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

/** How many groups a ledger has ever had at a time: the next new one begins behind all of them. */
function groupsOf(ledger: Ledger): number {
  return ledger.ofNative.newGroup();
}

/** The sum of the native resource over the pods of a node. */
function requestsOn(ledger: Ledger, node: string, resource: number = native.memory): number {
  return ledger.ofNative.of(ledger.nodes.get(node)).requests(resource);
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
    const steps = fc.array(fc.tuple(aChange, fc.boolean(), anyLimits), { maxLength: 40 });
    fc.assert(
      fc.property(mostUnknown, steps, (unknown, changes) => {
        const state = clusterOfTwoNodes();
        const books = new Books(state, unknown).follow();
        for (const [change, isRead, limits] of changes) {
          change(state);
          if (!isRead) continue;
          assert.deepEqual(takeSnapshot(state, { books, limits }), takeSnapshot(state, { limits }));
          const snapshot = takeSnapshot(state, { books });
          assert.deepEqual(snapshot, takeSnapshot(state));
          const { nodes } = snapshot;
          const has = new Set(nodes.map(({ name }) => name));
          const bound = [...state.pods.values()].filter(({ node }) => node !== "");
          const orphans = bound.filter(({ node }) => !has.has(node)).length;
          assert.equal(snapshot.orphanPods, orphans);
          assert.equal(podsOn(nodes) + orphans, bound.length);
        }
      }),
    );
  });

  test("a snapshot is of the moment of its first slice, whatever changes until its last", () => {
    const act = fc.constantFrom("begin", "go on", "go on", "finish", "abandon");
    const steps = fc.array(fc.tuple(aChange, act, anyLimits), { maxLength: 60 });
    fc.assert(
      fc.property(mostUnknown, steps, (unknown, changes) => {
        const state = clusterOfTwoNodes();
        const books = new Books(state, unknown).follow();
        let running: { slices: Slices<Snapshot>; of: Snapshot } | undefined;
        for (const [change, what, limits] of changes) {
          change(state);
          if (running === undefined) {
            if (what !== "begin") continue;
            const of = takeSnapshot(state, { limits });
            running = { slices: snapshotSlices(state, { books, limits }), of };
          }
          let snapshot: Snapshot | undefined;
          if (what === "abandon") running.slices.return({ ...running.of });
          else if (what === "finish") snapshot = atOnce(running.slices);
          else {
            const { done, value } = running.slices.next();
            if (done !== true) continue;
            snapshot = value;
          }
          if (snapshot !== undefined) assert.deepEqual(snapshot, running.of);
          running = undefined;
        }
        running?.slices.return({ ...running.of });
        assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
      }),
      { numRuns: 300 },
    );
  });

  test("of many nodes, too, which are made and put in order in many slices", () => {
    const state = clusterOfTwoNodes();
    const books = new Books(state).follow();
    const count = 5 * sliceLength;
    for (let index = 0; index < count; index += 1) {
      state.nodes.upsert(nodeOf(`node-${(index * 7) % count}`));
      state.pods.upsert(podOf(`${index}`, `node-${index}`, index));
    }
    for (let round = 0; round < 3; round += 1) {
      const of = takeSnapshot(state);
      const slices = snapshotSlices(state, { books });
      let turns = 0;
      for (;;) {
        const { done, value } = slices.next();
        if (done === true) {
          assert.deepEqual(value, of);
          break;
        }
        turns += 1;
        const index = turns + 100 * round;
        state.pods.upsert(podOf(`${index}`, `node-${index + 1}`, 5, 1));
        state.nodes.upsert({ ...nodeOf(`node-${2 * index}`), pool: "moved" });
        state.nodes.upsert(nodeOf(`late-${index}`));
        state.nodes.delete(`node-${3 * index}`);
      }
      assert.ok(turns >= count / sliceLength, `${turns} slices`);
    }
  });

  test("totals of nodes that have not changed are the same objects", () => {
    const state = clusterOfTwoNodes();
    const books = new Books(state).follow();
    const before = takeSnapshot(state, { books }).nodes;
    state.pods.upsert(podOf("1", "a", 7));
    const after = takeSnapshot(state, { books }).nodes;
    assert.notEqual(after[0], before[0]);
    assert.equal(after[1], before[1]);
  });

  test("two snapshots of the same books are not made at a time", () => {
    const state = clusterOfTwoNodes();
    const books = new Books(state).follow();
    const running = snapshotSlices(state, { books });
    running.next();
    assert.throws(() => takeSnapshot(state, { books }), /already/);
    assert.deepEqual(atOnce(running), takeSnapshot(state, { books }));
  });

  test("where nodes are selected, those are of the pods of these nodes, and of those that wait", () => {
    // With room for all names: where there is not, those that came first are shown, and books made
    // anew know no order but that of the pods.
    const steps = fc.array(fc.tuple(aChange, fc.boolean()), { maxLength: 40 });
    fc.assert(
      fc.property(mostUnknown, steps, (unknown, changes) => {
        const state = clusterOfTwoNodes();
        state.selectsNodes = true;
        const books = new Books(state, unknown).follow();
        for (const [change, isRead] of changes) {
          change(state);
          if (!isRead) continue;
          const snapshot = takeSnapshot(state, { books });
          assert.deepEqual(snapshot, takeSnapshot(state));
          assert.equal(snapshot.orphanPods, 0);
          assert.equal(snapshot.pods - snapshot.unscheduled.pods, podsOn(snapshot.nodes));
        }
      }),
    );
  });

  test("where nodes are selected, one that comes or goes costs what its own pods do", () => {
    const state = clusterOfTwoNodes();
    state.selectsNodes = true;
    const books = new Books(state).follow();
    for (const node of ["a", "b", "c"]) state.pods.upsert(podOf(`of ${node}`, node, 7));
    const [a, b] = takeSnapshot(state, { books }).nodes;
    state.nodes.delete("b");
    state.nodes.upsert(nodeOf("c"));
    const after = takeSnapshot(state, { books });
    assert.deepEqual(after, takeSnapshot(state));
    assert.deepEqual([after.nodes[0] === a, after.nodes[1] === b], [true, false]);
  });

  test("where nodes are selected, one that is made anew between two looks keeps its pods", () => {
    const state = clusterOfTwoNodes();
    state.selectsNodes = true;
    const books = new Books(state, 0).follow();
    state.pods.upsert(podOf("1", "a", 7));
    takeSnapshot(state, { books });
    state.nodes.delete("a");
    state.pods.upsert(podOf("2", "a", 11));
    state.nodes.upsert(nodeOf("a", "anew"));
    assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
    assert.equal(requestsOn(books.ledger, "a"), 18);
  });

  test("when all pods are gone, nothing is left of them", () => {
    fc.assert(
      fc.property(mostUnknown, fc.array(aChange, { maxLength: 40 }), (unknown, changes) => {
        const state = clusterOfTwoNodes();
        const books = new Books(state, unknown).follow();
        for (const change of changes) change(state);
        for (const { uid } of state.pods.values()) state.pods.delete(uid);
        const { ledger } = books;
        assert.deepEqual([...ledger.nodes], []);
        assert.deepEqual([...ledger.namespaces], []);
        assert.deepEqual([...ledger.waiting], []);
        assert.equal(ledger.orphans, 0);
        assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
      }),
    );
  });

  test("pods that were there before it began to follow count", () => {
    const state = clusterOfTwoNodes();
    state.pods.upsert(podOf("1", "a", 7));
    const books = new Books(state).follow();
    assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
  });

  test("a sum that was too large for a moment is exact again afterwards", () => {
    const state = clusterOfTwoNodes();
    const books = new Books(state).follow();
    const most = Number.MAX_SAFE_INTEGER;
    state.pods.upsert(podOf("small", "a", 1, 1));
    state.pods.upsert(podOf("huge", "a", most, most));
    state.pods.upsert(podOf("huger", "a", most, most));
    for (const uid of ["huge", "huger"]) state.pods.delete(uid);
    const [node] = takeSnapshot(state, { books }).nodes;
    const requests = node?.resources.map((each) => [each.resource, each.requests]);
    assert.deepEqual(requests, [
      ["cpu", 100],
      ["memory", 1],
      ["pods", 1],
      ["nvidia.com/gpu", 1],
    ]);
  });

  test("names of nodes that pods invent have sums only up to a bound", () => {
    const ledger = new Ledger(100);
    for (const pod of podsOfMany(1000)) ledger.add(pod);
    assert.equal(ledger.nodes.size, 100);
    assert.equal(ledger.orphans, 1000);
    const small = new Ledger(100);
    for (const pod of podsOfMany(100)) small.add(pod);
    assert.equal(groupsOf(ledger), groupsOf(small));
  });

  test("nodes that come after their pods have their sums at once, or when the sums are read", () => {
    const ledger = new Ledger(100);
    const pods = podsOfMany(1000);
    for (const pod of pods) ledger.add(pod);
    for (const { node } of pods.slice(0, 900)) ledger.addNode(node);
    assert.equal(ledger.nodes.size, 100, "the others wait until the sums are read");
    ledger.settle();
    assert.deepEqual([ledger.nodes.size, ledger.orphans], [900, 100]);
    for (const [index, { node }] of pods.entries()) {
      assert.equal(requestsOn(ledger, node), index < 900 ? 5 : 0);
    }
  });

  test("pods that are kept apart are gone through once for nodes that come, not for each look", () => {
    const state = clusterOfTwoNodes();
    const { ledger } = new Books(state, 0).follow();
    let looks = 0;
    const orphan = { ...podOf("1", "gone", 5), node: "" };
    Object.defineProperty(orphan, "node", { get: () => ((looks += 1), "gone") });
    state.pods.upsert(orphan);
    const looksOf = (act: () => unknown): number => {
      looks = 0;
      act();
      ledger.settle();
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
    for (const unknown of [0, 1]) {
      const ledger = new Ledger(unknown);
      const [before, after] = [podOf("1", "a", 5, 3), podOf("2", "a", 7)];
      ledger.add(before);
      ledger.addNode("a");
      ledger.add(after);
      ledger.remove(before);
      ledger.settle();
      assert.equal(requestsOn(ledger, "a"), 7);
      assert.equal(requestsOn(ledger, "a", native.pods), 1);
      assert.equal(ledger.orphans, 0);
    }
  });

  test("nodes that are gone keep their sums until their pods are gone", () => {
    const pods = podsOfMany(1000);
    const ledger = new Ledger(0);
    for (const pod of pods) {
      ledger.addNode(pod.node);
      ledger.add(pod);
    }
    for (const { node } of pods.slice(0, 900)) ledger.removeNode(node);
    assert.deepEqual([ledger.nodes.size, ledger.orphans], [1000, 900]);
    for (const pod of pods.slice(0, 500)) ledger.remove(pod);
    assert.deepEqual([ledger.nodes.size, ledger.orphans], [500, 400]);
  });

  test("a node that goes and comes back has its sums", () => {
    const ledger = ledgerOfNodes("a");
    ledger.add(podOf("1", "a", 5, 3));
    ledger.removeNode("a");
    ledger.addNode("a");
    ledger.settle();
    assert.deepEqual([requestsOn(ledger, "a"), ledger.orphans], [5, 0]);
  });

  test("a group begun anew in the place of one that has ended is empty", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const ledger = ledgerOfNodes("first", "second");
    const first = [podOf("1", "first", most, 3), podOf("2", "first", most)];
    for (const pod of first) ledger.add(pod);
    for (const pod of first) ledger.remove(pod);
    ledger.add(podOf("3", "second", 1));
    assert.equal(requestsOn(ledger, "second"), 1);
    assert.equal(ledger.ofOthers.now(ledger.nodes.get("second")).size, 0);
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

  test("sums above 2⁵³ are exact, whatever is added and taken away", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const changes = fc.array(fc.tuple(fc.constantFrom(0, 1, 2, most - 1, most), fc.boolean()), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const ledger = ledgerOfNodes("a");
        let sum = 0n;
        for (const [index, [amount, stays]] of list.entries()) {
          const pod = podOf(`${index}`, "a", amount, amount);
          ledger.add(pod);
          if (stays) sum += BigInt(amount);
          else ledger.remove(pod);
        }
        const group = ledger.nodes.get("a");
        assert.equal(requestsOn(ledger, "a"), Number(sum));
        if (group === undefined) return;
        const { requests = 0 } = ledger.ofOthers.now(group).get("nvidia.com/gpu") ?? {};
        assert.equal(requests, Number(sum));
      }),
    );
  });

  test("a name that no pod of a group has any more is gone, though the group stays", () => {
    const ledger = ledgerOfNodes("a");
    const withGpu = podOf("1", "a", 5, 3);
    ledger.add(withGpu);
    ledger.add(podOf("2", "a", 5));
    ledger.remove(withGpu);
    assert.equal(ledger.ofOthers.now(ledger.nodes.get("a")).size, 0);
  });

  test("a snapshot takes the sums of the books, and adds up none itself", () => {
    const state = clusterOfTwoNodes();
    const books = new Books(new ClusterState()).follow();
    state.pods.upsert(podOf("1", "a", 7));
    assert.equal(takeSnapshot(state, { books }).pods, 0, "these have not followed the pods");
  });
});
