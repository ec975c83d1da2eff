import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import type { NodeRecord } from "../../src/cluster/records.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";
import { FreshnessLog } from "../../src/serving/freshness-log.ts";
import { openNode } from "../cluster/open-node.ts";

const minute = 60_000;

/** The log of a state, whose clock is an hour behind the wall clock. */
function logged() {
  const state = new ClusterState();
  const told: unknown[] = [];
  const tell = (level: string) => (fields: object, message: string) => {
    told.push([level, fields, message]);
  };
  const log = new FreshnessLog(
    state,
    { info: tell("info"), warn: tell("warn"), error: tell("error") },
    (instant) => instant + 60 * minute,
  );
  const update = (now: number) => {
    log.update(now);
    return told.splice(0);
  };
  return { state, update };
}

const inStep = (kind: string) => ["info", { kind }, `the ${kind}s are in step with the API server`];
const stale = (kind: string, lastEvent: string) => [
  "warn",
  { kind, lastEvent },
  `no news of the ${kind}s from the API server for 3 minutes: the last numbers stay, kubecommit_up is 0`,
];

function node(uid: string): NodeRecord {
  return {
    uid,
    name: uid,
    capacity: amounts([]),
    allocatable: amounts([]),
    ...openNode,
  };
}

suite("the log of freshness", () => {
  test("says nothing of what has never been read", () => {
    assert.deepEqual(logged().update(10 * minute), []);
  });

  test("tells once of each kind when it is in step, when no longer, and when it is again", () => {
    const { state, update } = logged();
    state.nodes.endSync(0);
    assert.deepEqual(update(0), [inStep("node")]);
    state.pods.endSync(minute);
    assert.deepEqual(update(minute), [inStep("pod")]);
    assert.deepEqual(update(3 * minute), []);
    assert.deepEqual(update(4 * minute), [stale("node", "1970-01-01T01:00:00.000Z")]);
    assert.deepEqual(update(4 * minute + 1), [stale("pod", "1970-01-01T01:01:00.000Z")]);
    assert.deepEqual(update(5 * minute), []);
    state.nodes.confirm(6 * minute);
    assert.deepEqual(update(6 * minute), [inStep("node")]);
  });
});

suite("the log of room", () => {
  test("tells once of each kind when there is none, and when there is again", () => {
    const { state, update } = logged();
    state.nodes.limit = 2;
    for (const uid of ["a", "b"]) state.nodes.upsert(node(uid));
    assert.deepEqual(update(0), []);
    state.nodes.upsert(node("c"));
    assert.deepEqual(update(0), [
      [
        "warn",
        { kind: "node", refused: 1 },
        "the cluster has more nodes than the 2 that --max-nodes allows: the numbers are incomplete, kubecommit_up is 0. Raise --max-nodes",
      ],
    ]);
    state.nodes.upsert(node("d"));
    assert.deepEqual(update(0), []);
    for (const uid of ["c", "d"]) state.nodes.delete(uid);
    assert.deepEqual(update(0), [["info", { kind: "node" }, "there is room for all nodes again"]]);
    assert.deepEqual(update(0), []);
  });
});

suite("the log of names", () => {
  test("tells once when a node lists a refused one, and when pods have been read again", () => {
    const { state, update } = logged();
    const { resources } = state;
    const gpu: NodeRecord = { ...node("gpu"), capacity: amounts([], { "nvidia.com/gpu": 1 }) };
    state.pods.endSync(0);
    update(0);
    for (let index = 0; index < 201; index += 1) refuseOrCount(state, `a/${index}`);
    assert.equal(resources.ofPod("nvidia.com/gpu", "tenant"), undefined);
    assert.deepEqual(update(0), [], "no number is missing yet");
    state.nodes.upsert(gpu);
    const told = update(0);
    assert.deepEqual(told, [
      [
        "warn",
        {},
        "a node lists a resource of which requests were refused, because pods name too many: the numbers are incomplete, kubecommit_up is 0. Pods are read again soon, at most every ten minutes",
      ],
    ]);
    assert.deepEqual(update(0), []);
    state.pods.beginSync();
    assert.deepEqual(update(0), []);
    state.pods.endSync(0);
    assert.deepEqual(update(0), [["info", {}, "the requests of pods are complete again"]]);
    assert.deepEqual(update(0), []);
  });
});

/** A pod of a tenant asks for a resource, which counts if there is room for its name. */
function refuseOrCount(state: ClusterState, name: string): void {
  if (state.resources.ofPod(name, "tenant") === undefined) return;
  const none = { cpu: false, memory: false };
  state.pods.upsert({
    uid: name,
    namespace: "tenant",
    node: "a",
    requirements: {
      requests: amounts([], { [name]: 1 }),
      limits: amounts([]),
      withoutRequests: none,
      withoutLimits: none,
      ...plain,
    },
    waiting: undefined,
  });
}
