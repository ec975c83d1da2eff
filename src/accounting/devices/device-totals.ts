import type { ClaimState, CounterRecord, TaintEffect } from "../../cluster/device-records.ts";
import type { Amount } from "../../resources/amount.ts";

/**
 * The counters of a pool's sets, in columns; pools with the same counters share their names and totals.
 */
export interface CounterColumns {
  readonly pool: string;
  /** By set and counter: what there is of each. */
  readonly records: readonly CounterRecord[];
  /**
   * What the allocated devices consume of each, nothing where there is none; more than there is after a
   * pool has shrunk.
   */
  readonly allocated: readonly Amount[];
}

/** A capacity of the shareable devices: what they have, and what the claims consume. */
export interface CapacityTotal {
  readonly name: string;
  readonly total: Amount;
  readonly allocated: Amount;
}

/** Whole devices that are either free or taken. */
export interface DeviceCount {
  readonly driver: string;
  readonly total: number;
  readonly allocated: number;
}

/** The devices of one driver on one node. Amounts are in base units. */
export interface DriverDevices extends DeviceCount {
  /** Whole devices that neither a claim has nor a taint keeps from claims. */
  readonly free: number;
  /** Devices of any sort with a taint of the effect. */
  readonly tainted: ReadonlyMap<TaintEffect, number>;
  readonly counters: readonly CounterColumns[];
  /** By name. */
  readonly capacity: readonly CapacityTotal[];
}

/** How many of something a driver has. */
export interface DriverCount {
  readonly driver: string;
  readonly count: number;
}

/** An account of devices at one instant. Drivers are in the order of their names. */
export interface DeviceTotals {
  /** Of the nodes of the account, those that have devices. */
  readonly byNode: ReadonlyMap<string, readonly DriverDevices[]>;
  /** Devices that are not of one node. */
  readonly withoutNode: readonly DriverDevices[];
  /** By pool of nodes, over its usable nodes. */
  readonly byPool: ReadonlyMap<string, readonly DeviceCount[]>;
  /** By namespace, whole devices that its claims take. */
  readonly byNamespace: ReadonlyMap<string, readonly DriverCount[]>;
  readonly claims: Readonly<Record<ClaimState, number>>;
  /** When the oldest pending claim was created, in milliseconds since the epoch; undefined without any. */
  readonly oldestPending: number | undefined;
  readonly incompletePools: readonly DriverCount[];
  readonly invalidPools: readonly DriverCount[];
  /** Results of claims that name a device that there is not. */
  readonly orphanedAllocations: readonly DriverCount[];
  /** How many drivers, and amounts of others, are shown nowhere, because there are too many names. */
  readonly leftOut: number;
}
