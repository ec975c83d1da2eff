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
  servedByDevices: fc.constant([]),
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
      fc.property(placed, (list) => {
        const sums = new Sums();
        const groups = Array.from({ length: 5 }, () => sums.newGroup());
        for (const { place, pod } of list) sums.add(groups[place] ?? -1, pod, 1);
        const sumsOf = sums.copy(groups);
        for (const [place] of groups.entries()) {
          const copy = sumsOf(place);
          const members = list.filter((each) => each.place === place).map(({ pod }) => pod);
          const total = (of: (pod: PodRequirements) => number | undefined) =>
            members.reduce((sum, pod) => sum + (of(pod) ?? 0), 0);
          for (let id = 0; id < resources; id += 1) {
            const isPods = id === native.pods;
            const requests = isPods ? members.length : total((pod) => pod.requests.native[id]);
            assert.equal(copy.requests(id), requests);
            assert.equal(
              copy.limits(id),
              total((pod) => pod.limits.native[id]),
            );
          }
          assert.deepEqual(copy.withoutRequests(), {
            cpu: total((pod) => Number(pod.withoutRequests.cpu)),
            memory: total((pod) => Number(pod.withoutRequests.memory)),
          });
          assert.deepEqual(copy.withoutLimits(), {
            cpu: total((pod) => Number(pod.withoutLimits.cpu)),
            memory: total((pod) => Number(pod.withoutLimits.memory)),
          });
        }
      }),
    );
  });

  test("count pods without a request or limit by resource, each in its own place", () => {
    const sums = new Sums();
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
    const copy = sums.copy([group])(0);
    assert.deepEqual(copy.withoutRequests(), { cpu: 1, memory: 2 });
    assert.deepEqual(copy.withoutLimits(), { cpu: 3, memory: 4 });
    assert.equal(copy.requests(native.pods), 10);
    assert.equal(sums.pods(group), 10);
  });

  test("keep what they have when they grow", () => {
    const sums = new Sums();
    const groups = Array.from({ length: 5000 }, (_, index) => {
      const group = sums.newGroup();
      sums.add(group, { ...nothing, limits: amounts([index]) }, 1);
      return group;
    });
    const copy = sums.copy(groups);
    for (const index of groups.keys()) assert.equal(copy(index).limits(native.cpu), index);
  });

  test("a copy stays as it is; the sums of a group follow it, and are 0 where there is none", () => {
    const sums = new Sums();
    const group = sums.newGroup();
    const pod = { ...nothing, limits: amounts([7]) };
    sums.add(group, pod, 1);
    const copy = sums.copy([group])(0);
    const [of, ofNone] = [sums.of(group), sums.of(undefined)];
    sums.add(group, pod, 1);
    assert.deepEqual(
      [copy, of, ofNone].map((each) => each.limits(native.cpu)),
      [7, 14, 0],
    );
    assert.deepEqual(ofNone.withoutLimits(), { cpu: 0, memory: 0 });
  });

  test("there is no sum of a group that was not begun", () => {
    assert.throws(() => new Sums().pods(0), RangeError);
  });
});
