import type { ClaimRecord, SliceRecord } from "../cluster/device-records.ts";
import type { DeviceState } from "../cluster/device-state.ts";
import { ClaimRecords } from "./records/claim-records.ts";
import { SliceRecords } from "./records/slice-records.ts";
import type { ReflectedResource } from "./reflector/reflected-resource.ts";
import type { ClaimObject, ResourceApiVersion, SliceObject } from "./wire/device-objects.ts";
import { claimJsonReader, sliceJsonReader, wrappedSliceJsonReader } from "./wire/json/reader.ts";
import {
  claimProtobufReader,
  sliceProtobufReader,
  wrappedSliceProtobufReader,
} from "./wire/protobuf/reader.ts";

/** The group of the API that devices are in. */
export const resourceGroupPath = "/apis/resource.k8s.io";

/** As roles name the kinds. */
export const devicePlurals = ["resourceslices", "resourceclaims"] as const;

/** ResourceSlices: what devices there are. */
export function sliceKind(
  state: DeviceState,
  version: ResourceApiVersion,
): ReflectedResource<SliceObject, SliceRecord> {
  const records = new SliceRecords();
  return {
    kind: "resourceslice",
    plural: devicePlurals[0],
    path: `${resourceGroupPath}/${version}/${devicePlurals[0]}`,
    fieldSelector: "",
    labelSelector: "",
    readers:
      version === "v1beta1"
        ? [wrappedSliceProtobufReader, wrappedSliceJsonReader]
        : [sliceProtobufReader, sliceJsonReader],
    store: state.slices,
    toRecord: (slice, reject) => records.record(slice, reject),
  };
}

/** ResourceClaims: who has been given which device. */
export function claimKind(
  state: DeviceState,
  version: ResourceApiVersion,
): ReflectedResource<ClaimObject, ClaimRecord> {
  const records = new ClaimRecords();
  return {
    kind: "resourceclaim",
    plural: devicePlurals[1],
    path: `${resourceGroupPath}/${version}/${devicePlurals[1]}`,
    fieldSelector: "",
    labelSelector: "",
    readers: [claimProtobufReader, claimJsonReader],
    store: state.claims,
    toRecord: (claim, reject) => records.record(claim, reject),
  };
}
