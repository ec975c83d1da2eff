import type { Reject } from "../../observer.ts";
import type {
  ClaimObject,
  CountersObject,
  DeviceObject,
  DeviceResultObject,
  SliceObject,
} from "../device-objects.ts";
import type { Quantities } from "../objects.ts";
import { createdAt } from "./objects.ts";
import {
  booleanOf,
  ignore,
  listOf,
  objectOf,
  quantitiesOf,
  textOf,
  wrappedQuantitiesOf,
} from "./values.ts";
import type { ParsedObject } from "./values.ts";

const noFields: ParsedObject = {};

function counters(set: string) {
  return (fields: ParsedObject, reject: Reject): CountersObject => ({
    set: textOf(fields[set], reject),
    counters: wrappedQuantitiesOf(fields["counters"], reject),
  });
}

const counterSet = counters("name");
const counterConsumption = counters("counterSet");

function device(name: string, fields: ParsedObject, reject: Reject): DeviceObject {
  return {
    name,
    nodeName: textOf(fields["nodeName"], reject),
    allowMultipleAllocations: booleanOf(fields["allowMultipleAllocations"], reject),
    capacity: wrappedQuantitiesOf(fields["capacity"], reject),
    consumesCounters: listOf(fields["consumesCounters"], reject, counterConsumption),
    taintEffects: listOf(fields["taints"], reject, (taint) => textOf(taint["effect"], reject)),
  };
}

/** In v1beta1 all but the name is inside of `basic`. */
function deviceOf(isWrapped: boolean) {
  return (fields: ParsedObject, reject: Reject): DeviceObject => {
    const name = textOf(fields["name"], reject);
    const inner = isWrapped ? (objectOf(fields["basic"], reject) ?? noFields) : fields;
    return device(name, inner, reject);
  };
}

/** A whole number of 64 bits, which above 2⁵³ is not exact; 0 when absent or refused. */
function int64Of(value: unknown, reject: Reject): number {
  if (Number.isInteger(value)) return Number(value);
  if (value !== undefined && value !== null) reject("bad_object");
  return 0;
}

function sliceReader(isWrapped: boolean) {
  const readDevice = deviceOf(isWrapped);
  return (value: unknown, reject: Reject): SliceObject | undefined => {
    const slice = objectOf(value, ignore) ?? noFields;
    const metadata = objectOf(slice["metadata"], ignore) ?? noFields;
    const spec = objectOf(slice["spec"], ignore) ?? noFields;
    const pool = objectOf(spec["pool"], ignore) ?? noFields;
    const uid = textOf(metadata["uid"], ignore);
    const driver = textOf(spec["driver"], ignore);
    const poolName = textOf(pool["name"], ignore);
    if (uid === "" || driver === "" || poolName === "") {
      reject("bad_object");
      return undefined;
    }
    return {
      uid,
      driver,
      pool: poolName,
      generation: int64Of(pool["generation"], reject),
      sliceCount: int64Of(pool["resourceSliceCount"], reject),
      nodeName: textOf(spec["nodeName"], reject),
      perDeviceNodeSelection: booleanOf(spec["perDeviceNodeSelection"], reject),
      devices: listOf(spec["devices"], reject, readDevice),
      sharedCounters: listOf(spec["sharedCounters"], reject, counterSet),
    };
  };
}

/**
 * A ResourceSlice of v1 or v1beta2. One without uid, driver or pool is refused whole, anything else
 * piece by piece.
 */
export const sliceFromJson = sliceReader(false);

/** The same of v1beta1. */
export const wrappedSliceFromJson = sliceReader(true);

function result(fields: ParsedObject, reject: Reject): DeviceResultObject {
  const consumedCapacity: Quantities = quantitiesOf(fields["consumedCapacity"], reject);
  return {
    driver: textOf(fields["driver"], reject),
    pool: textOf(fields["pool"], reject),
    device: textOf(fields["device"], reject),
    adminAccess: booleanOf(fields["adminAccess"], reject),
    shared: fields["shareID"] !== undefined && fields["shareID"] !== null,
    consumedCapacity,
  };
}

/** A ResourceClaim of any version. One without uid or namespace is refused whole. */
export function claimFromJson(value: unknown, reject: Reject): ClaimObject | undefined {
  const claim = objectOf(value, ignore) ?? noFields;
  const metadata = objectOf(claim["metadata"], ignore) ?? noFields;
  const uid = textOf(metadata["uid"], ignore);
  const namespace = textOf(metadata["namespace"], ignore);
  if (uid === "" || namespace === "") {
    reject("bad_object");
    return undefined;
  }
  const status = objectOf(claim["status"], reject) ?? noFields;
  const allocation = objectOf(status["allocation"], reject);
  const devices = objectOf(allocation?.["devices"], reject) ?? noFields;
  const allocated = allocation !== undefined;
  return {
    uid,
    namespace,
    createdAt: allocated ? undefined : createdAt(metadata["creationTimestamp"], reject),
    allocated,
    reserved: listOf(status["reservedFor"], reject, () => true).length > 0,
    results: listOf(devices["results"], reject, result),
  };
}
