import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { RequirementsPool } from "../../src/cluster/requirements-pool.ts";
import { ResourceNames } from "../../src/cluster/resource-names.ts";
import { byName } from "../cluster/amounts.ts";
import { AmountsReader } from "../../src/kubernetes/records/amounts-reader.ts";
import { PodRecords } from "../../src/kubernetes/records/pod-records.ts";
import { podResources } from "../../src/kubernetes/records/pod-resources.ts";
import { effectiveResources } from "../../src/resources/effective.ts";
import { nanosOf } from "../../src/resources/amount.ts";
import { milliUnits, wholeUnits } from "../../src/resources/quantity.ts";
import type { ResourceList } from "../../src/resources/resource-list.ts";
import { ruleSetFor, ruleSets } from "../../src/resources/rules.ts";
import { podFrom } from "../kubernetes/wire/json-objects.ts";

type Amounts = Readonly<Record<string, string>>;

interface Expected {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

interface PodVector {
  readonly name: string;
  readonly rule: string;
  readonly pod: object;
  readonly expect: { readonly effective: Expected };
  readonly expect_older?: Readonly<Record<string, Expected>>;
}

const { vectors }: { readonly vectors: readonly PodVector[] } = JSON.parse(
  readFileSync(new URL("pod-vectors.json", import.meta.url), "utf8"),
);
const versions = [...ruleSets, "1.35"] as const;
const amounts = new AmountsReader(32);

for (const version of versions) {
  suite(`pods as kube-scheduler ${version} counts them`, () => {
    const rules = ruleSetFor(version);
    assert.ok(rules);
    for (const { name, rule, pod, ...vector } of vectors) {
      const expected = vector.expect_older?.[`effective_${version}`] ?? vector.expect.effective;
      test(`${name}: ${rule}`, () => {
        const counted = podResources(podFrom(pod).demand, amounts, assert.fail);
        const { requests, limits } = effectiveResources(counted, rules);
        assert.deepEqual(inVectorUnits(requests), { ...expected.requests });
        assert.deepEqual(inVectorUnits(limits), { ...expected.limits });
      });

      test(`${name}: the pod's record has it in the scheduler's integers`, () => {
        const resources = new ResourceNames();
        const pool = new RequirementsPool();
        const records = new PodRecords({ rules, resources, pool, amounts });
        // A pod in a terminal phase has no record.
        const record = records.record({ ...podFrom(pod), phase: "Running" }, assert.fail);
        assert(record !== undefined);
        const { requests, limits } = record.requirements;
        assert.deepEqual(byName(requests), schedulerIntegers(expected.requests));
        assert.deepEqual(byName(limits), schedulerIntegers(expected.limits));
      });
    }
  });
}

/** Nano-cores for cpu, whole units for the rest. */
function inVectorUnits(list: ResourceList): Amounts {
  return Object.fromEntries(
    Array.from(list, ([name, amount]) => {
      const nanos = nanosOf(amount);
      return [name, String(name === "cpu" ? nanos : wholeUnits(nanos))];
    }),
  );
}

function schedulerIntegers(expected: Amounts): Record<string, number> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, amount]) => [
      name,
      Number(name === "cpu" ? milliUnits(BigInt(amount)) : amount),
    ]),
  );
}
