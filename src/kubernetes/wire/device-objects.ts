import type { Quantities } from "./objects.ts";

/**
 * What a wire reader gives of ResourceSlices and ResourceClaims of `resource.k8s.io`, whichever of its
 * versions: reduced to the fields that are counted.
 */

/** The versions of `resource.k8s.io` that are read, the newest first. */
export const resourceVersions = ["v1", "v1beta2", "v1beta1"] as const;
export type ResourceApiVersion = (typeof resourceVersions)[number];

/** Counters of one set: those that there are, or those that a device consumes. */
export interface CountersObject {
  /** Name of the set. */
  readonly set: string;
  readonly counters: Quantities;
}

export interface DeviceObject {
  readonly name: string;
  /** Empty when the device is not of one node. It counts only where each device says its node. */
  readonly nodeName: string;
  readonly allowMultipleAllocations: boolean;
  readonly capacity: Quantities;
  readonly consumesCounters: readonly CountersObject[];
  /** Of each of its taints. */
  readonly taintEffects: readonly string[];
}

export interface SliceObject {
  readonly uid: string;
  readonly driver: string;
  readonly pool: string;
  /** Whole numbers; above 2⁵³ not exact. */
  readonly generation: number;
  readonly sliceCount: number;
  /** Empty for devices that several nodes reach, and where each device says its node. */
  readonly nodeName: string;
  readonly perDeviceNodeSelection: boolean;
  readonly devices: readonly DeviceObject[];
  readonly sharedCounters: readonly CountersObject[];
}

/** A device that a claim has been given, or a share of one. */
export interface DeviceResultObject {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly adminAccess: boolean;
  /** It has a share ID: others may have shares of the same device. */
  readonly shared: boolean;
  readonly consumedCapacity: Quantities;
}

export interface ClaimObject {
  readonly uid: string;
  readonly namespace: string;
  /** In milliseconds since the epoch; undefined when it is allocated, too. */
  readonly createdAt: number | undefined;
  readonly allocated: boolean;
  /** Reserved for somebody. */
  readonly reserved: boolean;
  readonly results: readonly DeviceResultObject[];
}
