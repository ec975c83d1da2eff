import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { podTraits } from "../../../src/kubernetes/records/pod-traits.ts";
import { podFrom } from "../wire/json-objects.ts";

function traitsOf({ metadata = {}, spec = {}, status = {} }) {
  const identity = { uid: "u1", name: "web-0", namespace: "shop" };
  return podTraits(podFrom({ metadata: { ...identity, ...metadata }, spec, status }).demand);
}

const daemonSet = { apiVersion: "apps/v1", kind: "DaemonSet", controller: true };
const replicaSet = { apiVersion: "apps/v1", kind: "ReplicaSet", controller: true };
const node = { apiVersion: "v1", kind: "Node", controller: true };

suite("a pod stays", () => {
  for (const [stays, what, metadata] of [
    [true, "of a DaemonSet", { ownerReferences: [daemonSet] }],
    [
      true,
      "of a DaemonSet, also owned otherwise",
      { ownerReferences: [{ ...replicaSet, controller: false }, daemonSet] },
    ],
    [
      true,
      "of an Advanced DaemonSet of OpenKruise",
      { ownerReferences: [{ ...daemonSet, apiVersion: "apps.kruise.io/v1beta1" }] },
    ],
    [
      false,
      "of a StatefulSet of OpenKruise",
      { ownerReferences: [{ ...daemonSet, apiVersion: "apps.kruise.io/v1", kind: "StatefulSet" }] },
    ],
    [
      false,
      "of a DaemonSet of a group that only begins so",
      { ownerReferences: [{ ...daemonSet, apiVersion: "apps.kruise.io.example.com/v1" }] },
    ],
    [true, "static, by its owner", { ownerReferences: [node] }],
    [true, "static, by its annotation", { annotations: { "kubernetes.io/config.mirror": "" } }],
    [false, "of no owner", {}],
    [false, "of a ReplicaSet", { ownerReferences: [replicaSet] }],
    [
      false,
      "owned by a DaemonSet that does not control it",
      { ownerReferences: [{ ...daemonSet, controller: false }] },
    ],
    [false, "controlled by another first", { ownerReferences: [replicaSet, daemonSet] }],
    [
      false,
      "of a DaemonSet of another group",
      { ownerReferences: [{ ...daemonSet, apiVersion: "example.com/v1" }] },
    ],
    [
      false,
      "of a Node of another group",
      { ownerReferences: [{ ...node, apiVersion: "example.com/v1" }] },
    ],
    [false, "with another annotation", { annotations: { "kubernetes.io/config.hash": "x" } }],
  ] as const) {
    test(`${stays ? "" : "not "}when it is ${what}`, () => {
      assert.equal(traitsOf({ metadata }).stays, stays);
    });
  }
});

test("a pod is preemptible when its priority is negative", () => {
  const priorities = [-1, -2_147_483_648, 0, undefined, 1, 2_000_001_000];
  assert.deepEqual(
    priorities.map((priority) => traitsOf({ spec: { priority } }).preemptible),
    [true, true, false, false, false, false],
  );
});

suite("a pod's resize", () => {
  const infeasible = { type: "PodResizePending", status: "True", reason: "Infeasible" };
  const deferred = { type: "PodResizePending", status: "True", reason: "Deferred" };
  const inProgress = { type: "PodResizeInProgress", status: "True" };
  for (const [resizing, what, ...conditions] of [
    ["", "nothing"],
    ["deferred", "a deferred one", deferred],
    ["infeasible", "an infeasible one", infeasible],
    ["in_progress", "one in progress", inProgress],
    ["in_progress", "one that is in error", { ...inProgress, reason: "Error" }],
    ["deferred", "one in progress and a deferred one", inProgress, deferred],
    ["infeasible", "two that are pending, of which the first counts", infeasible, deferred],
    ["", "one that is no longer in progress", { ...inProgress, status: "False" }],
    ["", "one that is pending for an unknown reason", { ...deferred, reason: "Later" }],
    [
      "in_progress",
      "one in progress, and another for an unknown reason",
      { ...deferred, reason: "Later" },
      inProgress,
    ],
  ] as const) {
    test(`is "${resizing}" by the conditions of ${what}`, () => {
      assert.equal(traitsOf({ status: { conditions } }).resizing, resizing);
    });
  }
});

function mapping(resourceName: string): object {
  return { containerName: "app", resourceName };
}

test("the resources that a pod's claim serves are those of its mappings", () => {
  const requestMappings = [mapping("a/x"), mapping("a/y"), mapping("a/x")];
  const extendedResourceClaimStatus = { resourceClaimName: "c", requestMappings };
  assert.deepEqual(traitsOf({ status: { extendedResourceClaimStatus } }).servedByDevices, [
    "a/x",
    "a/y",
    "a/x",
  ]);
  assert.deepEqual(traitsOf({}).servedByDevices, []);
});
