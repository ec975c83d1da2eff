/**
 * What a real 1.37.2 server gave, in each version and encoding, against what the scheduler's own code
 * made of the same objects. `node test/real/record-devices.ts` records it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { gunzipSync } from "node:zlib";

import { takeSnapshot } from "../../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../../src/cluster/cluster-state.ts";
import { DeviceState } from "../../../src/cluster/device-state.ts";
import { claimKind, sliceKind } from "../../../src/kubernetes/device-kinds.ts";
import type { ReflectedResource } from "../../../src/kubernetes/reflector/reflected-resource.ts";
import { resourceVersions } from "../../../src/kubernetes/wire/device-objects.ts";
import { renderSnapshotJson, snapshotJsonHead } from "../../../src/render/snapshot-json.ts";
import { amounts } from "../../cluster/amounts.ts";
import { openNode } from "../../cluster/open-node.ts";
import { decodeList } from "../../kubernetes/wire/decode.ts";
import { differences, dueNumbers, type Numbers } from "../../real/devices/differences.ts";
import { devicesOfSnapshot } from "../../real/devices/numbers.ts";
import type { DeviceTruth } from "../../real/devices/truth.ts";

function recorded(name: string): Buffer {
  return readFileSync(new URL(`recorded/${name}`, import.meta.url));
}

const truth: DeviceTruth = JSON.parse(recorded("truth.json").toString());
const pool = "devices";

function poolOf(node: string): string | undefined {
  return node === "" ? undefined : pool;
}

/** Reads a list into the store of its kind; nothing of it may be refused. */
function readInto<O, R extends { readonly uid: string }>(
  { plural, readers, store, toRecord }: ReflectedResource<O, R>,
  version: string,
  encoding: "pb" | "json",
): void {
  const reader = readers[encoding === "pb" ? 0 : 1];
  assert.ok(reader !== undefined);
  const body = gunzipSync(recorded(`${plural}.${version}.${encoding}.gz`));
  const { items, rejected } = decodeList(reader, body);
  assert.deepEqual(rejected, []);
  for (const item of items) {
    const record = toRecord(item, (reason) => assert.fail(reason));
    assert.ok(record !== undefined);
    store.upsert(record);
  }
  store.endSync(1000);
}

function accounted(devices: DeviceState): Numbers {
  const state = new ClusterState();
  state.accounting = { rules: "1.37", serverVersion: "v1.37.2" };
  state.devices = devices;
  for (const name of new Set(truth.devices.map(({ node }) => node))) {
    if (name === "") continue;
    const nothing = { capacity: amounts([]), allocatable: amounts([]) };
    state.nodes.upsert({ uid: name, name, ...openNode, pool, ...nothing });
  }
  state.nodes.endSync(1000);
  state.pods.endSync(1000);
  const json = [snapshotJsonHead(""), ...renderSnapshotJson(takeSnapshot(state))].join("");
  return devicesOfSnapshot(json);
}

suite("what is recorded of a real server", () => {
  for (const version of resourceVersions) {
    for (const encoding of ["pb", "json"] as const) {
      test(`of ${version} in ${encoding} is accounted for as by the scheduler's own code`, () => {
        const devices = new DeviceState();
        readInto(sliceKind(devices, version), version, encoding);
        readInto(claimKind(devices, version), version, encoding);
        const due = dueNumbers(truth, "/api/v1/snapshot", poolOf);
        assert.deepEqual(differences(`${version} ${encoding}`, due, accounted(devices)), []);
      });
    }
  }

  test("has some of everything", () => {
    const { incompletePools, invalidPools, orphanedAllocations, claims, state } = truth;
    for (const counts of [incompletePools, invalidPools, orphanedAllocations]) {
      assert.notDeepEqual(counts, {});
    }
    for (const count of [...Object.values(claims), ...Object.values(state)]) assert.ok(count > 0);
    const sums = truth.devices.flatMap(({ counters, capacity }) => [counters, capacity]);
    assert.ok(sums.flat().some(({ allocated }) => allocated !== "0"));
  });
});
