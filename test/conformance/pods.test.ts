import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { effectiveResources } from "../../src/resources/effective.ts";
import { wholeUnits } from "../../src/resources/quantity.ts";
import type { ResourceList } from "../../src/resources/resource-list.ts";
import { ruleSetFor, ruleSets } from "../../src/resources/rules.ts";
import type { RawPod } from "./raw-objects.ts";
import { podResources } from "./raw-objects.ts";

interface Expected {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

interface PodVector {
  readonly name: string;
  readonly rule: string;
  readonly pod: RawPod;
  readonly expect: { readonly effective: Expected };
  readonly expect_older?: Readonly<Record<string, Expected>>;
}

const { vectors }: { readonly vectors: readonly PodVector[] } = JSON.parse(
  readFileSync(new URL("pod-vectors.json", import.meta.url), "utf8"),
);
const versions = [...ruleSets, "1.35"] as const;

for (const version of versions) {
  suite(`pods as kube-scheduler ${version} counts them`, () => {
    const rules = ruleSetFor(version);
    assert.ok(rules);
    for (const { name, rule, pod, ...vector } of vectors) {
      const expected = vector.expect_older?.[`effective_${version}`] ?? vector.expect.effective;
      test(`${name}: ${rule}`, () => {
        const { requests, limits } = effectiveResources(podResources(pod), rules);
        assert.deepEqual(inVectorUnits(requests), { ...expected.requests });
        assert.deepEqual(inVectorUnits(limits), { ...expected.limits });
      });
    }
  });
}

/** Nano-cores for cpu, whole units for the rest. */
function inVectorUnits(list: ResourceList): Record<string, string> {
  return Object.fromEntries(
    Array.from(list, ([name, nanos]) => [name, String(name === "cpu" ? nanos : wholeUnits(nanos))]),
  );
}
