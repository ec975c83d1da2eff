import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import type { PodRecord } from "../../src/cluster/records.ts";
import { ruleSets } from "../../src/resources/rules.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";
import { FreshnessLog } from "../../src/serving/freshness-log.ts";
import {
  currentUntil,
  exporterStatus,
  freshness,
  isUp,
  versionOf,
} from "../../src/serving/freshness.ts";

const minute = 60_000;
const tickInterval = 15_000;

const none = { cpu: false, memory: false };
const requirements = {
  requests: amounts(),
  limits: amounts(),
  withoutRequests: none,
  withoutLimits: none,
  ...plain,
};
const pod: PodRecord = { uid: "p", namespace: "ns", node: "n", requirements, waiting: undefined };

/** A state in which both kinds were read at the given instants. */
function stateReadAt(nodes: number, pods: number): ClusterState {
  const state = new ClusterState();
  state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
  state.nodes.endSync(nodes);
  state.pods.endSync(pods);
  return state;
}

const at = (now: number, servedUntil: number | undefined, incomplete = false) => ({
  now,
  servedUntil,
  incomplete,
  tickInterval,
});

suite("version of a state", () => {
  test("states that differ in anything have different versions", () => {
    const versions = [];
    for (let nodes = 0; nodes <= 23; nodes += 1) {
      for (let pods = 0; pods <= 23; pods += 1) {
        for (const rules of ruleSets) {
          for (const serverVersion of ["v1.37.0", "v1.37.1"]) {
            const state = new ClusterState();
            state.accounting = { rules, serverVersion };
            for (let change = 0; change < nodes; change += 1) state.nodes.endSync(0);
            for (let change = 0; change < pods; change += 1) state.pods.endSync(0);
            versions.push(versionOf(state));
          }
        }
      }
    }
    assert.equal(new Set(versions).size, versions.length);
  });

  test("a state read again without a difference is not the same: another sync says so", () => {
    const state = stateReadAt(0, 0);
    const before = versionOf(state);
    state.nodes.confirm(1);
    assert.equal(versionOf(state), before);
    state.nodes.endSync(2);
    assert.notEqual(versionOf(state), before);
  });
});

suite("up", () => {
  test("is 1 while both kinds are fresh and what is served is, too", () => {
    assert.equal(isUp(stateReadAt(0, 0), at(3 * minute, 0)), true);
  });

  test("is 0 before there are numbers to serve", () => {
    assert.equal(isUp(stateReadAt(0, 0), at(0, undefined)), false);
  });

  for (const [name, state] of [
    ["nodes", stateReadAt(-1, 0)],
    ["pods", stateReadAt(0, -1)],
  ] as const) {
    test(`is 0 when the ${name} are stale: three minutes without a sign`, () => {
      assert.equal(isUp(state, at(3 * minute - 1, 0)), true);
      assert.equal(isUp(state, at(3 * minute, 0)), false);
    });
  }

  test("is 0 while a kind has not been read completely", () => {
    const state = new ClusterState();
    state.nodes.endSync(0);
    state.pods.confirm(0);
    assert.equal(isUp(state, at(0, 0)), false);
  });

  test("is 0 when ticks do not carry over what is read, after one and a half intervals of grace", () => {
    const served = 3 * minute + 1.5 * tickInterval;
    const state = stateReadAt(served, served);
    assert.equal(isUp(state, at(served, 0)), true);
    assert.equal(isUp(state, at(served + 1, 0)), false);
  });

  test("is 0 while objects are left out for want of room", () => {
    const state = stateReadAt(0, 0);
    state.pods.limit = 1;
    for (const uid of ["a", "b"]) state.pods.upsert({ ...pod, uid });
    assert.equal(isUp(state, at(0, 0)), false);
    assert.equal(exporterStatus(state, at(0, 0)).kinds.pod.refused, 1);
    state.pods.delete("a");
    assert.equal(isUp(state, at(0, 0)), true);
  });

  test("is 0 while amounts may be missing in what is served", () => {
    assert.equal(isUp(stateReadAt(0, 0), at(0, 0, true)), false);
  });

  test("is part of the status, with the objects of each kind and their last sign of life", () => {
    const state = stateReadAt(5, 7);
    state.pods.upsert(pod);
    assert.deepEqual(exporterStatus(state, at(7, 5)), {
      up: true,
      currentUntil: 5,
      kinds: {
        node: { objects: 0, refused: 0, lastEvent: 5 },
        pod: { objects: 1, refused: 0, lastEvent: 7 },
      },
      devices: undefined,
    });
  });
});

suite("freshness", () => {
  test("goes from never over fresh to stale", () => {
    const state = new ClusterState();
    state.pods.confirm(0);
    assert.equal(freshness(state, "pod", 0), "never");
    state.pods.endSync(0);
    assert.equal(freshness(state, "pod", 3 * minute), "fresh");
    assert.equal(freshness(state, "pod", 3 * minute + 1), "stale");
    assert.equal(freshness(state, "node", 0), "never");
  });

  test("a state is current until the older of the two kinds' signs of life", () => {
    assert.equal(currentUntil(stateReadAt(5, 7)), 5);
    assert.equal(currentUntil(stateReadAt(9, 7)), 7);
  });

  for (const [name, change] of [
    ["the rules are unknown", (state: ClusterState) => (state.accounting = undefined)],
    ["the nodes are being read again", (state: ClusterState) => state.nodes.beginSync()],
    ["the pods are being read again", (state: ClusterState) => state.pods.beginSync()],
  ] as const) {
    test(`a state shows no cluster while ${name}`, () => {
      const state = stateReadAt(5, 7);
      change(state);
      assert.equal(currentUntil(state), undefined);
    });
  }

  for (const kind of ["nodes", "pods"] as const) {
    test(`a state shows no cluster before the ${kind} are read`, () => {
      const state = new ClusterState();
      state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
      state[kind === "nodes" ? "pods" : "nodes"].endSync(1);
      state[kind].confirm(1);
      assert.equal(currentUntil(state), undefined);
    });
  }
});

test("a lack of room is told once, and its end; so is when the last sign of life was", () => {
  const state = stateReadAt(0, 0);
  state.pods.limit = 1;
  const told: unknown[] = [];
  const tell = (fields: object, message: string) => told.push([fields, message]);
  const log = new FreshnessLog(
    state,
    { info: tell, warn: tell, error: tell },
    (instant) => instant,
  );
  log.update(0);
  told.length = 0;
  for (const uid of ["a", "b"]) {
    state.pods.upsert({ ...pod, uid });
    log.update(0);
    log.update(0);
  }
  state.pods.delete("a");
  for (const now of [0, 4 * minute]) log.update(now);
  assert.deepEqual(told, [
    [
      { kind: "pod", refused: 1 },
      "the cluster has more pods than the 1 that --max-pods allows: the numbers are incomplete, kubecommit_up is 0. Raise --max-pods",
    ],
    [{ kind: "pod" }, "there is room for all pods again"],
    ...["node", "pod"].map((kind) => [
      { kind, lastEvent: "1970-01-01T00:00:00.000Z" },
      `no news of the ${kind}s from the API server for 3 minutes: the last numbers stay, kubecommit_up is 0`,
    ]),
  ]);
});
