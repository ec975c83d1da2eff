import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { Sums } from "../../src/accounting/sums.ts";
import { type PodRequirements, resizeStates } from "../../src/cluster/records.ts";
import { native, nativeResources } from "../../src/cluster/scheduler-resources.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";

const resources = nativeResources.length;

const anyAmounts = fc
  .array(fc.option(fc.nat(1000), { nil: undefined }), { maxLength: resources })
  // The resource `pods` is never requested: each pod is one.
  .map((list) =>
    amounts(list.map((amount, index) => (index === native.pods ? undefined : amount))),
  );
const flags = fc.record({ cpu: fc.boolean(), memory: fc.boolean() });
const pods: fc.Arbitrary<PodRequirements> = fc.record({
  requests: anyAmounts,
  limits: anyAmounts,
  withoutRequests: flags,
  withoutLimits: flags,
  stays: fc.boolean(),
  preemptible: fc.boolean(),
  resizing: fc.constantFrom("", ...resizeStates),
});

const none = { cpu: false, memory: false };
const nothing: PodRequirements = {
  requests: amounts(),
  limits: amounts(),
  withoutRequests: none,
  withoutLimits: none,
  ...plain,
};

suite("sums", () => {
  test("of any pods in any groups are what adding up each number alone gives", () => {
    const placed = fc.array(fc.record({ place: fc.nat(4), pod: pods }), { maxLength: 30 });
    fc.assert(
      fc.property(placed, fc.nat(6), (list, room) => {
        const sums = new Sums(room);
        const groups = Array.from({ length: 5 }, () => sums.newGroup());
        for (const { place, pod } of list) sums.add(groups[place] ?? -1, pod, 1);
        for (const [place, group] of groups.entries()) {
          const members = list.filter((each) => each.place === place).map(({ pod }) => pod);
          const total = (of: (pod: PodRequirements) => number | undefined) =>
            members.reduce((sum, pod) => sum + (of(pod) ?? 0), 0);
          for (let id = 0; id < resources; id += 1) {
            const isPods = id === native.pods;
            const requests = isPods ? members.length : total((pod) => pod.requests.native[id]);
            assert.equal(sums.requests(group, id), requests);
            assert.equal(
              sums.limits(group, id),
              total((pod) => pod.limits.native[id]),
            );
          }
          assert.deepEqual(sums.withoutRequests(group), {
            cpu: total((pod) => Number(pod.withoutRequests.cpu)),
            memory: total((pod) => Number(pod.withoutRequests.memory)),
          });
          assert.deepEqual(sums.withoutLimits(group), {
            cpu: total((pod) => Number(pod.withoutLimits.cpu)),
            memory: total((pod) => Number(pod.withoutLimits.memory)),
          });
        }
      }),
    );
  });

  test("count pods without a request or limit by resource, each in its own place", () => {
    const sums = new Sums(1);
    const group = sums.newGroup();
    const counted = [
      { withoutRequests: { cpu: true, memory: false } },
      { withoutRequests: { cpu: false, memory: true } },
      { withoutLimits: { cpu: true, memory: false } },
      { withoutLimits: { cpu: false, memory: true } },
    ];
    for (const [times, unset] of counted.entries()) {
      for (let pod = 0; pod <= times; pod += 1) sums.add(group, { ...nothing, ...unset }, 1);
    }
    assert.deepEqual(sums.withoutRequests(group), { cpu: 1, memory: 2 });
    assert.deepEqual(sums.withoutLimits(group), { cpu: 3, memory: 4 });
    assert.equal(sums.requests(group, native.pods), 10);
  });

  test("keep what they have when they grow", () => {
    const sums = new Sums(0);
    const groups = Array.from({ length: 100 }, (_, index) => {
      const group = sums.newGroup();
      sums.add(group, { ...nothing, limits: amounts([index]) }, 1);
      return group;
    });
    assert.deepEqual(
      groups.map((group) => sums.limits(group, native.cpu)),
      Array.from(groups.keys()),
    );
  });
});
