import type { PodRequirements, Waiting, WaitingReason } from "../../cluster/records.ts";
import { nativeResources } from "../../cluster/scheduler-resources.ts";
import type { ConditionObject, PodObject } from "../wire/objects.ts";
import { insufficientResources } from "./insufficient.ts";

const nothing: readonly string[] = [];

/**
 * What is known of a pod that waits for a node; undefined when it has one. It can be short only of
 * what it asks for.
 */
export function waitingOf(
  pod: PodObject,
  requirements: Pick<PodRequirements, "requests">,
): Waiting | undefined {
  if (pod.nodeName !== "") return undefined;
  const reason = waitingReason(pod.demand.conditions);
  const insufficient =
    reason === "unschedulable"
      ? askedFor(insufficientResources(pod.schedulingMessage), requirements)
      : nothing;
  return { reason, insufficient, createdAt: pod.createdAt };
}

/** The reasons are those of `PodScheduled` in k8s.io/api; of a type the first condition counts. */
function waitingReason(conditions: readonly ConditionObject[]): WaitingReason {
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False") return "pending";
  if (scheduled.reason === "Unschedulable") return "unschedulable";
  return scheduled.reason === "SchedulingGated" ? "gated" : "pending";
}

/** Of these names those of native resources and of the pod's own requests, as the strings that are held. */
function askedFor(
  names: readonly string[],
  { requests }: Pick<PodRequirements, "requests">,
): readonly string[] {
  const held = [...nativeResources, ...requests.others.keys()];
  return held.filter((name) => names.includes(name)).toSorted();
}
