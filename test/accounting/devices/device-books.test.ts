import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { DeviceBooks, type DeviceMoment } from "../../../src/accounting/devices/device-books.ts";
import { atOnce } from "../../../src/accounting/slices.ts";
import type { ClaimRecord, SliceRecord } from "../../../src/cluster/device-records.ts";
import { DeviceState } from "../../../src/cluster/device-state.ts";
import { amounts, claim, counters, deviceState, slice, use } from "./records.ts";

const name = fc.constantFrom("a", "b", "c");
const driver = fc.constantFrom("d1", "d2");
const pool = fc.constantFrom("p1", "p2");
const shape = fc.constantFrom(
  {},
  { taints: ["NoSchedule"] as const },
  { shareable: true, capacity: amounts({ x: 10 }) },
  { consumes: counters("s", { y: 1 }) },
);

const anySlice = fc
  .record({
    uid: fc.constantFrom("s1", "s2", "s3", "s4", "s5"),
    driver,
    pool,
    generation: fc.integer({ min: 1, max: 2 }),
    sliceCount: fc.integer({ min: 1, max: 2 }),
    node: fc.constantFrom("n1", "n2", ""),
    has: fc.dictionary(name, shape, { maxKeys: 3, noNullPrototype: true }),
    counters: fc.constantFrom([], [], counters("s", { y: 5 })),
  })
  .map(slice);

const anyClaim = fc
  .tuple(
    fc.constantFrom("c1", "c2", "c3", "c4"),
    fc.array(
      fc.record({
        driver,
        pool,
        device: name,
        consumed: fc.constantFrom(undefined, [], amounts({ x: 3 })),
      }),
      { maxLength: 3 },
    ),
    fc.constantFrom("ns1", "ns2"),
    fc.constantFrom("allocated", "pending", "unreserved"),
    fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  )
  .map(([uid, uses, namespace, state, createdAt]): ClaimRecord => ({
    ...claim(uid, uses, namespace),
    state,
    createdAt,
  }));

type Change =
  | { readonly do: "slice"; readonly slice: SliceRecord }
  | { readonly do: "claim"; readonly claim: ClaimRecord }
  | { readonly do: "delete"; readonly uid: string }
  | { readonly do: "resync" | "look" | "prepare" };

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: anySlice.map((made) => ({ do: "slice" as const, slice: made })) },
  { weight: 4, arbitrary: anyClaim.map((made) => ({ do: "claim" as const, claim: made })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("s1", "s2", "s3", "s4", "s5", "c1", "c2", "c3", "c4")
      .map((uid) => ({ do: "delete" as const, uid })),
  },
  fc.constantFrom("resync", "look", "prepare").map((what) => ({ do: what })),
);

function apply(state: DeviceState, books: DeviceBooks, change: Change): void {
  if (change.do === "slice") state.slices.upsert(change.slice);
  else if (change.do === "claim") state.claims.upsert(change.claim);
  else if (change.do === "delete") {
    state.slices.delete(change.uid);
    state.claims.delete(change.uid);
  } else if (change.do === "look") books.now();
  else if (change.do === "prepare") atOnce(books.prepare());
  else {
    // A sync that mentions one claim only.
    state.claims.beginSync();
    const [first] = state.claims.values();
    if (first !== undefined) state.claims.upsert(first);
    state.claims.endSync(1);
  }
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

/** In an order that does not depend on what came first. */
function sorted(moment: DeviceMoment | undefined) {
  assert.ok(moment);
  const parts = moment.parts.map(({ nodes, ...part }) => ({
    ...part,
    nodes: nodes
      .map(
        ({ node, total, allocated, free, tainted, counters: columns, capacity, namespaces }) => ({
          node,
          total,
          allocated,
          free,
          tainted: Object.fromEntries(tainted),
          counters: columns,
          capacity,
          namespaces: Object.fromEntries(namespaces),
        }),
      )
      .toSorted((a, b) => text(a).localeCompare(text(b))),
  }));
  return { ...moment, parts: parts.toSorted((a, b) => text(a).localeCompare(text(b))) };
}

function pending(uid: string, createdAt: number | undefined): ClaimRecord {
  return { ...claim(uid, []), state: "pending", createdAt };
}

suite("The books of devices", () => {
  test("say after any changes what fresh ones do", () => {
    const changes = fc.array(anyChange, { maxLength: 40 });
    const property = fc.property(changes, changes, (before, after) => {
      const state = deviceState([]);
      for (const change of before) apply(state, new DeviceBooks(state), change);
      const books = new DeviceBooks(state).follow();
      for (const change of after) apply(state, books, change);
      assert.deepEqual(sorted(books.now()), sorted(new DeviceBooks(state).now()));
    });
    fc.assert(property, { numRuns: 500 });
  });

  test("take in what there was in slices, whatever changes meanwhile", () => {
    const pools = Array.from({ length: 300 }, (_, index) => `p${index}`);
    const state = deviceState(
      pools.map((uid) => slice({ uid, pool: uid, has: { "gpu-0": {} } })),
      pools.map((uid) => claim(`claim-of-${uid}`, [use("gpu-0", { pool: uid })])),
    );
    const books = new DeviceBooks(state).follow();
    const turns = books.prepare();
    turns.next();
    // The first and the last of each kind: what is in the books by now, and what is not.
    for (const uid of ["p0", "p299"]) {
      state.slices.upsert(slice({ uid, pool: uid, has: { "gpu-0": {}, "gpu-1": {} } }));
      state.claims.delete(`claim-of-${uid}`);
    }
    let more = 0;
    for (const _ of turns) more += 1;
    // One for each pool, and others before.
    assert.ok(more > pools.length);
    const moment = books.now();
    assert.equal(moment?.claims.allocated, 298);
    assert.deepEqual(sorted(moment), sorted(new DeviceBooks(state).now()));
  });

  test("make nothing anew without a change, and only pools that have changed with one", () => {
    const has = { "gpu-0": {} };
    const state = deviceState([slice({ uid: "a", has }), slice({ uid: "b", pool: "p2", has })]);
    const books = new DeviceBooks(state).follow();
    const before = books.now();
    assert.equal(books.now(), before);
    state.claims.upsert(claim("c", [use("gpu-0")]));
    const after = books.now();
    assert.notEqual(after?.parts[0], before?.parts[0]);
    assert.equal(after?.parts[1], before?.parts[1]);
  });

  test("prepare only what had changed when they began: slices that keep changing do not hold them", () => {
    const state = deviceState([slice({ uid: "a", has: { "gpu-0": {} } })]);
    const books = new DeviceBooks(state).follow();
    let turns = 0;
    for (const _ of books.prepare()) {
      turns += 1;
      state.slices.upsert(slice({ uid: "a", generation: turns + 1, has: { "gpu-0": {} } }));
      assert.ok(turns < 100);
    }
    assert.deepEqual(sorted(books.now()), sorted(new DeviceBooks(state).now()));
  });

  test("say nothing before both kinds have been read once", () => {
    const state = new DeviceState();
    const books = new DeviceBooks(state).follow();
    state.slices.endSync(1);
    assert.equal(books.now(), undefined);
    state.claims.endSync(1);
    assert.deepEqual(books.now()?.parts, []);
  });

  test("stay as they were while a kind is read again", () => {
    const state = deviceState([slice({ uid: "a", has: { "gpu-0": {} } })]);
    const books = new DeviceBooks(state).follow();
    const before = books.now();
    state.slices.beginSync();
    state.slices.upsert(slice({ uid: "b", pool: "other", has: { "gpu-0": {} } }));
    assert.equal(books.now(), before);
    state.slices.endSync(2);
    const after = books.now();
    assert.equal(after?.parts.length, 1);
    state.claims.beginSync();
    state.claims.upsert(claim("c", [use("gpu-0")]));
    assert.equal(books.now(), after);
    state.claims.endSync(3);
    assert.equal(books.now()?.claims.allocated, 1);
  });

  test("leave what they have said as it was", () => {
    const state = deviceState([slice({ uid: "s", has: { a: {} } })], [claim("c", [use("a")])]);
    const books = new DeviceBooks(state).follow();
    const before = books.now();
    const said = structuredClone(before?.claims);
    state.claims.upsert({ ...claim("c", []), state: "unreserved" });
    assert.notEqual(books.now(), before);
    assert.deepEqual(before?.claims, said);
    assert.equal(before?.parts[0]?.nodes[0]?.allocated, 1);
  });

  test("know since when claims wait", () => {
    const state = deviceState([], [pending("a", 20), pending("b", 10), pending("c", undefined)]);
    const books = new DeviceBooks(state).follow();
    assert.equal(books.now()?.oldestPending, 10);
    state.claims.upsert(claim("b", []));
    assert.equal(books.now()?.oldestPending, 20);
    assert.deepEqual(books.now()?.claims, { allocated: 1, pending: 2, unreserved: 0 });
  });
});
