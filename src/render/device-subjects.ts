import type { DeviceTotals } from "../accounting/devices/device-totals.ts";
import type { LabelledSnapshot, Subject } from "./family.ts";
import { labelSet } from "./label-set.ts";

/** How many nodes, or the like, are looked at before others may run. */
const atOnce = 1000;

type DeviceSubjects = Pick<LabelledSnapshot, "devices" | "poolDevices" | "namespaceDevices">;

/** What there are samples of devices of; yields empty text now and then, that others may run. */
export function* deviceSubjects(totals: DeviceTotals | undefined): Generator<"", DeviceSubjects> {
  if (totals === undefined) return { devices: [], poolDevices: [], namespaceDevices: [] };
  const devices: LabelledSnapshot["devices"][number][] = [];
  let nodes = 0;
  for (const [node, all] of [...totals.byNode, ["", totals.withoutNode] as const]) {
    for (const ofDriver of all) {
      devices.push({ totals: ofDriver, labels: labelSet({ node, driver: ofDriver.driver }) });
    }
    nodes += 1;
    if (nodes % atOnce === 0) yield "";
  }
  return {
    devices,
    poolDevices: yield* subjectsOf("pool", totals.byPool),
    namespaceDevices: yield* subjectsOf("namespace", totals.byNamespace),
  };
}

function* subjectsOf<T extends { readonly driver: string }>(
  label: string,
  byKey: ReadonlyMap<string, readonly T[]>,
): Generator<"", readonly Subject<T>[]> {
  const subjects: Subject<T>[] = [];
  let keys = 0;
  for (const [key, all] of byKey) {
    for (const totals of all) {
      subjects.push({ totals, labels: labelSet({ [label]: key, driver: totals.driver }) });
    }
    keys += 1;
    if (keys % atOnce === 0) yield "";
  }
  return subjects;
}
