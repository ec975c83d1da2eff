import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import * as fc from "fast-check";
import { Store } from "../../src/cluster/store.ts";

interface Thing {
  readonly uid: string;
  readonly value: number;
}

const isSameThing = (a: Thing, b: Thing) => a.value === b.value;
const contents = (store: Store<Thing>) =>
  new Map(Array.from(store.values(), (r) => [r.uid, r.value]));

const steps = fc.record({
  do: fc.constantFrom("upsert", "upsert", "upsert", "delete", "begin", "end"),
  uid: fc.constantFrom("a", "b", "c", "d"),
  value: fc.nat(2),
});

suite("store", () => {
  test("any sequence of events and syncs leaves what a plain model holds", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (sequence) => {
        const store = new Store<Thing>(isSameThing);
        const model = new Map<string, number>();
        let mentioned: Set<string> | undefined;
        for (const step of sequence) {
          const before = store.changes;
          const contentsBefore = contents(store);
          if (step.do === "upsert") {
            store.upsert({ uid: step.uid, value: step.value });
            model.set(step.uid, step.value);
            mentioned?.add(step.uid);
          } else if (step.do === "delete") {
            store.delete(step.uid);
            model.delete(step.uid);
          } else if (step.do === "begin") {
            store.beginSync();
            mentioned = new Set();
          } else if (mentioned !== undefined) {
            store.endSync(7);
            for (const uid of model.keys()) if (!mentioned.has(uid)) model.delete(uid);
            mentioned = undefined;
          }
          assert.deepEqual(contents(store), model);
          assert.equal(store.size, model.size);
          assert.equal(store.syncing, mentioned !== undefined);
          if (store.changes === before) assert.deepEqual(contents(store), contentsBefore);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a sync that does not complete removes nothing", () => {
    const store = new Store<Thing>();
    store.upsert({ uid: "a", value: 1 });
    store.upsert({ uid: "b", value: 1 });
    store.beginSync();
    store.upsert({ uid: "a", value: 2 });
    store.beginSync();
    store.upsert({ uid: "b", value: 2 });
    assert.deepEqual(
      contents(store),
      new Map([
        ["a", 2],
        ["b", 2],
      ]),
    );
    store.endSync(0);
    assert.deepEqual(contents(store), new Map([["b", 2]]));
  });

  test("it is synced from the first completed sync on", () => {
    const store = new Store<Thing>();
    assert.equal(store.synced, false);
    store.beginSync();
    assert.equal(store.synced, false);
    assert.equal(store.syncing, true);
    store.endSync(0);
    assert.equal(store.synced, true);
    store.beginSync();
    assert.equal(store.synced, true);
  });

  test(
    "who waits for the first sync goes on when it has completed",
    { timeout: 10_000 },
    async () => {
      const store = new Store<Thing>();
      let isOver = false;
      const waiting = store.firstSync.then(() => (isOver = true));
      store.beginSync();
      store.upsert({ uid: "a", value: 1 });
      store.confirm(0);
      await setImmediate();
      assert.equal(isOver, false);
      store.endSync(1);
      await waiting;
      store.beginSync();
      await store.firstSync;
    },
  );

  test("a completed sync and a confirmation are proof of life, a record is not", () => {
    const store = new Store<Thing>();
    store.upsert({ uid: "a", value: 1 });
    assert.equal(store.confirmedAt, undefined);
    store.beginSync();
    store.endSync(5);
    assert.equal(store.confirmedAt, 5);
    store.confirm(9);
    assert.equal(store.confirmedAt, 9);
  });

  test("an equal record is no change", () => {
    const store = new Store<Thing>(isSameThing);
    store.upsert({ uid: "a", value: 1 });
    const { changes } = store;
    store.upsert({ uid: "a", value: 1 });
    assert.equal(store.changes, changes);
    store.upsert({ uid: "a", value: 2 });
    assert.notEqual(store.changes, changes);
  });

  test("no count of changes comes twice", () => {
    const store = new Store<Thing>(isSameThing);
    const counts = [store.changes];
    const changes = [
      () => store.upsert({ uid: "a", value: 1 }),
      () => store.delete("a"),
      () => store.endSync(1),
      () => store.upsert({ uid: "a", value: 2 }),
      () => store.upsert({ uid: "a", value: 1 }),
    ];
    for (const change of changes) {
      change();
      counts.push(store.changes);
    }
    assert.equal(new Set(counts).size, counts.length, counts.join());
  });

  test("deleting what is not there is no change", () => {
    const store = new Store<Thing>();
    store.delete("a");
    assert.equal(store.changes, 0);
  });
});

function limited(limit: number, ...uids: readonly string[]): Store<Thing> {
  const store = new Store<Thing>(isSameThing);
  store.limit = limit;
  store.beginSync();
  for (const uid of uids) store.upsert({ uid, value: 1 });
  store.endSync(0);
  return store;
}

const uidsOf = (store: Store<Thing>) => [...contents(store).keys()].toSorted().join("");

suite("a store with a limit", () => {
  test("counts after a sync: records that it forgets leave their room to new ones", () => {
    const store = limited(4, "a", "b", "c", "d");
    store.beginSync();
    for (const uid of ["e", "f", "g", "a"]) store.upsert({ uid, value: 1 });
    assert.equal(store.refused, 0, "the last complete picture had room for all");
    store.endSync(1);
    assert.equal(uidsOf(store), "aefg");
    assert.equal(store.refused, 0);
  });

  test("refuses what does not fit, and takes it in when there is room", () => {
    const store = limited(2, "a", "b", "c", "d");
    assert.equal(uidsOf(store), "ab");
    assert.equal(store.refused, 2);
    store.upsert({ uid: "c", value: 7 });
    assert.equal(store.refused, 2);
    const { changes } = store;
    store.delete("a");
    assert.deepEqual(Object.fromEntries(contents(store)), { b: 1, d: 1 });
    assert.notEqual(store.changes, changes);
    assert.equal(store.refused, 1);
    store.delete("c");
    assert.equal(store.refused, 0);
    store.upsert({ uid: "e", value: 1 });
    assert.equal(store.refused, 1);
    store.upsert({ uid: "b", value: 2 });
    assert.equal(contents(store).get("b"), 2, "what is known may change");
  });

  test("does not call itself complete while another sync is under way", () => {
    const store = limited(1, "a", "b");
    store.beginSync();
    assert.equal(store.refused, 1);
    store.upsert({ uid: "b", value: 1 });
    store.endSync(1);
    assert.equal(store.refused, 0);
    assert.equal(uidsOf(store), "b");
  });

  test("keeps no more than another limit waiting; of the others it knows that they are there", () => {
    const store = limited(1, "a", "b", "c");
    assert.equal(store.refused, 2);
    store.delete("a");
    assert.equal(uidsOf(store), "b");
    store.delete("b");
    assert.equal(uidsOf(store), "");
    assert.equal(store.refused, 1);
    store.upsert({ uid: "c", value: 3 });
    assert.equal(uidsOf(store), "c");
    assert.equal(store.refused, 0);
  });
});
