import type { ApiClient } from "../plane/api-client.ts";
import { inParallel } from "../plane/api-client.ts";
import type { Minor } from "../releases.ts";
import { type ResizeState, resizingStatus, runningStatus } from "./kubelet.ts";
import { type Container, type Pod, podPath } from "./pod-object.ts";
import type { Random } from "./random.ts";

const states: readonly [ResizeState, ...ResizeState[]] = [
  "deferred",
  "infeasible",
  "in-progress",
  "error",
  "done",
];

/** Pods whose cpu and memory a resize may change: running ones that set both everywhere. */
function isResizable({ spec, status, metadata }: Pod): boolean {
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  return (
    status?.phase === "Running" &&
    // What is guaranteed has to stay so.
    status.qosClass === "Burstable" &&
    spec.resources === undefined &&
    metadata.annotations?.["kubernetes.io/config.mirror"] === undefined &&
    all.every(({ resources }) => Number(resources?.requests?.["cpu"]?.length) > 0)
  );
}

/**
 * Resizes some of the pods through the `resize` subresource and writes the status that a kubelet
 * would, in every state that a resize can be in. Returns how many are in each.
 */
export async function resizeSome(
  api: ApiClient,
  pods: readonly Pod[],
  random: Random,
  most: number,
): Promise<ReadonlyMap<ResizeState, number>> {
  const counts = new Map<ResizeState, number>();
  const plans = random
    .shuffle(pods.filter(isResizable))
    .slice(0, most)
    .map((pod, index) => ({
      pod,
      state: states[index % states.length] ?? "deferred",
      patch: resizePatch(pod, random),
    }));
  await inParallel(plans, async ({ pod, state, patch }) => {
    const path = podPath(pod);
    const resized: Pod = await api.patch(`${path}/resize`, patch, "strategic-merge");
    await api.patch(`${path}/status`, { status: resizingStatus(pod, resized, state) });
    counts.set(state, (counts.get(state) ?? 0) + 1);
  });
  return counts;
}

/** Another cpu request for each app container and sidecar: more, or within its limit. */
function resizePatch({ spec }: Pod, random: Random): object {
  const resized = ({ name, resources }: Container): object => {
    const limit = resources?.limits?.["cpu"];
    const factor = random.of(["3", "1.7", "0.021", "900m"]);
    // A limit is moved along; without one the request is free.
    return {
      name,
      resources: {
        requests: { cpu: factor },
        ...(limit === undefined ? {} : { limits: { cpu: random.of(["4", "4.001", "5"]) } }),
      },
    };
  };
  return { spec: { containers: spec.containers.map(resized) } };
}

/** Writes the status of running pods. */
export async function runPods(
  api: ApiClient,
  pods: readonly Pod[],
  minor: Minor,
  random: Random,
): Promise<void> {
  const statuses = pods.map((pod) => ({ pod, status: runningStatus(pod, minor, random) }));
  await inParallel(statuses, async ({ pod, status }) =>
    api.patch(`${podPath(pod)}/status`, { status }),
  );
}
