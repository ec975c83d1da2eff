import {
  isKeptBack,
  isPlain,
  type DeviceShape,
  type NamedAmount,
  type TaintEffect,
} from "../../cluster/device-records.ts";
import { nameOrder } from "../../resources/name-order.ts";
import { type Amount, sumOfAmounts } from "../../resources/amount.ts";
import type { CapacityTotal, CounterColumns, DriverDevices } from "./device-totals.ts";

const noTaints: ReadonlyMap<TaintEffect, number> = new Map();
const noCounters: readonly CounterColumns[] = [];
const noCapacity: readonly CapacityTotal[] = [];
const noNamespaces: ReadonlyMap<string, number> = new Map();

/**
 * What one pool of a driver has on one node, or several pools together, while it is added up. What is
 * empty is shared.
 */
export class NodePart implements DriverDevices {
  /** Empty for devices that are not of one node. */
  readonly node: string;
  readonly driver: string;
  total = 0;
  allocated = 0;
  free = 0;
  #tainted: Map<TaintEffect, number> | undefined;
  #counters: CounterColumns[] | undefined;
  #capacity: Map<string, CapacityTotal> | undefined;
  /** The same by name, while nothing is added. */
  #sorted: readonly CapacityTotal[] | undefined;
  #namespaces: Map<string, number> | undefined;

  constructor(node: string, driver: string) {
    this.node = node;
    this.driver = driver;
  }

  get tainted(): ReadonlyMap<TaintEffect, number> {
    return this.#tainted ?? noTaints;
  }

  get counters(): readonly CounterColumns[] {
    return this.#counters ?? noCounters;
  }

  get capacity(): readonly CapacityTotal[] {
    if (this.#capacity === undefined) return noCapacity;
    this.#sorted ??= [...this.#capacity.values()].toSorted((a, b) => nameOrder(a.name, b.name));
    return this.#sorted;
  }

  /** How many whole devices the claims of each namespace take. */
  get namespaces(): ReadonlyMap<string, number> {
    return this.#namespaces ?? noNamespaces;
  }

  addDevice(shape: DeviceShape): void {
    if (isPlain(shape)) {
      this.total += 1;
      if (!isKeptBack(shape)) this.free += 1;
    }
    for (const effect of shape.taints) this.#addTainted(effect, 1);
    for (const { name, amount } of shape.capacity) this.#addCapacity(name, amount, 0);
  }

  /** Gives a whole device to a claim. */
  allocate(shape: DeviceShape): void {
    this.allocated += 1;
    if (!isKeptBack(shape)) this.free -= 1;
  }

  /** Takes from a shareable device; of what it does not have, nothing. */
  consume({ capacity }: DeviceShape, consumed: readonly NamedAmount[]): void {
    for (const { name, amount } of consumed) {
      if (capacity.some((each) => each.name === name)) this.#addCapacity(name, 0, amount);
    }
  }

  addCounters(counters: CounterColumns): void {
    (this.#counters ??= []).push(counters);
  }

  countIn(namespace: string): void {
    this.#namespaces ??= new Map();
    this.#namespaces.set(namespace, (this.#namespaces.get(namespace) ?? 0) + 1);
  }

  /** Adds the devices, but not the namespaces, of another pool of the driver on the node. */
  add(part: NodePart): void {
    this.total += part.total;
    this.allocated += part.allocated;
    this.free += part.free;
    for (const [effect, devices] of part.tainted) this.#addTainted(effect, devices);
    for (const counters of part.counters) this.addCounters(counters);
    for (const { name, total, allocated } of part.#capacity?.values() ?? []) {
      this.#addCapacity(name, total, allocated);
    }
  }

  #addTainted(effect: TaintEffect, devices: number): void {
    this.#tainted ??= new Map();
    this.#tainted.set(effect, (this.#tainted.get(effect) ?? 0) + devices);
  }

  #addCapacity(name: string, total: Amount, allocated: Amount): void {
    this.#capacity ??= new Map();
    const known = this.#capacity.get(name);
    this.#capacity.set(name, {
      name,
      total: sumOfAmounts(known?.total ?? 0, total),
      allocated: sumOfAmounts(known?.allocated ?? 0, allocated),
    });
    this.#sorted = undefined;
  }
}
