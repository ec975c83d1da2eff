import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Books } from "../../src/accounting/books.ts";
import { sliceLength } from "../../src/accounting/slices.ts";
import { snapshotSlices, takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import type { NodeRecord } from "../../src/cluster/records.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";
import { openNode } from "../cluster/open-node.ts";

function nodeOf(name: string, cores = 4, uid: string = name): NodeRecord {
  return {
    uid,
    name,
    capacity: amounts([cores * 1000]),
    allocatable: amounts([cores * 1000]),
    ...openNode,
  };
}

function podOf(uid: string, node: string, cpu: number) {
  return {
    uid,
    namespace: "one",
    node,
    requirements: {
      requests: amounts([cpu]),
      limits: amounts(),
      withoutRequests: { cpu: false, memory: false },
      withoutLimits: { cpu: false, memory: false },
      ...plain,
    },
    waiting: undefined,
  };
}

function clusterOf(...nodes: readonly NodeRecord[]): ClusterState {
  const state = new ClusterState();
  state.accounting = { rules: "1.34", serverVersion: "v1.35.2" };
  for (const node of nodes) state.nodes.upsert(node);
  return state;
}

/** Begins a snapshot and gives it up after so many slices; whether it was not at its end yet. */
function abandoned(
  state: ClusterState,
  books: Books,
  slices: number,
  afterEach: (slice: number) => void = () => undefined,
): boolean {
  const running = snapshotSlices(state, { books });
  for (let slice = 0; slice < slices; slice += 1) {
    if (running.next().done === true) return false;
    afterEach(slice);
  }
  running.return(takeSnapshot(state));
  return true;
}

const names = Array.from({ length: 2 * sliceLength + 1 }, (_, index) => `node-${index}`);

suite("accounts of nodes", () => {
  test("of nodes that have come are whole after a snapshot that was given up in any slice", () => {
    let slices = 0;
    for (let isAbandoned = true; isAbandoned;) {
      slices += 1;
      const state = clusterOf(...names.map((name) => nodeOf(name)));
      const books = new Books(state).follow();
      isAbandoned = abandoned(state, books, slices);
      assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
    }
    assert.ok(slices > 8, `${slices} slices`);
  });

  test("of nodes that have changed are right after a snapshot that was given up in any slice", () => {
    const state = clusterOf(...names.map((name) => nodeOf(name)));
    const books = new Books(state).follow();
    takeSnapshot(state, { books });
    let slices = 0;
    for (let isAbandoned = true; isAbandoned;) {
      slices += 1;
      for (const name of names) state.pods.upsert(podOf(name, name, slices));
      isAbandoned = abandoned(state, books, slices);
      assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
    }
    assert.ok(slices > 4, `${slices} slices`);
  });

  test("of nodes that change while a snapshot is made are right when it was given up", () => {
    const state = clusterOf(...names.map((name) => nodeOf(name)));
    const books = new Books(state).follow();
    const change = (slice: number) => {
      // Some are due, some have been made, and some come, go or change more than once.
      for (const index of [0, 3, sliceLength, 2 * sliceLength]) {
        const name = `node-${index + slice}`;
        state.pods.upsert(podOf(name, name, 7 + slice));
        state.nodes.upsert(nodeOf(name, 8 + slice));
      }
      state.nodes.delete(`node-${2 * slice}`);
      state.nodes.upsert(nodeOf(`late-${slice}`));
    };
    for (let slices = 1; abandoned(state, books, slices, change);) {
      slices += 1;
      assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
      for (const name of names) state.pods.upsert(podOf(name, name, slices));
    }
    assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
  });

  test("of several nodes of one name, the newest that is there counts", () => {
    const state = clusterOf(nodeOf("a", 4, "first"), nodeOf("a", 8, "second"));
    const books = new Books(state).follow();
    const capacity = () => takeSnapshot(state, { books }).nodes[0]?.resources[0]?.capacity;
    assert.equal(capacity(), 8000);
    state.nodes.delete("second");
    assert.equal(capacity(), 4000);
  });

  test("a node with another name is another one", () => {
    const state = clusterOf(nodeOf("a"), nodeOf("b"));
    const books = new Books(state).follow();
    state.pods.upsert(podOf("1", "a", 7));
    takeSnapshot(state, { books });
    state.nodes.upsert({ ...nodeOf("c"), uid: "a" });
    assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
  });

  test("where nodes are selected, one without pods any more has no sums of another", () => {
    const state = clusterOf(nodeOf("a"), nodeOf("b"));
    state.selectsNodes = true;
    const books = new Books(state).follow();
    state.pods.upsert(podOf("1", "a", 7));
    state.pods.upsert(podOf("2", "b", 9));
    takeSnapshot(state, { books });
    // All pods are gone through then, and their sums lie elsewhere.
    state.nodes.upsert(nodeOf("c"));
    state.pods.delete("1");
    assert.deepEqual(takeSnapshot(state, { books }), takeSnapshot(state));
  });
});
