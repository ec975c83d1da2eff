import { isObject } from "../api-object.ts";
import type { JsonObject } from "../api-object.ts";
import type { Manifest } from "../cluster.ts";
import { specOf, started, statusOf } from "../population/pod-manifest.ts";
import type { Phase } from "../population/pod-manifest.ts";
import type { Template } from "./template.ts";

/** A probe needs something to ask. */
const handler = { httpGet: { path: "/healthz", port: "http", scheme: "HTTP" } };

const withHandler = (probe: JsonObject[string]): JsonObject => ({
  ...handler,
  ...(isObject(probe) && probe),
});

function probed(containers: JsonObject[string], isInit: boolean): readonly JsonObject[] {
  return listOf(containers).map(({ livenessProbe, readinessProbe, ...container }) => ({
    ...container,
    terminationMessagePolicy: "File",
    ...(!(isInit && container["restartPolicy"] === undefined) && {
      livenessProbe: withHandler(livenessProbe),
      readinessProbe: withHandler(readinessProbe),
    }),
  }));
}

const specs = new WeakMap<Template, JsonObject>();

/** The spec of the pods of a template, one object for all of them. */
export function templateSpec(template: Template): JsonObject {
  const known = specs.get(template);
  if (known !== undefined) return known;
  const spec = specOf(template);
  const made = {
    ...spec,
    containers: probed(spec["containers"], false),
    ...(template.initContainers.length > 0 && {
      initContainers: probed(spec["initContainers"], true),
    }),
  };
  specs.set(template, made);
  return made;
}

const groups = {
  ReplicaSet: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Job: "batch/v1",
  Node: "v1",
};
const hash = "5d4f8c7b9";

const isOfReplicaSet = ({ controller }: Template): boolean => controller === "ReplicaSet";

/** Which claim was made for a pod. */
export function claimStatuses(template: Template, claim: string): JsonObject {
  if (template.claim === undefined) return {};
  return { resourceClaimStatuses: [{ name: template.claim, resourceClaimName: claim }] };
}

/** What the names of the pods of a template begin with. */
export const namePrefix = (template: Template): string =>
  isOfReplicaSet(template) ? `${template.name}-${hash}-` : `${template.name}-`;

/** The reference to its controller; for a static pod, to the node that it is on. */
function ownerOf(template: Template, node: string): JsonObject {
  const { controller, namespace, name } = template;
  const isStatic = controller === "Node";
  return {
    apiVersion: groups[controller],
    kind: controller,
    name: isStatic ? node : isOfReplicaSet(template) ? `${name}-${hash}` : name,
    uid: `owner-${namespace}-${isStatic ? node : name}`,
    controller: true,
    ...(!isStatic && { blockOwnerDeletion: true }),
  };
}

/** A pod that has just been created; static pods have their node from the beginning. */
export function createdPod(
  template: Template,
  name: string,
  createdAt: string,
  { node = "", gates = [] }: { node?: string; gates?: readonly string[] } = {},
): Manifest {
  const { namespace, controller, managedFields } = template;
  return {
    kind: "Pod",
    metadata: {
      name,
      namespace,
      ...(controller !== "Node" && { generateName: namePrefix(template) }),
      creationTimestamp: createdAt,
      labels: { app: template.name, team: namespace, "pod-template-hash": hash },
      annotations: {
        "checksum/config": "9f".repeat(32),
        "prometheus.io/scrape": "true",
        ...(controller === "Node" && {
          "kubernetes.io/config.hash": "8e".repeat(16),
          "kubernetes.io/config.mirror": "8e".repeat(16),
          "kubernetes.io/config.seen": createdAt,
          "kubernetes.io/config.source": "file",
        }),
      },
      ownerReferences: [ownerOf(template, node)],
      managedFields,
    },
    spec: {
      ...templateSpec(template),
      ...(gates.length > 0 && { schedulingGates: gates.map((gate) => ({ name: gate })) }),
    },
    status: { phase: "Pending", qosClass: qosClass(template) },
  };
}

function qosClass({ containers, initContainers, podLevel }: Template): string {
  const hasAny = [...containers, ...initContainers].some(
    ({ cpu, memory, cpuLimit, memoryLimit }) => cpu ?? memory ?? cpuLimit ?? memoryLimit,
  );
  return hasAny || podLevel !== undefined ? "Burstable" : "BestEffort";
}

/** The status of a pod that the scheduler has no node for, or does not look at. */
export function waitingStatus(
  template: Template,
  reason: "Unschedulable" | "SchedulingGated",
  message: string,
  since: string,
): JsonObject {
  const condition = {
    type: "PodScheduled",
    status: "False",
    reason,
    message,
    lastProbeTime: null,
    lastTransitionTime: since,
  };
  return { phase: "Pending", qosClass: qosClass(template), conditions: [condition] };
}

/** Its addresses in the network of nodes and of pods. */
export interface Place {
  readonly hostIP: string;
  readonly podIP: string;
}

const listOf = (value: JsonObject[string]): readonly JsonObject[] =>
  Array.isArray(value) ? value : [];

/** The state of a container since an instant. */
function stateSince({ running, terminated, ...state }: JsonObject, since: string): JsonObject {
  return {
    ...state,
    ...(isObject(running) && { running: { startedAt: since } }),
    ...(isObject(terminated) && {
      terminated: { ...terminated, startedAt: since, finishedAt: since },
    }),
  };
}

/** The status with this instant in place of the beginning of the cluster. */
function dated(status: JsonObject, since: string): JsonObject {
  const containers = (name: string): JsonObject => ({
    ...(status[name] !== undefined && {
      [name]: listOf(status[name]).map((each) => ({
        ...each,
        state: isObject(each["state"]) ? stateSince(each["state"], since) : {},
      })),
    }),
  });
  return {
    ...status,
    startTime: since,
    conditions: listOf(status["conditions"]).map((condition) => ({
      ...condition,
      lastTransitionTime: since,
    })),
    ...containers("containerStatuses"),
    ...containers("initContainerStatuses"),
  };
}

/**
 * The status that the kubelet of its node writes. Pods that have run from the beginning share their
 * parts; `since` is when others entered the phase.
 */
export function nodeStatus(
  template: Template,
  phase: Phase,
  { hostIP, podIP }: Place,
  since: string = started,
): JsonObject {
  const shared = statusOf(template, phase, "any");
  const status = since === started ? shared : dated(shared, since);
  const { podIP: _, podIPs: __, ...rest } = status;
  return {
    ...rest,
    qosClass: qosClass(template),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(phase !== "Pending" && { podIP, podIPs: [{ ip: podIP }] }),
  };
}
