import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { podLevel } from "../../src/resources/pod-level.ts";
import type { PodResources } from "../../src/resources/pod-resources.ts";
import type { ResourceRequirements } from "../../src/resources/resource-list.ts";
import { emptyList, emptyRequirements } from "../../src/resources/resource-list.ts";
import { calculations, type RuleSet } from "../../src/resources/rules.ts";

type Amounts = Readonly<Record<string, bigint>>;

function requirements(requests: Amounts = {}, limits: Amounts = {}): ResourceRequirements {
  return {
    requests: new Map(Object.entries(requests)),
    limits: new Map(Object.entries(limits)),
  };
}

/** The pod-level values that replace the containers', as records. */
function replacement(pod: Partial<PodResources>, rules: RuleSet) {
  const { requests, limits } = podLevel(
    {
      containers: [],
      initContainers: [],
      overhead: emptyList,
      podLevel: emptyRequirements,
      resizeInfeasible: false,
      containerStatuses: [],
      initContainerStatuses: [],
      statusAllocated: emptyList,
      statusResources: undefined,
      ...pod,
    },
    calculations[rules],
  );
  return { requests: Object.fromEntries(requests), limits: Object.fromEntries(limits) };
}

suite("pod-level values in the spec", () => {
  const spec = requirements({ cpu: 1n, squat: 2n }, { memory: 3n, "hugepages-2Mi": 4n, x: 5n });

  test("count for cpu, memory and huge pages only", () => {
    const expected = { requests: { cpu: 1n }, limits: { memory: 3n, "hugepages-2Mi": 4n } };
    for (const rules of ["1.34", "1.36", "1.37"] as const) {
      assert.deepEqual(replacement({ podLevel: spec }, rules), expected);
    }
  });

  test("do not count up to 1.33", () => {
    const nothing = { requests: {}, limits: {} };
    assert.deepEqual(replacement({ podLevel: spec }, "1.32"), nothing);
    assert.deepEqual(replacement({ podLevel: spec }, "1.33"), nothing);
  });
});

suite("the pod-level status", () => {
  const status = requirements(
    { cpu: 5n, memory: 6n, "ephemeral-storage": 7n },
    { cpu: 8n, memory: 9n, "ephemeral-storage": 10n },
  );
  const pod = {
    podLevel: requirements({ cpu: 1n }, { cpu: 2n }),
    statusResources: status,
    statusAllocated: new Map([
      ["cpu", 4n],
      ["ephemeral-storage", 99n],
    ]),
  };

  test("is ignored by 1.34", () => {
    assert.deepEqual(replacement(pod, "1.34"), { requests: { cpu: 1n }, limits: { cpu: 2n } });
  });

  test("counts in 1.36 for the names that the spec sets", () => {
    assert.deepEqual(replacement(pod, "1.36"), { requests: { cpu: 5n }, limits: { cpu: 8n } });
  });

  test("counts in 1.37 for every name that can be set at pod level, and for no other", () => {
    assert.deepEqual(replacement(pod, "1.37"), {
      requests: { cpu: 5n, memory: 6n },
      limits: { cpu: 8n, memory: 9n },
    });
  });

  test("counts with what is allocated where that is more", () => {
    const allocated = { ...pod, statusAllocated: new Map([["cpu", 50n]]) };
    for (const rules of ["1.36", "1.37"] as const) {
      assert.equal(replacement(allocated, rules).requests["cpu"], 50n);
    }
  });

  test("counts for nothing where the spec sets no pod-level value", () => {
    for (const rules of ["1.36", "1.37"] as const) {
      assert.deepEqual(replacement({ ...pod, podLevel: emptyRequirements }, rules), {
        requests: {},
        limits: {},
      });
    }
  });

  test("makes no requests in 1.37 where the spec sets only limits", () => {
    const limited = { ...pod, podLevel: requirements({}, { cpu: 2n }) };
    assert.deepEqual(replacement(limited, "1.37").requests, {});
  });
});

suite("an infeasible resize at pod level", () => {
  const pod = { podLevel: requirements({ cpu: 10n }, { cpu: 20n }), resizeInfeasible: true };

  for (const rules of ["1.36", "1.37"] as const) {
    test(`counts in ${rules} with what is running`, () => {
      const statusResources = requirements({ cpu: 1n }, { cpu: 2n });
      assert.deepEqual(replacement({ ...pod, statusResources }, rules), {
        requests: { cpu: 1n },
        limits: { cpu: 2n },
      });
    });
  }

  test("leaves nothing in 1.36 of a request that the status lacks", () => {
    const statusResources = requirements({}, { cpu: 2n });
    assert.deepEqual(replacement({ ...pod, statusResources }, "1.36").requests, { cpu: 0 });
  });

  test("leaves in 1.36 the limits as they are when the status has none at all", () => {
    const statusResources = requirements({ cpu: 1n });
    assert.deepEqual(replacement({ ...pod, statusResources }, "1.36").limits, { cpu: 20n });
  });

  test("leaves in 1.36 no limit that a status with other limits lacks", () => {
    const statusResources = requirements({ cpu: 1n }, { memory: 2n });
    assert.deepEqual(replacement({ ...pod, statusResources }, "1.36").limits, { cpu: 0 });
  });

  test("leaves in 1.37 no limit that the status lacks", () => {
    const statusResources = requirements({ cpu: 1n });
    assert.deepEqual(replacement({ ...pod, statusResources }, "1.37").limits, {});
  });
});
