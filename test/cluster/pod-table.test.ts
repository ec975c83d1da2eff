import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { PodTable } from "../../src/cluster/pod-table.ts";
import { MapTable } from "../../src/cluster/record-table.ts";
import type { PodRecord, PodRequirements } from "../../src/cluster/records.ts";
import { amounts } from "./amounts.ts";
import { plain } from "./traits.ts";

function requirementsOf(cpu: number): PodRequirements {
  const unset = { cpu: false, memory: false };
  return {
    requests: amounts([cpu]),
    limits: amounts(),
    withoutRequests: unset,
    withoutLimits: unset,
    ...plain,
  };
}

const requirements = [requirementsOf(1), requirementsOf(2)] as const;

/** UUIDs as the API server makes them, texts that are nearly such, and others. */
const aUid = fc.oneof(
  fc.constantFrom(
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-4fff-bfff-ffffffffffff",
    "0b9d5c1e-7a3f-4c55-9d1a-2f6f4f0a8b11",
    "0B9D5C1E-7A3F-4C55-9D1A-2F6F4F0A8B11",
    "0b9d5c1e07a3f-4c55-9d1a-2f6f4f0a8b11",
    "0b9d5c1e-7a3f-4c55-9d1a-2f6f4f0a8b1g",
    "0b9d5c1e-7a3f-4c55-9d1a-2f6f4f0a8b1",
    "0b9d5c1e7a3f4c559d1a2f6f4f0a8b11",
    "",
    "1",
    "é",
  ),
  fc.uuid(),
);

const aPod: fc.Arbitrary<PodRecord> = fc
  .record({
    uid: aUid,
    namespace: fc.constantFrom("one", "two"),
    node: fc.constantFrom("", "a", "b"),
    requirements: fc.constantFrom(...requirements),
    waiting: fc.option(
      fc.constant({ reason: "pending" as const, insufficient: [], createdAt: undefined }),
      { nil: undefined },
    ),
  })
  .map((pod) => ({ ...pod }));

const aStep = fc.record({
  do: fc.constantFrom("set", "set", "set", "delete", "unmark", "mark", "sweep"),
  pod: aPod,
});

const byUid = (a: PodRecord, b: PodRecord) => (a.uid < b.uid ? -1 : 1);

/** So many different UUIDs: half of them differ in the first word, half in the last. */
function uuids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const hex = (Math.imul(index, 0x01_00_01_93) >>> 0).toString(16).padStart(8, "0");
    return index % 2 > 0
      ? `${hex}-0000-4000-8000-000000000000`
      : `00000000-0000-4000-8000-0000${hex}`;
  });
}

function podOf(uid: string): PodRecord {
  return {
    uid,
    namespace: "one",
    node: uid.slice(0, 8),
    requirements: requirements[0],
    waiting: undefined,
  };
}

suite("table of pods", () => {
  test("holds after any changes what a map holds", () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 60 }), (steps) => {
        const [table, model] = [new PodTable(), new MapTable<PodRecord>()];
        for (const { do: what, pod } of steps) {
          for (const each of [table, model]) {
            if (what === "set") each.set(pod);
            else if (what === "delete") each.delete(pod.uid);
            else if (what === "unmark") each.unmark();
            else if (what === "mark") each.mark(pod.uid);
            else for (const uid of each.unmarked()) each.delete(uid);
          }
          assert.deepEqual(table.get(pod.uid), model.get(pod.uid));
          assert.equal(table.size, model.size);
          assert.deepEqual(
            [...table.values()].toSorted(byUid),
            [...model.values()].toSorted(byUid),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test("gives the requirements that were put in, the very same, as they are shared", () => {
    const table = new PodTable();
    const [shared] = requirements;
    table.set({ uid: "1", namespace: "one", node: "a", requirements: shared, waiting: undefined });
    assert.equal(table.get("1")?.requirements, shared);
  });

  test("finds each of many, when others are gone and have come again", () => {
    const table = new PodTable();
    const uids = uuids(20_000);
    for (let round = 0; round < 5; round += 1) {
      for (const uid of uids) table.set(podOf(uid));
      assert.equal(table.size, uids.length);
      for (const [index, uid] of uids.entries()) if (index % 3 === round % 3) table.delete(uid);
      for (const [index, uid] of uids.entries()) {
        const node = index % 3 === round % 3 ? undefined : uid.slice(0, 8);
        assert.equal(table.get(uid)?.node, node);
      }
    }
  });

  test("takes in a pod that has just gone and comes again, and another in its place", () => {
    const table = new PodTable();
    const [gone = "", other = ""] = uuids(2);
    table.set(podOf(gone));
    table.delete(gone);
    assert.equal(table.get(gone), undefined);
    table.set(podOf(gone));
    assert.equal(table.size, 1);
    table.set(podOf(other));
    assert.deepEqual([...table.values()], [podOf(gone), podOf(other)]);
  });

  test("pods that come and go take no more room than those that are there at once", () => {
    const table = new PodTable();
    const before = process.memoryUsage().arrayBuffers;
    for (const uid of uuids(200_000)) {
      table.set(podOf(uid));
      table.delete(uid);
    }
    const bytes = process.memoryUsage().arrayBuffers - before;
    assert.ok(bytes < 1_000_000, `${bytes} bytes for one pod`);
  });
});
