import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { deviceTable } from "../../bench/devices.ts";
import type { DeviceResult } from "../../bench/devices.ts";

const stall = { milliseconds: 12.4, cpuMilliseconds: 8.6 };
const costs: DeviceResult["read"] = {
  cpuSeconds: 1.5,
  peakMebibytes: 125.4,
  cpu: 0.054,
  settledMebibytes: 198,
  ticks: { quiet: 7, ofPods: 262.4, ofClaims: 281.5 },
  stalls: { start: stall, churn: { milliseconds: 5, cpuMilliseconds: 4 } },
  informer: { cpuSeconds: 2.5, peakMebibytes: 400 },
  receivedBytes: 4_200_000,
  series: 1000,
};

suite("the table of devices", () => {
  test("has a column of each size without them, and one with them", () => {
    const size = { nodes: 10, pods: 100, isDistinct: false };
    const read = { ...costs, cpuSeconds: 3, series: 2000, informer: undefined };
    const table = deviceTable([{ size, load: 0.5, devices: 80, notRead: costs, read }]);
    assert.equal(
      table,
      `| nodes / pods | 10 / 100 | … and 80 devices, 80 claims |
| --- | --- | --- |
| CPU seconds to the first numbers | 1.50 | 3.00 |
| peak RSS to the first numbers, MiB | 125 | 125 |
| settled RSS, MiB | 198 | 198 |
| 100 pod events/s and 100 claims/s replaced: % of a core | 5.4 | 5.4 |
| CPU ms a tick, nothing changes | 7 | 7 |
| CPU ms a tick, 100 pod events/s | 262 | 262 |
| CPU ms a tick, 100 pod events/s and 100 claims/s replaced | 282 | 282 |
| longest stall to the first numbers, ms / CPU ms of it | 12 / 9 | 12 / 9 |
| longest stall, 100 pod events/s and 100 claims/s replaced, ms / CPU ms of it | 5 / 4 | 5 / 4 |
| MB received | 4.2 | 4.2 |
| series | 1000 | 2000 |
| Go informer: CPU seconds until it has read the same | 2.50 | – |
| Go informer: peak RSS until then, MiB | 400 | – |
| load of the machine before | 0.5 | – |
`,
    );
  });

  test("is nothing without a size", () => {
    assert.equal(deviceTable([]), "");
  });
});
