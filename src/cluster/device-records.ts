import type { Amount } from "../resources/amount.ts";

/** What a taint of a device does; an effect that is not known does nothing, like `None`. */
export const taintEffects = ["NoExecute", "NoSchedule", "None"] as const;
export type TaintEffect = (typeof taintEffects)[number];

export interface NamedAmount {
  readonly name: string;
  readonly amount: Amount;
}

/** A counter of a set: what there is of it, or what a device consumes. */
export interface CounterRecord {
  readonly set: string;
  readonly counter: string;
  readonly amount: Amount;
}

/** What is kept of a device but its name and node; devices that are alike share one object. */
export interface DeviceShape {
  /** It may be given to several claims, each of which consumes some of its capacity. */
  readonly shareable: boolean;
  /** Of shareable devices only; by name. */
  readonly capacity: readonly NamedAmount[];
  /** Of the counters of its pool. */
  readonly consumes: readonly CounterRecord[];
  /** Each once. */
  readonly taints: readonly TaintEffect[];
}

/** The shape of nearly all devices: each is either free or taken. */
export const plainShape: DeviceShape = Object.freeze({
  shareable: false,
  capacity: [],
  consumes: [],
  taints: [],
});

/** Whether a device is either free or taken, and nothing of another. */
export function isPlain({ shareable, consumes }: DeviceShape): boolean {
  return !shareable && consumes.length === 0;
}

/** Whether a taint keeps the device from claims that do not tolerate it. */
export function isKeptBack({ taints }: DeviceShape): boolean {
  return taints.some((effect) => effect !== "None");
}

/** Devices in columns; slices whose devices are alike share one object. */
export interface DeviceList {
  readonly names: readonly string[];
  readonly shapes: readonly DeviceShape[];
}

/** What is kept of a ResourceSlice. */
export interface SliceRecord {
  readonly uid: string;
  readonly driver: string;
  readonly pool: string;
  readonly generation: number;
  /** How many slices of this generation the pool has. */
  readonly sliceCount: number;
  /** Empty where devices are reached from several nodes. */
  readonly node: string;
  readonly devices: DeviceList;
  /** Of each device, where each says its own; empty as for {@link SliceRecord.node}. */
  readonly nodes: readonly string[] | undefined;
  /** The counters of its sets. Shared by slices that have the same. */
  readonly counters: readonly CounterRecord[];
}

/**
 * What has become of a claim: a closed set. `unreserved` has devices and nobody uses it, `pending` has
 * none yet.
 */
export const claimStates = ["allocated", "pending", "unreserved"] as const;
export type ClaimState = (typeof claimStates)[number];

/** A device that a claim takes, or takes a share of. */
export interface DeviceUse {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  /** Of the device's capacity, by a share of it; undefined where it takes the whole device. */
  readonly consumed: readonly NamedAmount[] | undefined;
}

/** What is kept of a ResourceClaim. */
export interface ClaimRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly state: ClaimState;
  /** In milliseconds since the epoch; undefined when it is not pending, too. */
  readonly createdAt: number | undefined;
  /** Without those of admin access, which take nothing. */
  readonly uses: readonly DeviceUse[];
}

/** Whether two records of one slice say the same; what is shared is compared by identity. */
export function isSameSlice(a: SliceRecord, b: SliceRecord): boolean {
  return (
    a.driver === b.driver &&
    a.pool === b.pool &&
    a.generation === b.generation &&
    a.sliceCount === b.sliceCount &&
    a.node === b.node &&
    a.devices === b.devices &&
    a.counters === b.counters &&
    isSameList(a.nodes, b.nodes, Object.is)
  );
}

/** Whether two records of one claim say the same. */
export function isSameClaim(a: ClaimRecord, b: ClaimRecord): boolean {
  return (
    a.namespace === b.namespace &&
    a.state === b.state &&
    a.createdAt === b.createdAt &&
    isSameList(a.uses, b.uses, isSameUse)
  );
}

function isSameUse(a: DeviceUse, b: DeviceUse): boolean {
  return (
    a.driver === b.driver &&
    a.pool === b.pool &&
    a.device === b.device &&
    isSameList(a.consumed, b.consumed, isSameAmount)
  );
}

function isSameAmount(a: NamedAmount, b: NamedAmount): boolean {
  return a.name === b.name && a.amount === b.amount;
}

function isSameList<T>(
  a: readonly T[] | undefined,
  b: readonly T[] | undefined,
  isSame: (a: T, b: T) => boolean,
): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((item, index) => isSame(item, b[index] ?? item));
}
