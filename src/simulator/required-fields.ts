import { isObject } from "./api-object.ts";
import type { JsonObject, ObjectKind } from "./api-object.ts";
import { apiVersionOf } from "./object-kinds.ts";

/** The fields of `status.nodeInfo` that an API server writes even when the kubelet left them out. */
const nodeInfo: JsonObject = {
  machineID: "",
  systemUUID: "",
  bootID: "",
  kernelVersion: "",
  osImage: "",
  containerRuntimeVersion: "",
  kubeletVersion: "",
  kubeProxyVersion: "",
  operatingSystem: "",
  architecture: "",
};

/**
 * A status with what an API server always writes, and typed clients insist on. Hostile values stay as
 * they are.
 */
export function withRequiredFields(kind: ObjectKind, status: JsonObject): JsonObject {
  if (kind !== "Node" || !isObject(status)) return status;
  const given = status["nodeInfo"] ?? {};
  return {
    ...status,
    daemonEndpoints: status["daemonEndpoints"] ?? { kubeletEndpoint: { Port: 0 } },
    nodeInfo: isObject(given) ? { ...nodeInfo, ...given } : given,
  };
}

const emptyObjects: Readonly<Record<ObjectKind, JsonObject>> = {
  Node: { spec: {}, status: withRequiredFields("Node", {}) },
  Pod: { spec: { containers: null }, status: {} },
  ResourceSlice: {
    spec: { driver: "", pool: { name: "", generation: 0, resourceSliceCount: 0 } },
    status: {},
  },
  ResourceClaim: { spec: { devices: {} }, status: {} },
};

/** An object without content, as an API server writes one: what a bookmark carries. */
export function emptyObject(kind: ObjectKind): JsonObject {
  return { kind, apiVersion: apiVersionOf(kind), ...emptyObjects[kind] };
}
