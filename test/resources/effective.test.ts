import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { effectiveResources } from "../../src/resources/effective.ts";
import { maxOf, replaceIn, sumOf } from "../../src/resources/resource-list.ts";
import { ruleSets } from "../../src/resources/rules.ts";
import { pods, resourceLists, specOnlyPods } from "./arbitraries.ts";

const rules = fc.constantFrom(...ruleSets);

suite("resource lists", () => {
  test("sums do not depend on the order", () => {
    fc.assert(
      fc.property(resourceLists, resourceLists, resourceLists, (a, b, c) => {
        assert.deepEqual(sumOf(sumOf(a, b), c), sumOf(a, sumOf(b, c)));
        assert.deepEqual(sumOf(a, b), sumOf(b, a));
      }),
    );
  });

  test("maxima do not depend on the order, and a list is its own maximum", () => {
    fc.assert(
      fc.property(resourceLists, resourceLists, resourceLists, (a, b, c) => {
        assert.deepEqual(maxOf(maxOf(a, b), c), maxOf(a, maxOf(b, c)));
        assert.deepEqual(maxOf(a, b), maxOf(b, a));
        assert.deepEqual(maxOf(a, a), a);
      }),
    );
  });

  test("a replacement keeps the names that it does not set", () => {
    const list = new Map([
      ["cpu", 1n],
      ["memory", 2n],
    ]);
    const expected = new Map([
      ["cpu", 5n],
      ["memory", 2n],
    ]);
    assert.deepEqual(replaceIn(list, new Map([["cpu", 5n]])), expected);
  });
});

suite("effective resources", () => {
  test("the order of app containers does not matter", () => {
    fc.assert(
      fc.property(pods, rules, (pod, ruleSet) => {
        const reversed = { ...pod, containers: pod.containers.toReversed() };
        assert.deepEqual(effectiveResources(reversed, ruleSet), effectiveResources(pod, ruleSet));
      }),
    );
  });

  test("a pod without pod-level values is never counted below one of its containers", () => {
    fc.assert(
      fc.property(specOnlyPods, rules, (pod, ruleSet) => {
        const { requests, limits } = effectiveResources(pod, ruleSet);
        for (const { resources } of [...pod.containers, ...pod.initContainers]) {
          assert.deepEqual(maxOf(requests, resources.requests), requests);
          assert.deepEqual(maxOf(limits, resources.limits), limits);
        }
      }),
    );
  });

  test("without a resize or pod-level values all rule sets agree", () => {
    fc.assert(
      fc.property(specOnlyPods, rules, (pod, ruleSet) => {
        assert.deepEqual(effectiveResources(pod, ruleSet), effectiveResources(pod, "1.32"));
      }),
    );
  });

  test("a status that says what the spec says changes nothing", () => {
    fc.assert(
      fc.property(specOnlyPods, rules, (pod, ruleSet) => {
        const steady = {
          ...pod,
          containerStatuses: [...pod.containers, ...pod.initContainers].map(
            ({ name, resources }) => ({
              name,
              allocatedResources: resources.requests,
              resources,
            }),
          ),
        };
        assert.deepEqual(effectiveResources(steady, ruleSet), effectiveResources(pod, ruleSet));
      }),
    );
  });

  test("overhead raises requests by itself and creates no limit", () => {
    fc.assert(
      fc.property(pods, rules, resourceLists, (pod, ruleSet, overhead) => {
        const bare = effectiveResources({ ...pod, overhead: new Map() }, ruleSet);
        const full = effectiveResources({ ...pod, overhead }, ruleSet);
        assert.deepEqual(full.requests, sumOf(bare.requests, overhead));
        assert.deepEqual([...full.limits.keys()], [...bare.limits.keys()]);
      }),
    );
  });

  test("the pod is left as it is", () => {
    fc.assert(
      fc.property(pods, rules, (pod, ruleSet) => {
        const before = structuredClone(pod);
        effectiveResources(pod, ruleSet);
        assert.deepEqual(pod, before);
      }),
    );
  });
});
