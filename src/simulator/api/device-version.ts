import { isObject } from "../api-object.ts";
import type { Json, JsonObject } from "../api-object.ts";
import { resourceGroup } from "../object-kinds.ts";
import type { DeviceVersion } from "../object-kinds.ts";
import type { Encoding } from "./encoding.ts";

const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((each: Json) => isObject(each)) : [];

/** In v1beta1, what a device has beside its name is in `basic`. */
function wrappedDevice({ name, ...basic }: JsonObject): JsonObject {
  return { ...(name !== undefined && { name }), basic };
}

/** In v1beta1, what a request asks for exactly is in the request itself. */
function flatRequest({ exactly, ...request }: JsonObject): JsonObject {
  return { ...request, ...(isObject(exactly) && exactly) };
}

function specInV1beta1(isSlice: boolean, spec: JsonObject): JsonObject {
  if (isSlice) {
    if (!Array.isArray(spec["devices"])) return spec;
    return { ...spec, devices: objectsIn(spec["devices"]).map(wrappedDevice) };
  }
  const { devices } = spec;
  if (!isObject(devices) || !Array.isArray(devices["requests"])) return spec;
  return {
    ...spec,
    devices: { ...devices, requests: objectsIn(devices["requests"]).map(flatRequest) },
  };
}

function convert(object: JsonObject, version: DeviceVersion): JsonObject {
  const { kind, metadata, spec, status } = object;
  const isSlice = kind === "ResourceSlice";
  const own = isObject(spec) ? spec : {};
  return {
    apiVersion: `${resourceGroup}/${version}`,
    kind,
    metadata,
    spec: version === "v1beta1" ? specInV1beta1(isSlice, own) : own,
    // A slice has none.
    ...(!isSlice && { status }),
  };
}

const converted: Readonly<Record<DeviceVersion, WeakMap<JsonObject, JsonObject>>> = {
  v1: new WeakMap(),
  v1beta2: new WeakMap(),
  v1beta1: new WeakMap(),
};

/** A ResourceSlice or ResourceClaim in a version of the API; once for each, as its bytes are kept. */
function inVersion(object: JsonObject, version: DeviceVersion): JsonObject {
  if (object["kind"] !== "ResourceSlice" && object["kind"] !== "ResourceClaim") return object;
  const known = converted[version].get(object);
  if (known !== undefined) return known;
  const made = convert(object, version);
  converted[version].set(object, made);
  return made;
}

/** The encoding with ResourceSlices and ResourceClaims in a version of the API. */
export function versioned(encoding: Encoding, version: DeviceVersion): Encoding {
  const { mediaType, watchMediaType } = encoding;
  return {
    mediaType,
    watchMediaType,
    body: (object) => encoding.body(inVersion(object, version)),
    list: (kind, metadata, objects) => {
      const items = objects.map((object) => inVersion(object, version));
      return encoding.list(kind, metadata, items, `${resourceGroup}/${version}`);
    },
    event: (type, object) => encoding.event(type, inVersion(object, version)),
  };
}
