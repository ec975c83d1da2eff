import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { effectiveResources } from "../../src/resources/effective.ts";
import { maxOf, replaceIn, sumOf } from "../../src/resources/resource-list.ts";
import type { PodResources } from "../../src/resources/pod-resources.ts";
import { ruleSets } from "../../src/resources/rules.ts";
import { type Amount, nanosOf } from "../../src/resources/amount.ts";
import {
  amountsOf,
  pods,
  podsOfMillis,
  resourceLists,
  specOnlyPods,
  steadyPods,
  withAmounts,
} from "./arbitraries.ts";

const rules = fc.constantFrom(...ruleSets);

/** As amounts of one pod may be written in different ways. */
const someInNanos = (amount: Amount): Amount =>
  nanosOf(amount) % 3_000_000n === 0n ? nanosOf(amount) : amount;

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

  test("amounts in thousandths come to what they do in nano-units", () => {
    fc.assert(
      fc.property(podsOfMillis, rules, (pod, ruleSet) => {
        const inNanos = (model: PodResources) => {
          const { requests, limits } = effectiveResources(model, ruleSet);
          return [amountsOf(requests, nanosOf), amountsOf(limits, nanosOf)];
        };
        const expected = inNanos(withAmounts(pod, nanosOf));
        assert.deepEqual(inNanos(pod), expected);
        assert.deepEqual(inNanos(withAmounts(pod, someInNanos)), expected);
      }),
      { numRuns: 1000 },
    );
  });

  test("statuses of containers that there are not change nothing", () => {
    const others = Array.from({ length: 9 }, (_, index) => ({
      name: `other${index}`,
      allocatedResources: new Map([["cpu", 10n ** 18n]]),
      resources: undefined,
    }));
    fc.assert(
      fc.property(fc.oneof(steadyPods, pods), rules, (pod, ruleSet) => {
        const more = { ...pod, containerStatuses: [...pod.containerStatuses, ...others] };
        assert.deepEqual(effectiveResources(pod, ruleSet), effectiveResources(more, ruleSet));
      }),
      { numRuns: 1000 },
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
