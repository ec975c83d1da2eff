import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { takeSnapshot } from "../../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../../src/cluster/cluster-state.ts";
import { amounts } from "../../cluster/amounts.ts";
import { openNode } from "../../cluster/open-node.ts";
import { claim, deviceState, slice, use } from "./records.ts";

/** A cluster where `n1` is read, and has devices as `n2` and no node have. */
function stateOf(selectsNodes: boolean): ClusterState {
  const state = new ClusterState();
  state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
  state.selectsNodes = selectsNodes;
  const listed = { capacity: amounts([4000]), allocatable: amounts([4000]) };
  state.nodes.upsert({ uid: "n1", name: "n1", ...listed, ...openNode });
  state.nodes.endSync(0);
  state.pods.endSync(0);
  const pools = ["n1", "n2", ""];
  state.devices = deviceState(
    pools.map((node) => slice({ uid: node || "none", node, pool: `p${node}`, has: { a: {} } })),
    pools.map((node) => claim(node || "none", [use("a", { pool: `p${node}` })])),
  );
  return state;
}

suite("Devices of a cluster of which some nodes are selected", () => {
  test("are those of these nodes and of no node, in namespaces too", () => {
    const { devices } = takeSnapshot(stateOf(true));
    assert.deepEqual([...(devices?.byNode.keys() ?? [])], ["n1"]);
    assert.equal(devices?.withoutNode[0]?.total, 1);
    assert.equal(devices.byNamespace.get("default")?.[0]?.count, 2);
    assert.equal(devices.claims.allocated, 3);
  });

  test("are those of a pool that has devices on nodes before them, too", () => {
    const state = stateOf(true);
    const has = { a: {}, b: {} };
    state.devices = deviceState([slice({ uid: "s", node: "", nodes: ["n2", "n1"], has })]);
    assert.equal(takeSnapshot(state).devices?.byNode.get("n1")?.[0]?.total, 1);
  });

  test("count in namespaces wherever they are when all nodes are read", () => {
    const { devices } = takeSnapshot(stateOf(false));
    assert.equal(devices?.byNamespace.get("default")?.[0]?.count, 3);
  });
});

suite("Devices of a shard", () => {
  test("are counted by one shard each, also in namespaces, and those of no node by shard 0", () => {
    const parts = [0, 1, 2].map((ordinal) => {
      const state = stateOf(false);
      state.shard = { ordinal, total: 3 };
      return takeSnapshot(state).devices;
    });
    const ofNamespace = parts.map((part) => part?.byNamespace.get("default")?.[0]?.count ?? 0);
    assert.equal(
      ofNamespace.reduce((sum, count) => sum + count, 0),
      3,
    );
    assert.deepEqual(
      parts.map((part) => part?.withoutNode.length),
      [1, 0, 0],
    );
    assert.deepEqual(
      parts.map((part) => part?.claims.allocated),
      [3, 0, 0],
    );
  });
});
