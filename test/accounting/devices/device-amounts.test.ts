import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  driverAmounts,
  DriverSums,
  takenShare,
} from "../../../src/accounting/devices/device-amounts.ts";
import type { DriverDevices } from "../../../src/accounting/devices/device-totals.ts";
import { counters, devicesOf } from "./records.ts";

function devices(parts: Partial<DriverDevices>): readonly DriverDevices[] {
  return [devicesOf({ driver: "gpu.example.com", ...parts })];
}

/** A counter and a capacity of that name. */
function amountsOf(name: string): readonly DriverDevices[] {
  const records = counters("s", { [name]: 1 });
  return devices({
    counters: [{ pool: "p", records, allocated: [0] }],
    capacity: [{ name, total: 1000, allocated: 0 }],
  });
}

suite("What a driver has in several places", () => {
  test("is added up, devices first, then counters, then capacity", () => {
    const sums = new DriverSums();
    const tainted = new Map([["NoSchedule", 1]] as const);
    for (const place of [amountsOf("x"), devices({ total: 2, allocated: 1, tainted })]) {
      sums.add(driverAmounts(place));
      sums.add(driverAmounts(place));
    }
    const [sum] = sums.all();
    assert.deepEqual(
      sum?.amounts.map(({ sort, total, allocated }) => [sort, total, allocated]),
      [
        ["devices", 4000, 2000],
        ["counter", 2000, 0],
        ["capacity", 2000, 0],
      ],
    );
    assert.equal(sum?.tainted.get("NoSchedule"), 2);
  });

  test("has no more counters, and no more capacities, than are told apart on a node", () => {
    const sums = new DriverSums();
    for (let index = 0; index < 70; index += 1) sums.add(driverAmounts(amountsOf(`a${index}`)));
    assert.equal(sums.all()[0]?.amounts.length, 2 * 64);
  });
});

suite("The part that is taken", () => {
  test("is what is allocated of what there is, and of nothing none", () => {
    assert.equal(takenShare({ total: 4000, allocated: 1000 }), 0.25);
    assert.equal(takenShare({ total: 0, allocated: 0 }), undefined);
    assert.equal(takenShare({ total: 0, allocated: 1000 }), undefined);
  });
});
