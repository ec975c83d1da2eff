import type { DeviceTotals, DriverCount } from "../../accounting/devices/device-totals.ts";
import { durationText } from "../page/amounts.ts";
import { deviceText } from "./device-text.ts";
import { devicesWithoutNode, type ReportDevice } from "./report-devices.ts";

/** What is to be read with the numbers of devices; `at` is of when they are, in milliseconds. */
export function deviceNotes(devices: DeviceTotals, at: number): readonly string[] {
  const { incompletePools, invalidPools, orphanedAllocations, leftOut } = devices;
  const { amounts } = devicesWithoutNode(devices);
  return [
    ...claimNotes(devices, at),
    ...(amounts.length > 0 ? [`Devices of no one node: ${listed(amounts.map(taken))}.`] : []),
    ...faults(incompletePools, "Pools of devices that are incomplete, of which none count"),
    ...faults(invalidPools, "Pools of devices that are invalid, of which the scheduler gives none"),
    ...faults(orphanedAllocations, "Devices that are allocated to claims, but gone"),
    ...(leftOut > 0
      ? [
          `Amounts that are left out, for too many names of drivers, counters or capacities: ${leftOut}.`,
        ]
      : []),
  ];
}

function claimNotes({ claims, oldestPending }: DeviceTotals, at: number): readonly string[] {
  const { allocated, pending, unreserved } = claims;
  const all = allocated + pending + unreserved;
  if (all === 0) return [];
  const age =
    oldestPending === undefined ? "" : `, the oldest for ${durationText(at - oldestPending)}`;
  const parts = [
    ...(allocated > 0 ? [`${allocated} allocated`] : []),
    ...(pending > 0 ? [`${pending} pending${age}`] : []),
    ...(unreserved > 0 ? [`${unreserved} allocated but reserved for nobody`] : []),
  ];
  return [`${all} ${all === 1 ? "claim" : "claims"} for devices: ${parts.join("; ")}.`];
}

function taken(amount: ReportDevice): string {
  const { driver, name, allocated, total = 0 } = amount;
  const what = name === "" ? driver : `${driver} ${name}`;
  return `${what} ${deviceText(amount, allocated)} of ${deviceText(amount, total)}`;
}

/** In a sentence. */
const most = 10;

function listed(texts: readonly string[]): string {
  const left = texts.length - most;
  return texts.slice(0, most).join(", ") + (left > 0 ? ` and ${left} more` : "");
}

function faults(counts: readonly DriverCount[], said: string): readonly string[] {
  const found = counts.filter(({ count }) => count > 0);
  if (found.length === 0) return [];
  return [`${said}: ${listed(found.map(({ driver, count }) => `${driver} ${count}`))}.`];
}
