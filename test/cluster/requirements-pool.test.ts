import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { RequirementsPool } from "../../src/cluster/requirements-pool.ts";
import { type PodRequirements, resizeStates } from "../../src/cluster/records.ts";
import { amounts } from "./amounts.ts";
import { plain } from "./traits.ts";

const none = { cpu: false, memory: false };

function requirements(cpu: number, rest: Partial<PodRequirements> = {}): PodRequirements {
  return {
    requests: amounts([cpu]),
    limits: amounts(),
    withoutRequests: none,
    withoutLimits: none,
    ...plain,
    ...rest,
  };
}

/** With a name of a resource that is longer than any is. */
function named(cpu: number): PodRequirements {
  return requirements(cpu, { requests: amounts([cpu], { ["x".repeat(4000)]: 1 }) });
}

function withGpu(cpu: number): PodRequirements {
  return requirements(cpu, { requests: amounts([cpu], { gpu: 1 }) });
}

suite("pool of requirements", () => {
  test("equal requirements share one frozen object", () => {
    const pool = new RequirementsPool();
    const shared = pool.intern(requirements(1));
    assert.equal(pool.intern(requirements(1)), shared);
    assert.ok(Object.isFrozen(shared));
    assert.deepEqual(shared, requirements(1));
  });

  const memoryOnly: number[] = [];
  memoryOnly[1] = 1;
  const different = [
    requirements(1),
    requirements(2),
    requirements(1, { limits: amounts([1]) }),
    requirements(1, { limits: amounts([1, 2]) }),
    requirements(1, { requests: amounts(memoryOnly) }),
    requirements(1, { requests: amounts(), limits: amounts([1]) }),
    requirements(1, { requests: amounts([1], { gpu: 1 }) }),
    requirements(1, { requests: amounts([1], { gpu: 2 }) }),
    requirements(1, { requests: amounts([1], { tpu: 1 }) }),
    requirements(1, { withoutRequests: { cpu: true, memory: false } }),
    requirements(1, { withoutRequests: { cpu: false, memory: true } }),
    requirements(1, { withoutLimits: { cpu: true, memory: false } }),
    requirements(1, { withoutLimits: { cpu: true, memory: true } }),
    requirements(1, { withoutLimits: { cpu: false, memory: true } }),
    requirements(1, { stays: true }),
    requirements(1, { preemptible: true }),
    requirements(1, { stays: true, preemptible: true }),
    ...resizeStates.map((resizing) => requirements(1, { resizing })),
    requirements(1, { preemptible: true, resizing: "deferred" }),
    requirements(1, { requests: amounts([1], { gpu: 1 }), servedByDevices: ["gpu"] }),
  ];

  test("requirements that differ in anything do not", () => {
    const pool = new RequirementsPool();
    const interned = different.map((each) => pool.intern(each));
    assert.equal(new Set(interned).size, different.length);
    assert.deepEqual(interned, different);
  });

  test("nor do they where they have the same slot", () => {
    for (const one of different) {
      for (const other of different) {
        const pool = new RequirementsPool(10, 1);
        pool.intern({ ...one });
        assert.deepEqual(pool.intern({ ...other }), other);
      }
    }
  });

  test("it forgets requirements that are not asked for, and keeps those that are", () => {
    const pool = new RequirementsPool(10);
    const popular = pool.intern(withGpu(0));
    const once = pool.intern(withGpu(1));
    for (let cpu = 2; cpu <= 100; cpu += 1) {
      pool.intern(withGpu(cpu));
      assert.equal(pool.intern(withGpu(0)), popular);
    }
    assert.notEqual(pool.intern(withGpu(1)), once);
  });

  test("of native resources alone it remembers as many as it has slots", () => {
    const pool = new RequirementsPool(10, 4);
    const shared = Array.from({ length: 100 }, (_, cpu) => pool.intern(requirements(cpu)));
    const again = shared.toReversed().filter((each) => {
      const found = pool.intern({ ...each });
      assert.deepEqual(found, each);
      return found === each;
    });
    assert.ok(again.length > 0 && again.length <= 4, `${again.length} of 100`);
  });

  test("amounts of native resources spread over the slots, small and large ones", () => {
    for (const unit of [1, 1000, 2 ** 20, 2 ** 31, 2 ** 33]) {
      const pool = new RequirementsPool(10, 1 << 12);
      const made = Array.from({ length: 1000 }, (_, at) => {
        const requests = amounts([100 + (at % 10), at * unit]);
        return pool.intern(requirements(1, { requests, limits: requests }));
      });
      const kept = made.filter((each) => pool.intern({ ...each }) === each);
      assert.ok(kept.length > 500, `${kept.length} of 1000 by ${unit}`);
    }
  });

  test("it forgets the sooner, the longer the names are", () => {
    const pool = new RequirementsPool(10);
    const first = pool.intern(named(0));
    assert.equal(pool.intern(named(0)), first);
    for (let cpu = 1; cpu <= 2; cpu += 1) pool.intern(named(cpu));
    assert.notEqual(pool.intern(named(0)), first);
  });
});
