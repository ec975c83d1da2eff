import type { JsonObject } from "../api-object.ts";

/** In a field set, a field is a key with an empty object. */
const leaf = {};

function fields(names: readonly string[], value: JsonObject = leaf): JsonObject {
  return Object.fromEntries(names.map((name) => [`f:${name}`, value]));
}

const container: JsonObject = fields(
  [
    "image",
    "imagePullPolicy",
    "livenessProbe",
    "name",
    "ports",
    "readinessProbe",
    "resources",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "volumeMounts",
    "env",
  ],
  { ".": leaf, "f:periodSeconds": leaf, "f:timeoutSeconds": leaf },
);

function specOf(containers: readonly string[]): JsonObject {
  return {
    "f:metadata": { ...fields(["ownerReferences"]), "f:labels": { ".": leaf, "f:app": leaf } },
    "f:spec": {
      ...Object.fromEntries(containers.map((name) => [`k:{"name":"${name}"}`, container])),
      ...fields([
        "dnsPolicy",
        "enableServiceLinks",
        "restartPolicy",
        "schedulerName",
        "securityContext",
        "terminationGracePeriodSeconds",
        "volumes",
      ]),
    },
  };
}

const conditionTypes = ["ContainersReady", "Initialized", "PodReadyToStartContainers", "Ready"];
const status: JsonObject = {
  "f:status": {
    ...fields(["containerStatuses", "hostIP", "phase", "podIP", "podIPs", "startTime"]),
    "f:conditions": Object.fromEntries(
      conditionTypes.map((type) => [
        `k:{"type":"${type}"}`,
        { ".": leaf, ...fields(["lastProbeTime", "lastTransitionTime", "status", "type"]) },
      ]),
    ),
  },
};

function entry(manager: string, fieldsV1: JsonObject): JsonObject {
  return {
    manager,
    operation: "Update",
    apiVersion: "v1",
    time: "2026-11-01T00:00:00Z",
    fieldsType: "FieldsV1",
    fieldsV1,
  };
}

/** The record of who set which field: a third to half of the bytes of a real pod. */
export function managedFields(containers: readonly string[]): readonly JsonObject[] {
  return [
    entry("kube-controller-manager", specOf(containers)),
    { ...entry("kubelet", status), subresource: "status" },
  ];
}
