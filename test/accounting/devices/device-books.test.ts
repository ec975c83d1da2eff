import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { DeviceBooks, type DeviceMoment } from "../../../src/accounting/devices/device-books.ts";
import { atOnce, sliceLength, type Slices } from "../../../src/accounting/slices.ts";
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
  | { readonly do: "resync" | "look" };

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: anySlice.map((made) => ({ do: "slice" as const, slice: made })) },
  { weight: 4, arbitrary: anyClaim.map((made) => ({ do: "claim" as const, claim: made })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("s1", "s2", "s3", "s4", "s5", "c1", "c2", "c3", "c4")
      .map((uid) => ({ do: "delete" as const, uid })),
  },
  fc.constantFrom("resync", "look").map((what) => ({ do: what })),
);

function apply(state: DeviceState, books: DeviceBooks, change: Change): void {
  if (change.do === "slice") state.slices.upsert(change.slice);
  else if (change.do === "claim") state.claims.upsert(change.claim);
  else if (change.do === "delete") {
    state.slices.delete(change.uid);
    state.claims.delete(change.uid);
  } else if (change.do === "look") now(books);
  else {
    // A sync that mentions one claim only.
    state.claims.beginSync();
    const [first] = state.claims.values();
    if (first !== undefined) state.claims.upsert(first);
    state.claims.endSync(1);
  }
}

function now(books: DeviceBooks): DeviceMoment | undefined {
  return atOnce(books.moment());
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
      assert.deepEqual(sorted(now(books)), sorted(now(new DeviceBooks(state))));
    });
    fc.assert(property, { numRuns: 500 });
  });

  test("say what there was when their slices began, whatever changes until the last", () => {
    const act = fc.constantFrom("begin", "go on", "go on", "go on", "finish", "abandon");
    const changes = fc.array(anyChange, { maxLength: 20 });
    const steps = fc.array(fc.tuple(anyChange, act), { maxLength: 60 });
    const property = fc.property(changes, steps, (before, after) => {
      const state = deviceState([]);
      for (const change of before) apply(state, new DeviceBooks(state), change);
      const books = new DeviceBooks(state).follow();
      now(books);
      let running: { slices: Slices<DeviceMoment | undefined>; of: unknown } | undefined;
      for (const [change, what] of after) {
        if (change.do !== "look") apply(state, books, change);
        if (running === undefined) {
          if (what !== "begin") continue;
          running = { slices: books.moment(), of: sorted(now(new DeviceBooks(state))) };
        }
        if (what === "abandon") running.slices.return(undefined);
        else {
          const { done, value } = running.slices.next();
          if (done !== true && what !== "finish") continue;
          assert.deepEqual(sorted(done === true ? value : atOnce(running.slices)), running.of);
        }
        running = undefined;
      }
      running?.slices.return(undefined);
      assert.deepEqual(sorted(now(books)), sorted(now(new DeviceBooks(state))));
    });
    fc.assert(property, { numRuns: 500 });
  });

  test("account for a pool of many devices and claims in many slices", () => {
    const count = 40;
    const devices = Object.fromEntries(
      Array.from({ length: 128 }, (_, index) => [`gpu-${index}`, {}] as const),
    );
    const hasOf = (uid: string) =>
      Object.fromEntries(Object.keys(devices).map((each) => [`${uid}-${each}`, {}]));
    const uids = Array.from({ length: count }, (_, index) => `s${index}`);
    const parts = { sliceCount: count };
    const state = deviceState(
      uids.map((uid) => slice({ uid, ...parts, has: hasOf(uid) })),
      uids.flatMap((uid) =>
        Object.keys(hasOf(uid)).map((device) => claim(`claim of ${device}`, [use(device)])),
      ),
    );
    const books = new DeviceBooks(state).follow();
    now(books);
    state.claims.delete("claim of s7-gpu-7");
    const of = sorted(now(new DeviceBooks(state)));
    const slices = books.moment();
    let turns = 0;
    for (;;) {
      const { done, value } = slices.next();
      if (done === true) {
        assert.deepEqual(sorted(value), of);
        break;
      }
      turns += 1;
      // Of those whose devices have been looked at, and of others.
      state.claims.delete(`claim of s${turns % count}-gpu-0`);
      state.slices.upsert(slice({ uid: `s${turns % count}`, ...parts, has: devices }));
    }
    // Devices by their slice, and once more when they are added up; claims.
    assert.ok(turns >= count + (3 * 128 * count) / sliceLength, `${turns} slices`);
    assert.deepEqual(sorted(now(books)), sorted(now(new DeviceBooks(state))));
  });

  test("are asked for one moment at a time", () => {
    const state = deviceState([slice({ uid: "s", has: { a: {} } })]);
    const books = new DeviceBooks(state).follow();
    const running = books.moment();
    running.next();
    assert.throws(() => now(books), /already/);
    assert.deepEqual(sorted(atOnce(running)), sorted(now(books)));
  });

  test("take in what there was in slices, whatever changes meanwhile", () => {
    const pools = Array.from({ length: 300 }, (_, index) => `p${index}`);
    const state = deviceState(
      pools.map((uid) => slice({ uid, pool: uid, has: { "gpu-0": {} } })),
      pools.map((uid) => claim(`claim-of-${uid}`, [use("gpu-0", { pool: uid })])),
    );
    const books = new DeviceBooks(state).follow();
    const turns = books.moment();
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
    const moment = now(books);
    assert.equal(moment?.claims.allocated, 298);
    assert.deepEqual(sorted(moment), sorted(now(new DeviceBooks(state))));
  });

  test("make nothing anew without a change, and only pools that have changed with one", () => {
    const has = { "gpu-0": {} };
    const state = deviceState([slice({ uid: "a", has }), slice({ uid: "b", pool: "p2", has })]);
    const books = new DeviceBooks(state).follow();
    const before = now(books);
    assert.equal(now(books), before);
    state.claims.upsert(claim("c", [use("gpu-0")]));
    const after = now(books);
    assert.notEqual(after?.parts[0], before?.parts[0]);
    assert.equal(after?.parts[1], before?.parts[1]);
  });

  test("account only for what had changed when they began: slices that keep changing do not hold them", () => {
    const state = deviceState([slice({ uid: "a", has: { "gpu-0": {} } })]);
    const books = new DeviceBooks(state).follow();
    let turns = 0;
    for (const _ of books.moment()) {
      turns += 1;
      state.slices.upsert(slice({ uid: "a", generation: turns + 1, has: { "gpu-0": {} } }));
      assert.ok(turns < 100);
    }
    assert.deepEqual(sorted(now(books)), sorted(now(new DeviceBooks(state))));
  });

  test("say nothing before both kinds have been read once", () => {
    const state = new DeviceState();
    const books = new DeviceBooks(state).follow();
    state.slices.endSync(1);
    assert.equal(now(books), undefined);
    state.claims.endSync(1);
    assert.deepEqual(now(books)?.parts, []);
  });

  test("stay as they were while a kind is read again", () => {
    const state = deviceState([slice({ uid: "a", has: { "gpu-0": {} } })]);
    const books = new DeviceBooks(state).follow();
    const before = now(books);
    state.slices.beginSync();
    state.slices.upsert(slice({ uid: "b", pool: "other", has: { "gpu-0": {} } }));
    assert.equal(now(books), before);
    state.slices.endSync(2);
    const after = now(books);
    assert.equal(after?.parts.length, 1);
    state.claims.beginSync();
    state.claims.upsert(claim("c", [use("gpu-0")]));
    assert.equal(now(books), after);
    state.claims.endSync(3);
    assert.equal(now(books)?.claims.allocated, 1);
  });

  test("leave what they have said as it was", () => {
    const state = deviceState([slice({ uid: "s", has: { a: {} } })], [claim("c", [use("a")])]);
    const books = new DeviceBooks(state).follow();
    const before = now(books);
    const said = structuredClone(before?.claims);
    state.claims.upsert({ ...claim("c", []), state: "unreserved" });
    assert.notEqual(now(books), before);
    assert.deepEqual(before?.claims, said);
    assert.equal(before?.parts[0]?.nodes[0]?.allocated, 1);
  });

  test("know since when claims wait", () => {
    const state = deviceState([], [pending("a", 20), pending("b", 10), pending("c", undefined)]);
    const books = new DeviceBooks(state).follow();
    assert.equal(now(books)?.oldestPending, 10);
    state.claims.upsert(claim("b", []));
    assert.equal(now(books)?.oldestPending, 20);
    assert.deepEqual(now(books)?.claims, { allocated: 1, pending: 2, unreserved: 0 });
  });
});
