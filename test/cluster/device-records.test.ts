import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  isSameClaim,
  isSameSlice,
  type ClaimRecord,
  type SliceRecord,
} from "../../src/cluster/device-records.ts";
import { amounts, claim, counters, slice, use } from "../accounting/devices/records.ts";

suite("Another state of a slice is a change", () => {
  const known = slice({ uid: "a", has: { "gpu-0": {} }, nodes: ["n1"] });
  const others: Required<Omit<SliceRecord, "uid">> = {
    driver: "other",
    pool: "other",
    generation: 2,
    sliceCount: 2,
    node: "other",
    devices: { names: ["gpu-1"], shapes: [] },
    nodes: ["n2"],
    counters: counters("s", { x: 1 }),
  };

  for (const [field, value] of Object.entries(others)) {
    test(`of which the ${field} differs`, () => {
      assert.equal(isSameSlice(known, { ...known, [field]: value }), false);
    });
  }

  test("unless it says the same", () => {
    assert.equal(isSameSlice(known, { ...known, nodes: ["n1"] }), true);
    assert.equal(isSameSlice(known, { ...known, nodes: undefined }), false);
    assert.equal(isSameSlice(known, { ...known, nodes: ["n1", "n2"] }), false);
  });
});

suite("Another state of a claim is a change", () => {
  const taken = use("nic", { consumed: amounts({ bandwidth: 1 }) });
  const known: ClaimRecord = { ...claim("a", [taken]), createdAt: 1 };
  const others: Required<Omit<ClaimRecord, "uid">> = {
    namespace: "other",
    state: "unreserved",
    createdAt: 2,
    uses: [],
  };

  for (const [field, value] of Object.entries(others)) {
    test(`of which the ${field} differs`, () => {
      assert.equal(isSameClaim(known, { ...known, [field]: value }), false);
    });
  }

  for (const [field, value] of Object.entries({
    driver: "other",
    pool: "other",
    device: "other",
    consumed: amounts({ bandwidth: 2 }),
  })) {
    test(`of which the ${field} of a result differs`, () => {
      const uses = [{ ...taken, [field]: value }];
      assert.equal(isSameClaim(known, { ...known, uses }), false);
    });
  }

  test("unless it says the same", () => {
    const uses = [use("nic", { consumed: amounts({ bandwidth: 1 }) })];
    assert.equal(isSameClaim(known, { ...known, uses }), true);
    const renamed = [{ ...taken, consumed: amounts({ queues: 1 }) }];
    assert.equal(isSameClaim(known, { ...known, uses: renamed }), false);
  });
});
