import type { Waiting, WaitingReason } from "../../cluster/records.ts";
import type { ResourceNames } from "../../cluster/resource-names.ts";
import type { ConditionObject, PodObject } from "../wire/objects.ts";
import { insufficientResources } from "./insufficient.ts";

const nothing: readonly string[] = [];

/** What is known of a pod that waits for a node; undefined when it has one. */
export function waitingOf(pod: PodObject, names: ResourceNames): Waiting | undefined {
  if (pod.nodeName !== "") return undefined;
  const reason = waitingReason(pod.conditions);
  const insufficient =
    reason === "unschedulable"
      ? insufficientResources(pod.schedulingMessage).map((name) => names.shared(name))
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
