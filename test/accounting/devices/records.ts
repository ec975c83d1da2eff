import type { DriverDevices } from "../../../src/accounting/devices/device-totals.ts";
import type {
  ClaimRecord,
  CounterRecord,
  DeviceShape,
  DeviceUse,
  NamedAmount,
  SliceRecord,
} from "../../../src/cluster/device-records.ts";
import { plainShape } from "../../../src/cluster/device-records.ts";
import { DeviceState } from "../../../src/cluster/device-state.ts";

/** Devices by name; without a shape they are plain. */
type Devices = Readonly<Record<string, Partial<DeviceShape>>>;

interface SliceParts extends Partial<Omit<SliceRecord, "devices">> {
  readonly uid: string;
  readonly has?: Devices;
}

/** The only slice of a pool of one driver, on node `n1`, unless it says otherwise. */
export function slice({ has = {}, ...parts }: SliceParts): SliceRecord {
  const shapes = Object.values(has).map((shape) => ({ ...plainShape, ...shape }));
  return {
    driver: "gpu.example.com",
    pool: "n1",
    generation: 1,
    sliceCount: 1,
    node: "n1",
    nodes: undefined,
    counters: [],
    ...parts,
    devices: { names: Object.keys(has), shapes },
  };
}

export function use(device: string, parts: Partial<DeviceUse> = {}): DeviceUse {
  return { driver: "gpu.example.com", pool: "n1", device, consumed: undefined, ...parts };
}

/** An allocated claim that somebody uses. */
export function claim(uid: string, uses: readonly DeviceUse[], namespace = "default"): ClaimRecord {
  return { uid, namespace, state: "allocated", createdAt: undefined, uses };
}

/** Thousandths of a unit. */
export function amounts(of: Readonly<Record<string, number>>): readonly NamedAmount[] {
  return Object.entries(of).map(([name, amount]) => ({ name, amount: amount * 1000 }));
}

export function counters(set: string, of: Readonly<Record<string, number>>): CounterRecord[] {
  return amounts(of).map(({ name, amount }) => ({ set, counter: name, amount }));
}

/** A state that has been read once. */
export function deviceState(
  slices: readonly SliceRecord[],
  claims: readonly ClaimRecord[] = [],
): DeviceState {
  const state = new DeviceState();
  for (const each of slices) state.slices.upsert(each);
  for (const each of claims) state.claims.upsert(each);
  state.slices.endSync(1000);
  state.claims.endSync(2000);
  return state;
}

/** What a driver has: nothing but these. */
export function devicesOf(
  parts: Partial<DriverDevices> & Pick<DriverDevices, "driver">,
): DriverDevices {
  return {
    total: 0,
    allocated: 0,
    free: 0,
    tainted: new Map(),
    counters: [],
    capacity: [],
    ...parts,
  };
}
