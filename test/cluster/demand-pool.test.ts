import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DemandPool } from "../../src/cluster/demand-pool.ts";
import type { PodDemand } from "../../src/cluster/records.ts";

const none = { cpu: false, memory: false };

function demand(cpu: number, rest: Partial<PodDemand> = {}): PodDemand {
  return { requests: [cpu], limits: [], withoutRequests: none, withoutLimits: none, ...rest };
}

suite("demand pool", () => {
  test("equal demands share one frozen object", () => {
    const pool = new DemandPool();
    const shared = pool.intern(demand(1));
    assert.equal(pool.intern(demand(1)), shared);
    assert.ok(Object.isFrozen(shared));
    assert.deepEqual(shared, demand(1));
    assert.equal(pool.size, 1);
  });

  test("demands that differ in anything do not", () => {
    const pool = new DemandPool();
    const memoryOnly: number[] = [];
    memoryOnly[1] = 1;
    const different = [
      demand(1),
      demand(2),
      demand(1, { limits: [1] }),
      demand(1, { requests: memoryOnly }),
      demand(1, { requests: [], limits: [1] }),
      demand(1, { withoutRequests: { cpu: true, memory: false } }),
      demand(1, { withoutRequests: { cpu: false, memory: true } }),
      demand(1, { withoutLimits: { cpu: true, memory: false } }),
      demand(1, { withoutLimits: { cpu: true, memory: true } }),
    ];
    const interned = different.map((each) => pool.intern(each));
    assert.equal(new Set(interned).size, different.length);
    assert.deepEqual(interned, different);
  });

  test("it stays bounded while demands are unique, and keeps the one that is asked for", () => {
    const pool = new DemandPool(10);
    const popular = pool.intern(demand(0));
    for (let cpu = 1; cpu <= 1000; cpu += 1) {
      pool.intern(demand(cpu));
      assert.equal(pool.intern(demand(0)), popular);
      assert.ok(pool.size <= 20);
    }
  });
});
