import type { DeviceTotals } from "../../src/accounting/devices/device-totals.ts";
import { devicesOf } from "../accounting/devices/records.ts";

const GiB = 1024 ** 3 * 1000;

/** Devices of each sort, on an ordinary node and on one whose driver has a hostile name. */
export const exampleDevices: DeviceTotals = {
  byNode: new Map([
    [
      "hostile",
      [devicesOf({ driver: 'd"\\\n', total: 1, free: 1, tainted: new Map([["None", 1]]) })],
    ],
    [
      "node-a",
      [
        devicesOf({
          driver: "gpu.example.com",
          total: 8,
          allocated: 2,
          free: 4,
          tainted: new Map([
            ["NoExecute", 1],
            ["NoSchedule", 2],
          ]),
        }),
        devicesOf({
          driver: "mig.example.com",
          counters: [
            {
              pool: "node-a",
              records: [
                { set: "gpu-0", counter: "memory", amount: 80 * GiB },
                { set: "gpu-0", counter: "slices", amount: 7000 },
                { set: "gpu-1", counter: "memory", amount: 80 * GiB },
                { set: "gpu-1", counter: "slices", amount: 7000 },
              ],
              allocated: [10 * GiB, 1000, 90 * GiB, 7000],
            },
          ],
        }),
        devicesOf({
          driver: "nic.example.com",
          capacity: [
            { name: "bandwidth", total: 100_000_000_000_000, allocated: 25_000_000_000_000 },
            { name: "constructor", total: 1500, allocated: 1n },
          ],
        }),
      ],
    ],
  ]),
  withoutNode: [devicesOf({ driver: "fabric.example.com", total: 4, allocated: 4 })],
  byPool: new Map([["gpu", [{ driver: "gpu.example.com", total: 8, allocated: 2 }]]]),
  byNamespace: new Map([
    ["__proto__", [{ driver: "gpu.example.com", count: 1 }]],
    [
      "shop",
      [
        { driver: "fabric.example.com", count: 4 },
        { driver: "gpu.example.com", count: 1 },
      ],
    ],
  ]),
  claims: { allocated: 6, pending: 2, unreserved: 1 },
  oldestPending: Date.parse("2026-11-23T12:57:00Z"),
  incompletePools: [{ driver: "gpu.example.com", count: 1 }],
  invalidPools: [{ driver: "gpu.example.com", count: 0 }],
  orphanedAllocations: [{ driver: "gpu.example.com", count: 3 }],
  leftOut: 0,
};
