import assert from "node:assert/strict";
import { test } from "node:test";

import type { Pod } from "../population/pod-object.ts";
import type { Claim } from "./claim-object.ts";
import { unsettled } from "./reservations.ts";

const allocation = { devices: { results: [] } };

function pod(name: string, { nodeName, phase }: { nodeName?: string; phase?: string }): Pod {
  return {
    metadata: { name, namespace: "devices-a", uid: `uid-of-${name}` },
    spec: { containers: [], ...(nodeName === undefined ? {} : { nodeName }) },
    status: { phase: phase ?? "Pending" },
  };
}

function claim(name: string, status: NonNullable<Claim["status"]>): Claim {
  return { metadata: { name, namespace: "devices-a" }, status };
}

function users(...names: readonly string[]): { readonly name: string; readonly uid: string }[] {
  return names.map((name) => ({ name, uid: `uid-of-${name}` }));
}

const bound = { nodeName: "device-node-000" };

void test("claims are settled when they are reserved for each pod with a node that has not ended", () => {
  const pods = [
    pod("one", bound),
    pod("two", { ...bound, phase: "Running" }),
    pod("ended", { ...bound, phase: "Succeeded" }),
    pod("waiting", {}),
  ];
  const claims = [
    claim("shared", { allocation, reservedFor: users("one", "two") }),
    claim("idle", {}),
  ];
  assert.deepEqual(unsettled(pods, claims), []);
});

void test("a pod whose claim was deleted under it is told, and not counted against another's", () => {
  const pods = [pod("extended-10", bound), pod("one", bound)];
  const claims = [claim("shared", { allocation, reservedFor: users("gone", "one") })];
  assert.deepEqual(unsettled(pods, claims), [
    "pod devices-a/extended-10 has a node, and no claim is reserved for it",
    "claim devices-a/shared is reserved for pod gone, which has ended",
  ]);
});

void test("claims of pods that have ended, and of nobody, are told", () => {
  const pods = [pod("ended", { ...bound, phase: "Failed" })];
  const claims = [
    claim("late", { allocation, reservedFor: users("ended") }),
    claim("left", { allocation, reservedFor: [] }),
  ];
  assert.deepEqual(unsettled(pods, claims), [
    "claim devices-a/late is reserved for pod ended, which has ended",
    "claim devices-a/left has devices and is reserved for nobody",
  ]);
});
