import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  isKnownToScheduler,
  schedulerAmounts,
  type SchedulerFault,
} from "../../src/resources/scheduler.ts";

const unit = 10n ** 9n;

/** The amounts, and the faults, of a list in nano-units. */
function amountsOf(list: Record<string, bigint>, counts?: (name: string) => boolean) {
  const faults: SchedulerFault[] = [];
  const reject = (reason: SchedulerFault) => faults.push(reason);
  const amounts = schedulerAmounts(new Map(Object.entries(list)), reject, counts);
  return { amounts, faults };
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

  test("a refused entry leaves the others", () => {
    const { amounts, faults } = amountsOf({ "a.example/x": -unit, memory: unit });
    assert.deepEqual(amounts, new Map([["memory", 1]]));
    assert.deepEqual(faults, ["out_of_range"]);
  });

  test("a name that does not count is left out without a fault, unless no API server accepts it", () => {
    const list = { squat: -unit, 'a"b': unit, cpu: unit };
    const { amounts, faults } = amountsOf(list, (name) => name === "cpu");
    assert.deepEqual(amounts, new Map([["cpu", 1000]]));
    assert.deepEqual(faults, ["invalid_name"]);
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
    const proto = schedulerAmounts(new Map([["__proto__", unit]]), (reason) => {
      assert.equal(reason, "invalid_name");
    });
    assert.equal(proto.size, 0);
  });

  test("names that an API server accepts are taken, bare ones of a node too", () => {
    const good = [
      "squat",
      "a.example/x_Y.z",
      "hugepages-1Gi",
      "x".repeat(63),
      `${"a".repeat(253)}/${"x".repeat(63)}`,
    ];
    for (const name of good) {
      assert.deepEqual(amountsOf({ [name]: unit }).amounts, new Map([[name, 1]]));
    }
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
    // The domain of Kubernetes counts before quota's prefix does not.
    "requests.kubernetes.io/x",
  ];
  const unknown = ["pods", "storage", "squat", "requests.nvidia.com/gpu", "requests.cpu"];

  for (const name of known) {
    test(`${name} counts`, () => assert.equal(isKnownToScheduler(name), true));
  }
  for (const name of unknown) {
    test(`${name} does not`, () => assert.equal(isKnownToScheduler(name), false));
  }
});
