import { isObject } from "../../api-object.ts";
import type { ApiObject, Json, ObjectKind } from "../../api-object.ts";
import { badRequest } from "./refusal.ts";

/** Whether an object is selected. */
export type Selector = (object: ApiObject) => boolean;

type FieldOf = (object: ApiObject) => Json | undefined;

const metadataFields: Readonly<Record<string, FieldOf>> = {
  "metadata.name": ({ metadata }) => metadata.name,
};

const namespacedFields: Readonly<Record<string, FieldOf>> = {
  ...metadataFields,
  "metadata.namespace": ({ metadata }) => metadata.namespace,
};

/**
 * The fields by which an API server selects, for each kind (pkg/apis/core/v1/conversion.go,
 * pkg/apis/resource/v1/conversion.go).
 */
const fields: Readonly<Record<ObjectKind, Readonly<Record<string, FieldOf>>>> = {
  Node: {
    ...metadataFields,
    "spec.unschedulable": ({ spec }) => String(spec["unschedulable"] === true),
  },
  Pod: {
    ...namespacedFields,
    "spec.nodeName": ({ spec }) => spec["nodeName"],
    "spec.host": ({ spec }) => spec["nodeName"],
    "spec.restartPolicy": ({ spec }) => spec["restartPolicy"],
    "spec.schedulerName": ({ spec }) => spec["schedulerName"],
    "spec.serviceAccountName": ({ spec }) => spec["serviceAccountName"],
    "spec.hostNetwork": ({ spec }) => String(spec["hostNetwork"] === true),
    "status.phase": ({ status }) => status["phase"],
    "status.podIP": firstPodIp,
    "status.podIPs": firstPodIp,
    "status.nominatedNodeName": ({ status }) => status["nominatedNodeName"],
  },
  ResourceSlice: {
    ...metadataFields,
    "spec.nodeName": ({ spec }) => spec["nodeName"],
    "spec.driver": ({ spec }) => spec["driver"],
    "spec.pool.name": ({ spec }) => (isObject(spec["pool"]) ? spec["pool"]["name"] : undefined),
  },
  ResourceClaim: namespacedFields,
};

function firstPodIp({ status }: ApiObject): Json | undefined {
  const [first] = Array.isArray(status["podIPs"]) ? status["podIPs"] : [];
  return first?.ip;
}

/**
 * Reads a field selector.
 * @throws Refusal, a 400, for one that a real server does not understand
 */
export function fieldSelector(kind: ObjectKind, text: string): Selector {
  const terms = (text.match(/(?:\\[^]|[^,\\]|\\$)+/g) ?? []).map((term): Selector => {
    const [, name = "", operator, escaped = ""] = /^(.*?)(!=|==|=)(.*)$/s.exec(term) ?? [];
    if (operator === undefined) {
      throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    }
    const value = unescapedValue(escaped);
    const field = fields[kind][name];
    if (field === undefined) throw badRequest(unsupported(kind, name));
    return (object) => ((field(object) ?? "") === value) === (operator !== "!=");
  });
  return (object) => terms.every((term) => term(object));
}

function unsupported(kind: ObjectKind, name: string): string {
  if (kind === "ResourceSlice") {
    return `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${name}`;
  }
  if (kind === "ResourceClaim") {
    return `"${name}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
  }
  return `field label not supported: ${name}`;
}

/** Backslash, comma and equals sign are written with a backslash in front. */
function unescapedValue(text: string): string {
  const [sequence] = /\\(?![\\,=])[^]?/.exec(text.replaceAll(/\\[\\,=]/g, "")) ?? [];
  if (sequence !== undefined) {
    throw badRequest(`invalid field selector: invalid escape sequence: ${sequence}`);
  }
  if (text.replaceAll(/\\[^]/g, "").includes("=")) {
    throw badRequest("invalid field selector: unescaped character in value: 61");
  }
  return text.replaceAll(/\\([^])/g, "$1");
}
