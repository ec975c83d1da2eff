import {
  booleanOf,
  ignore,
  integerOf,
  listOf,
  objectOf,
  quantitiesOf,
  requirementsOf,
  textOf,
  textsOf,
} from "./values.ts";
import { createdAtOf } from "../created-at.ts";
import {
  maxMessageLength,
  mirrorAnnotation,
  noRequirements,
  podConditions,
  podScheduled,
} from "../objects.ts";
import type { ParsedObject } from "./values.ts";
import type {
  ConditionObject,
  ContainerObject,
  ContainerStatusObject,
  ControllerObject,
  DemandObject,
  NodeObject,
  PodObject,
  TaintObject,
} from "../objects.ts";
import type { Reject } from "../../observer.ts";
import type { StatusObject } from "../../failures/errors.ts";

const noFields: ParsedObject = {};

function container(fields: ParsedObject, reject: Reject): ContainerObject {
  return {
    name: textOf(fields["name"], reject),
    restartPolicy: textOf(fields["restartPolicy"], reject),
    resources: requirementsOf(fields["resources"], reject) ?? noRequirements,
  };
}

function containerStatus(fields: ParsedObject, reject: Reject): ContainerStatusObject {
  return {
    name: textOf(fields["name"], reject),
    allocatedResources: quantitiesOf(fields["allocatedResources"], reject),
    resources: requirementsOf(fields["resources"], reject),
  };
}

function condition(fields: ParsedObject, reject: Reject): ConditionObject {
  return {
    type: textOf(fields["type"], reject),
    status: textOf(fields["status"], reject),
    reason: textOf(fields["reason"], reject),
  };
}

function controllerOf(references: unknown, reject: Reject): ControllerObject | undefined {
  const controllers = listOf(references, reject, (fields) =>
    booleanOf(fields["controller"], reject)
      ? { apiVersion: textOf(fields["apiVersion"], reject), kind: textOf(fields["kind"], reject) }
      : undefined,
  );
  return controllers.find((controller) => controller !== undefined);
}

/** Milliseconds since the epoch; undefined when absent, refused or before it. */
export function createdAt(value: unknown, reject: Reject): number | undefined {
  const text = textOf(value, reject);
  if (text === "") return undefined;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) reject("bad_object");
  return createdAtOf(milliseconds / 1000);
}

/** The message of the first condition {@link podScheduled}, cut. */
function schedulingMessage(conditions: unknown, reject: Reject): string {
  const messages = listOf(conditions, ignore, ({ type, message }) =>
    type === podScheduled ? textOf(message, reject).slice(0, maxMessageLength) : undefined,
  );
  return messages.find((message) => message !== undefined) ?? "";
}

function taint(fields: ParsedObject, reject: Reject): TaintObject {
  return { key: textOf(fields["key"], reject), effect: textOf(fields["effect"], reject) };
}

/** A Pod. One without name, namespace or uid is refused whole, anything else piece by piece. */
export function podFromJson(value: unknown, reject: Reject): PodObject | undefined {
  const pod = objectOf(value, ignore) ?? noFields;
  const metadata = objectOf(pod["metadata"], ignore) ?? noFields;
  const uid = textOf(metadata["uid"], ignore);
  const name = textOf(metadata["name"], ignore);
  const namespace = textOf(metadata["namespace"], ignore);
  if (uid === "" || name === "" || namespace === "") {
    reject("bad_object");
    return undefined;
  }
  const spec = objectOf(pod["spec"], reject) ?? noFields;
  const status = objectOf(pod["status"], reject) ?? noFields;
  const nodeName = textOf(spec["nodeName"], reject);
  const isWaiting = nodeName === "";
  return {
    uid,
    namespace,
    createdAt: isWaiting ? createdAt(metadata["creationTimestamp"], reject) : undefined,
    nodeName,
    phase: textOf(status["phase"], reject),
    schedulingMessage: isWaiting ? schedulingMessage(status["conditions"], reject) : "",
    demand: demandOf({ metadata, spec, status }, reject),
  };
}

type PodParts = Readonly<Record<"metadata" | "spec" | "status", ParsedObject>>;

function demandOf({ metadata, spec, status }: PodParts, reject: Reject): DemandObject {
  const conditions = listOf(status["conditions"], reject, condition);
  const claimStatus = objectOf(status["extendedResourceClaimStatus"], reject) ?? noFields;
  return {
    controller: controllerOf(metadata["ownerReferences"], reject),
    mirrored: Object.hasOwn(
      objectOf(metadata["annotations"], reject) ?? noFields,
      mirrorAnnotation,
    ),
    priority: integerOf(spec["priority"], reject),
    containers: listOf(spec["containers"], reject, container),
    initContainers: listOf(spec["initContainers"], reject, container),
    overhead: quantitiesOf(spec["overhead"], reject),
    resources: requirementsOf(spec["resources"], reject),
    conditions: conditions.filter(({ type }) => podConditions.includes(type)),
    containerStatuses: listOf(status["containerStatuses"], reject, containerStatus),
    initContainerStatuses: listOf(status["initContainerStatuses"], reject, containerStatus),
    allocatedResources: quantitiesOf(status["allocatedResources"], reject),
    statusResources: requirementsOf(status["resources"], reject),
    servedByDevices: listOf(claimStatus["requestMappings"], reject, ({ resourceName }) =>
      textOf(resourceName, reject),
    ),
  };
}

/** A Node. One without name or uid is refused whole, anything else piece by piece. */
export function nodeFromJson(value: unknown, reject: Reject): NodeObject | undefined {
  const node = objectOf(value, ignore) ?? noFields;
  const metadata = objectOf(node["metadata"], ignore) ?? noFields;
  const uid = textOf(metadata["uid"], ignore);
  const name = textOf(metadata["name"], ignore);
  if (uid === "" || name === "") {
    reject("bad_object");
    return undefined;
  }
  const spec = objectOf(node["spec"], reject) ?? noFields;
  const status = objectOf(node["status"], reject) ?? noFields;
  return {
    uid,
    name,
    labels: textsOf(metadata["labels"], reject),
    unschedulable: booleanOf(spec["unschedulable"], reject),
    taints: listOf(spec["taints"], reject, taint),
    capacity: quantitiesOf(status["capacity"], reject),
    allocatable: quantitiesOf(status["allocatable"], reject),
    conditions: listOf(status["conditions"], reject, condition),
  };
}

/** A metav1.Status; what it lacks is empty or 0. */
export function statusFromJson(value: unknown): StatusObject {
  const status = objectOf(value, ignore) ?? noFields;
  const details = objectOf(status["details"], ignore) ?? noFields;
  return {
    message: textOf(status["message"], ignore),
    reason: textOf(status["reason"], ignore),
    code: integerOf(status["code"], ignore),
    retryAfterSeconds: integerOf(details["retryAfterSeconds"], ignore),
    causes: listOf(details["causes"], ignore, (cause) => textOf(cause["reason"], ignore)),
  };
}
