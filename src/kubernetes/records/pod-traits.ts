import type { PodTraits } from "../../cluster/records.ts";
import type { ConditionObject, ControllerObject, DemandObject } from "../wire/objects.ts";

/** What of a pod says how its requests count. */
export function podTraits(demand: DemandObject): PodTraits {
  const { controller, mirrored, priority, conditions, servedByDevices } = demand;
  return {
    stays: mirrored || (controller !== undefined && bindsToNode(controller)),
    preemptible: priority < 0,
    resizing: resizeState(conditions),
    servedByDevices,
  };
}

/**
 * Whether the pods of a controller are of one node each: those of a DaemonSet, also of OpenKruise's
 * Advanced DaemonSet, which is a DaemonSet of the group `apps.kruise.io`, and a kubelet's static pods.
 */
function bindsToNode({ apiVersion, kind }: ControllerObject): boolean {
  return (
    (kind === "DaemonSet" && /^apps(?:\.kruise\.io)?\//.test(apiVersion)) ||
    (kind === "Node" && apiVersion === "v1")
  );
}

/**
 * By the conditions of KEP-1287. Of PodResizePending the first counts, whatever its status, as for the
 * scheduler; a resize that is pending hides an earlier one that is in progress.
 */
function resizeState(conditions: readonly ConditionObject[]): PodTraits["resizing"] {
  const pending = conditions.find(({ type }) => type === "PodResizePending");
  if (pending?.reason === "Infeasible") return "infeasible";
  if (pending?.reason === "Deferred") return "deferred";
  const inProgress = conditions.find(({ type }) => type === "PodResizeInProgress");
  return inProgress?.status === "True" ? "in_progress" : "";
}
