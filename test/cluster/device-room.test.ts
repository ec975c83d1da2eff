import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { SliceRecord } from "../../src/cluster/device-records.ts";
import { DeviceState } from "../../src/cluster/device-state.ts";
import { amounts, claim, counters, slice, use } from "../accounting/devices/records.ts";

/** Ten: itself 3, devices 4, amounts 3. */
const of = (uid: string): SliceRecord =>
  slice({
    uid,
    has: {
      a: {},
      b: {},
      c: {},
      nic: {
        shareable: true,
        capacity: amounts({ x: 1, y: 2 }),
        consumes: counters("s", { z: 1 }),
      },
    },
  });

function stateOf(most: number, slices: readonly SliceRecord[]): DeviceState {
  const state = new DeviceState({ devices: most });
  for (const each of slices) state.slices.upsert(each);
  state.slices.endSync(1);
  return state;
}

suite("The room for slices", () => {
  test("is for as many devices and amounts as there is memory for; others are told of", () => {
    const state = stateOf(20, [of("a"), of("b"), of("c")]);
    assert.deepEqual([state.slices.size, state.refused], [2, 1]);
    assert.equal(state.slices.has("c"), false);
  });

  test("is taken once by what slices share, but for capacities, which each pool adds up", () => {
    const one = of("a");
    const slices = ["a", "b", "c", "d"].map((uid) => ({ ...one, uid }));
    assert.deepEqual([stateOf(25, slices).slices.size, stateOf(24, slices).slices.size], [4, 3]);
  });

  test("is taken by counters, and by the nodes of devices", () => {
    const sets = slice({ uid: "a", counters: counters("s", { x: 1, y: 2 }) });
    assert.deepEqual([stateOf(5, [sets]).refused, stateOf(4, [sets]).refused], [0, 1]);
    const nodes = slice({ uid: "a", nodes: ["n1", "n2"], has: { a: {}, b: {} } });
    assert.deepEqual([stateOf(7, [nodes]).refused, stateOf(6, [nodes]).refused], [0, 1]);
  });

  test("is free again without the slice", () => {
    const state = stateOf(20, [of("a"), of("b"), of("c")]);
    state.slices.delete("a");
    assert.equal(state.refused, 1);
    state.slices.upsert(of("c"));
    assert.deepEqual([state.slices.size, state.refused], [2, 0]);
  });

  test("is free for another state of a slice, and none is shown of one that has grown too large", () => {
    const state = stateOf(12, [of("a")]);
    state.slices.upsert({ ...of("a"), generation: 2 });
    assert.deepEqual([state.slices.size, state.refused], [1, 0]);
    state.slices.upsert({ ...of("a"), counters: counters("s", { p: 1, q: 1, r: 1 }) });
    assert.deepEqual([state.slices.size, state.refused], [0, 1]);
  });
});

suite("The room for claims", () => {
  test("is for so many, and others are told of", () => {
    const state = new DeviceState({ claims: 2 });
    for (const uid of ["a", "b", "c"]) state.claims.upsert(claim(uid, []));
    assert.deepEqual([state.claims.size, state.refused], [2, 1]);
    state.claims.delete("a");
    assert.deepEqual([state.claims.size, state.refused], [2, 0]);
  });

  test("is for so many results", () => {
    const state = new DeviceState({ uses: 3 });
    state.claims.upsert(claim("a", [use("d1"), use("d2")]));
    state.claims.upsert(claim("b", [use("d3"), use("d4")]));
    assert.deepEqual([state.claims.size, state.refused], [1, 1]);
    state.claims.upsert(claim("a", [use("d1")]));
    state.claims.upsert(claim("b", [use("d3"), use("d4")]));
    assert.deepEqual([state.claims.size, state.refused], [2, 0]);
    // The same claim takes its own place.
    state.claims.upsert(claim("b", [use("d5"), use("d6")]));
    assert.deepEqual([state.claims.size, state.refused], [2, 0]);
  });

  test("is taken by what results consume, too", () => {
    const uses = [use("nic", { consumed: amounts({ x: 1, y: 1 }) })];
    const sizes = [6, 5].map((room) => {
      const state = new DeviceState({ uses: room });
      for (const uid of ["a", "b"]) state.claims.upsert(claim(uid, uses));
      return state.claims.size;
    });
    assert.deepEqual(sizes, [2, 1]);
  });
});
