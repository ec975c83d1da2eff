import { isSince, type Minor } from "../releases.ts";
import type { Container, Pod } from "./pod-object.ts";
import type { ResourceList } from "./quantities.ts";
import type { Random } from "./random.ts";

type Condition = Readonly<Record<"type" | "status" | "reason", string>>;

const startedAt = "2026-01-01T00:00:00Z";

/** The status of a pod that runs with what its spec asks for, as the kubelet of a release writes it. */
export function runningStatus(pod: Pod, minor: Minor, random: Random): object {
  return {
    phase: "Running",
    startTime: startedAt,
    conditions: conditions([]),
    containerStatuses: pod.spec.containers.map((each) => containerStatus(each, each.resources)),
    initContainerStatuses: (pod.spec.initContainers ?? []).map((each) =>
      // Of init containers that have ended, no resources are reported.
      containerStatus(each, each.restartPolicy === "Always" ? each.resources : undefined),
    ),
    ...(isSince(minor, "1.36") && random.chance(0.5) ? podLevelStatus(pod) : {}),
  };
}

/** The end of a pod. */
export function terminalStatus(phase: "Succeeded" | "Failed"): object {
  return { phase, startTime: startedAt, reason: phase === "Failed" ? "Evicted" : "" };
}

/** How far a resize has come. */
export type ResizeState = "deferred" | "infeasible" | "in-progress" | "error" | "done";

const resizeConditions: Readonly<Record<ResizeState, readonly Condition[]>> = {
  deferred: [{ type: "PodResizePending", status: "True", reason: "Deferred" }],
  infeasible: [{ type: "PodResizePending", status: "True", reason: "Infeasible" }],
  "in-progress": [{ type: "PodResizeInProgress", status: "True", reason: "" }],
  error: [{ type: "PodResizeInProgress", status: "True", reason: "Error" }],
  done: [],
};

/**
 * The status of a pod while it is resized from what it was to what its spec asks for now: pending,
 * nothing has changed; in progress, the new amounts are allocated and the old ones still in force.
 */
export function resizingStatus(before: Pod, now: Pod, state: ResizeState): object {
  const isPending = state === "deferred" || state === "infeasible";
  const statuses = (own: readonly Container[] = [], wanted: readonly Container[] = []): object[] =>
    own.map((each, index) => {
      const allocated = isPending ? each : wanted[index];
      const actual = state === "done" ? wanted[index] : each;
      return containerStatus(each, actual?.resources, allocated?.resources?.requests);
    });
  return {
    phase: "Running",
    startTime: startedAt,
    conditions: conditions(resizeConditions[state]),
    containerStatuses: statuses(before.spec.containers, now.spec.containers),
    initContainerStatuses: statuses(before.spec.initContainers, now.spec.initContainers),
  };
}

function conditions(resize: readonly Condition[]): object[] {
  return [{ type: "Ready", status: "True", reason: "" }, ...resize].map((each) => ({
    ...each,
    lastTransitionTime: startedAt,
  }));
}

function containerStatus(
  { name }: Container,
  resources: Container["resources"],
  allocated = resources?.requests,
): object {
  return {
    name,
    image: "example.com/image:1",
    imageID: "example.com/image@sha256:0",
    ready: true,
    restartCount: 0,
    state: { running: { startedAt } },
    // A kubelet reports neither for a container that asks for nothing.
    ...(isEmpty(resources?.requests) && isEmpty(resources?.limits) ? {} : { resources }),
    ...(isEmpty(allocated) ? {} : { allocatedResources: allocated }),
  };
}

/** Since 1.36 kubelets report what a pod as a whole has got, its overhead included. */
function podLevelStatus({ spec }: Pod): object {
  const requests = spec.resources?.requests ?? spec.containers[0]?.resources?.requests;
  if (isEmpty(requests)) return {};
  const all = { ...requests, ...spec.overhead };
  return { allocatedResources: all, resources: { requests: all } };
}

function isEmpty(list: ResourceList | undefined): boolean {
  return list === undefined || Object.keys(list).length === 0;
}
