import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { podRequirements } from "../../src/cluster/pod-requirements.ts";
import { amounts } from "./amounts.ts";
import { plain } from "./traits.ts";
import { effectiveResources } from "../../src/resources/effective.ts";
import { nanosOf } from "../../src/resources/amount.ts";
import { milliUnits } from "../../src/resources/quantity.ts";
import type { PodResources } from "../../src/resources/pod-resources.ts";
import type { RuleSet } from "../../src/resources/rules.ts";
import { ruleSets } from "../../src/resources/rules.ts";
import { AmountsReader } from "../../src/kubernetes/records/amounts-reader.ts";
import { podResources } from "../../src/kubernetes/records/pod-resources.ts";
import { podFrom } from "../kubernetes/wire/json-objects.ts";
import { pods, podsOfMillis, steadyPods, withAmounts } from "../resources/arbitraries.ts";

const steadyInMillis = steadyPods.map((pod) =>
  withAmounts(pod, (amount) => Number(nanosOf(amount) % 10n ** 12n)),
);
const asIs = (name: string) => name;

function requirementsOf(spec: object, rules: RuleSet = "1.37", traits = plain) {
  const { demand } = podFrom({ metadata: { namespace: "n", name: "p", uid: "p" }, spec });
  const resources = podResources(demand, new AmountsReader(32), assert.fail);
  return podRequirements(resources, traits, rules, asIs, 32, assert.fail);
}

const both = { cpu: "1", memory: "1Gi" };
const full = { name: "full", resources: { requests: both, limits: both } };

suite("pod requirements", () => {
  test("are what the rules say, rounded once per pod", () => {
    const half = { name: "half", resources: { requests: { cpu: "500u", memory: "0.5" } } };
    const { requests, limits } = requirementsOf({ containers: [half, half] });
    assert.deepEqual(requests, amounts([1, 1]));
    assert.deepEqual(limits, amounts());
  });

  test("of any pod, the cpu request is the effective one in millicores", () => {
    fc.assert(
      fc.property(pods, fc.constantFrom(...ruleSets), (pod, rules) => {
        const exact = effectiveResources(pod, rules).requests.get("cpu");
        const { requests } = podRequirements(pod, plain, rules, asIs, 32, assert.fail);
        assert.equal(
          requests.native[0],
          exact === undefined ? undefined : Number(milliUnits(nanosOf(exact))),
        );
      }),
    );
  });

  test("of any pod, amounts in thousandths come to what they do in nano-units", () => {
    fc.assert(
      fc.property(
        fc.oneof(podsOfMillis, steadyInMillis),
        fc.constantFrom(...ruleSets),
        (pod, rules) => {
          const rejected: string[] = [];
          const come = (model: PodResources) =>
            podRequirements(model, plain, rules, asIs, 32, (reason) => rejected.push(reason));
          assert.deepEqual(come(pod), come(withAmounts(pod, nanosOf)));
          assert.equal(rejected.length % 2, 0);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("limits of extended resources that equal the requests are held once", () => {
    const gpu = { "nvidia.com/gpu": "1", "a.example/b": "2" };
    const { requests, limits } = requirementsOf({
      containers: [{ name: "a", resources: { requests: { cpu: "1", ...gpu }, limits: gpu } }],
    });
    assert.deepEqual(requests.native, [1000]);
    assert.deepEqual(limits.native, []);
    assert.equal(limits.others, requests.others);
    for (const others of [{ ...gpu, "a.example/b": "3" }, { "nvidia.com/gpu": "1" }]) {
      const differing = requirementsOf({
        containers: [{ name: "a", resources: { requests: gpu, limits: others } }],
      });
      assert.deepEqual(
        Object.fromEntries(differing.limits.others),
        Object.fromEntries(Object.entries(others).map(([name, text]) => [name, Number(text)])),
      );
    }
  });

  test("are served by devices where they are requested, and named so, each once and by name", () => {
    const requests = { cpu: "1", "b.example/b": "1", "a.example/a": "1", "c.example/c": "1" };
    const containers = [{ name: "a", resources: { requests } }];
    const of = (...servedByDevices: readonly string[]) =>
      requirementsOf({ containers }, "1.37", { ...plain, servedByDevices }).servedByDevices;
    assert.deepEqual(of("b.example/b", "d.example/d", "b.example/b"), ["b.example/b"]);
    assert.deepEqual(of("b.example/b", "a.example/a"), ["a.example/a", "b.example/b"]);
    assert.deepEqual(of("cpu"), []);
  });

  test("names that the scheduler does not know are left out", () => {
    const odd = { cpu: "1", pods: "5", squat: "1", "requests.nvidia.com/gpu": "1" };
    const container = { name: "a", resources: { requests: odd, limits: odd } };
    const { requests, limits } = requirementsOf({ containers: [container] });
    assert.deepEqual(requests, amounts([1000]));
    assert.deepEqual(limits, amounts([1000]));
  });
});

suite("pods without requests or limits", () => {
  const nothing = { cpu: false, memory: false };

  test("a pod that sets everything is without nothing", () => {
    const { withoutRequests, withoutLimits } = requirementsOf({
      containers: [full, full],
      initContainers: [{ ...full, name: "sidecar", restartPolicy: "Always" }],
    });
    assert.deepEqual([withoutRequests, withoutLimits], [nothing, nothing]);
  });

  test("one app container that sets none is enough", () => {
    const partial = { name: "b", resources: { requests: { cpu: "0" }, limits: { memory: "1" } } };
    const { withoutRequests, withoutLimits } = requirementsOf({ containers: [full, partial] });
    assert.deepEqual(withoutRequests, { cpu: false, memory: true });
    assert.deepEqual(withoutLimits, { cpu: true, memory: false });
  });

  test("so is one sidecar, while a run-once init container does not matter", () => {
    const init = { name: "init" };
    const sidecar = { name: "sidecar", restartPolicy: "Always" };
    const expected = { cpu: true, memory: true };
    assert.deepEqual(
      requirementsOf({ containers: [full], initContainers: [init] }).withoutRequests,
      nothing,
    );
    assert.deepEqual(
      requirementsOf({ containers: [full], initContainers: [sidecar] }).withoutLimits,
      expected,
    );
  });

  test("a pod-level value counts as set where the rules know it", () => {
    const spec = { containers: [{ name: "a" }], resources: { requests: { cpu: "1" } } };
    assert.deepEqual(requirementsOf(spec, "1.34").withoutRequests, { cpu: false, memory: true });
    assert.deepEqual(requirementsOf(spec, "1.33").withoutRequests, { cpu: true, memory: true });
  });
});
