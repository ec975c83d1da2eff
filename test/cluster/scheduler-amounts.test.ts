import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ResourceNames } from "../../src/cluster/resource-names.ts";
import type { AmountFault } from "../../src/cluster/scheduler-amounts.ts";
import { isKnownToScheduler, schedulerAmounts } from "../../src/cluster/scheduler-amounts.ts";

const unit = 10n ** 9n;

/** The amounts by name, and the faults, of a list in nano-units. */
function amountsOf(list: Record<string, bigint>, names = new ResourceNames()) {
  const faults: AmountFault[] = [];
  const amounts = schedulerAmounts(new Map(Object.entries(list)), names, (reason) =>
    faults.push(reason),
  );
  const byName = new Map<string, number>();
  for (const [id, amount] of amounts.entries()) {
    if (amount !== undefined) byName.set(names.name(id), amount);
  }
  return { amounts: byName, faults };
}

suite("scheduler amounts", () => {
  test("cpu is rounded up to millicores, everything else up to whole units", () => {
    const { amounts } = amountsOf({ cpu: 1n, memory: 1n, "nvidia.com/gpu": 2n * unit, pods: 0n });
    assert.deepEqual(
      amounts,
      new Map([
        ["cpu", 1],
        ["memory", 1],
        ["pods", 0],
        ["nvidia.com/gpu", 2],
      ]),
    );
  });

  test("what no safe integer can hold is out of range, the largest one is not", () => {
    const largest = BigInt(Number.MAX_SAFE_INTEGER) * unit;
    assert.deepEqual(amountsOf({ memory: largest }).amounts.get("memory"), 2 ** 53 - 1);
    assert.deepEqual(amountsOf({ memory: largest + 1n }).faults, ["out_of_range"]);
    assert.deepEqual(amountsOf({ cpu: 10n ** 1000n }).faults, ["out_of_range"]);
    assert.deepEqual(amountsOf({ cpu: -1n }).faults, ["out_of_range"]);
  });

  test("a refused entry leaves the others and takes no place in the table of names", () => {
    const names = new ResourceNames();
    const { amounts, faults } = amountsOf({ "a.example/x": -unit, memory: unit }, names);
    assert.deepEqual(amounts, new Map([["memory", 1]]));
    assert.deepEqual(faults, ["out_of_range"]);
    assert.equal(names.has("a.example/x"), false);
  });

  test("names that no API server accepts are refused", () => {
    const long = "x".repeat(64);
    const labels = `${"a.".repeat(127)}aa/x`;
    const bad = [
      'a"b',
      "x\ny",
      "",
      "a/b/c",
      "Upper.example/x",
      "-x",
      "x-",
      "/x",
      "a/",
      long,
      labels,
    ];
    for (const name of bad) {
      assert.deepEqual(amountsOf({ [name]: unit }), {
        amounts: new Map(),
        faults: ["invalid_name"],
      });
    }
    const names = new ResourceNames();
    schedulerAmounts(new Map([["__proto__", unit]]), names, (reason) => {
      assert.equal(reason, "invalid_name");
    });
    assert.equal(names.size, 4);
  });

  test("names that an API server accepts are taken, bare ones of a node too", () => {
    const good = [
      "squat",
      "a.example/x_Y.z",
      "hugepages-1Gi",
      "x".repeat(63),
      `${"a".repeat(253)}/x`,
    ];
    for (const name of good) {
      assert.deepEqual(amountsOf({ [name]: unit }).amounts, new Map([[name, 1]]));
    }
  });

  test("a full table of names refuses new ones only", () => {
    const names = new ResourceNames(4);
    const { amounts, faults } = amountsOf({ "a.example/x": unit, cpu: unit }, names);
    assert.deepEqual(amounts, new Map([["cpu", 1000]]));
    assert.deepEqual(faults, ["too_many_names"]);
  });
});

suite("resources known to the scheduler", () => {
  const known = [
    "cpu",
    "memory",
    "ephemeral-storage",
    "hugepages-2Mi",
    "attachable-volumes-aws-ebs",
    "nvidia.com/gpu",
    "deviceclass.resource.kubernetes.io/gpu",
  ];
  const unknown = ["pods", "storage", "squat", "requests.nvidia.com/gpu", "requests.cpu"];

  for (const name of known) {
    test(`${name} counts`, () => assert.equal(isKnownToScheduler(name), true));
  }
  for (const name of unknown) {
    test(`${name} does not`, () => assert.equal(isKnownToScheduler(name), false));
  }
});
