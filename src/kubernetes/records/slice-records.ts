import {
  plainShape,
  taintEffects,
  type CounterRecord,
  type DeviceList,
  type DeviceShape,
  type NamedAmount,
  type SliceRecord,
  type TaintEffect,
} from "../../cluster/device-records.ts";
import { RecentMap } from "../../cluster/recent-map.ts";
import type { Reject } from "../observer.ts";
import type { DeviceObject, SliceObject } from "../wire/device-objects.ts";
import { DeviceAmounts, isAllowed, maxNameLength } from "./device-amounts.ts";

/** `ResourceSliceMaxDevices` of k8s.io/api. */
const maxDevicesPerSlice = 128;

/** What is longer counts as several, in UTF-16 units. */
const usualKeyLength = 1000;
const weightOf = (key: string): number => Math.max(1, key.length / usualKeyLength);

const noCounters: readonly CounterRecord[] = [];
const noCapacity: readonly NamedAmount[] = [];

/** Reduces ResourceSlices to what is kept of them. */
export class SliceRecords {
  readonly #amounts = new DeviceAmounts();
  /**
   * The devices of nodes are alike: one object stands for all that are equal. The records hold it: a
   * short key may stand for much.
   */
  readonly #shapes = new RecentMap<string, WeakRef<DeviceShape>>(2000, weightOf);
  readonly #lists = new RecentMap<string, WeakRef<DeviceList>>(2000, weightOf);
  readonly #counters = new RecentMap<string, WeakRef<readonly CounterRecord[]>>(2000, weightOf);
  readonly #shapeNumbers = new WeakMap<DeviceShape, number>();
  #shapeNumber = 0;

  /** Undefined when the slice's names are refused. */
  record(slice: SliceObject, reject: Reject): SliceRecord | undefined {
    const { uid, driver, pool, generation, sliceCount, nodeName: node } = slice;
    if (Math.max(uid.length, node.length) > maxNameLength) {
      reject("name_too_long");
      return undefined;
    }
    if (!isAllowed(driver, reject) || !isAllowed(pool, reject)) return undefined;
    const devices = this.#devices(slice.devices, reject);
    return {
      uid,
      driver,
      pool,
      generation,
      sliceCount,
      node,
      devices: this.#list(devices, reject),
      nodes: slice.perDeviceNodeSelection ? devices.map(({ nodeName }) => nodeName) : undefined,
      counters: this.#shared(
        this.#counters,
        this.#amounts.counters(slice.sharedCounters, reject),
        noCounters,
      ),
    };
  }

  #devices(devices: readonly DeviceObject[], reject: Reject): readonly DeviceObject[] {
    for (let count = devices.length; count > maxDevicesPerSlice; count -= 1) {
      reject("too_many_names");
    }
    return devices.slice(0, maxDevicesPerSlice).filter(({ name, nodeName }) => {
      if (nodeName.length <= maxNameLength) return isAllowed(name, reject);
      reject("name_too_long");
      return false;
    });
  }

  #list(devices: readonly DeviceObject[], reject: Reject): DeviceList {
    const names = devices.map(({ name }) => name);
    const shapes = devices.map((device) => this.#shape(device, reject));
    const key = JSON.stringify([names, shapes.map((shape) => this.#numberOf(shape))]);
    const known = this.#lists.get(key)?.deref();
    if (known !== undefined) return known;
    const list = Object.freeze({ names, shapes });
    this.#lists.set(key, new WeakRef(list));
    return list;
  }

  #shape(device: DeviceObject, reject: Reject): DeviceShape {
    const shareable = device.allowMultipleAllocations;
    const taints = effectsOf(device.taintEffects);
    if (!shareable && taints.length === 0 && device.consumesCounters.length === 0) {
      return plainShape;
    }
    const capacity = shareable ? this.#amounts.named(device.capacity, reject) : noCapacity;
    const consumes = this.#amounts.counters(device.consumesCounters, reject);
    return this.#shared(this.#shapes, { shareable, capacity, consumes, taints }, plainShape);
  }

  /** Shapes are objects that stand for all equal ones, so their numbers name them. */
  #numberOf(shape: DeviceShape): number {
    let number = this.#shapeNumbers.get(shape);
    if (number === undefined) this.#shapeNumbers.set(shape, (number = this.#shapeNumber += 1));
    return number;
  }

  /** The object that stands for all that are equal to one; `usual` is one that always does. */
  #shared<T extends object>(known: RecentMap<string, WeakRef<T>>, made: T, usual: T): T {
    const key = keyOf(made);
    if (key === keyOf(usual)) return usual;
    const found = known.get(key)?.deref();
    if (found !== undefined) return found;
    known.set(key, new WeakRef(Object.freeze(made)));
    return made;
  }
}

/** Amounts that are bigints have an `n` behind them, which tells them from thousandths. */
function keyOf(made: object): string {
  return JSON.stringify(made, (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}

/** Each effect once, in their order. Consumers have to treat unknown ones like None. */
function effectsOf(effects: readonly string[]): readonly TaintEffect[] {
  if (effects.length === 0) return [];
  const known = new Set(
    effects.map((effect) => taintEffects.find((each) => each === effect) ?? "None"),
  );
  return taintEffects.filter((effect) => known.has(effect));
}
