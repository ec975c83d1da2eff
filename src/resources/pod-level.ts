import { type Amount, largerAmount } from "./amount.ts";
import { desired, type PodResources } from "./pod-resources.ts";
import type { ResourceList, ResourceRequirements } from "./resource-list.ts";
import { emptyList, emptyRequirements, maxOf } from "./resource-list.ts";
import type { Calculation } from "./rules.ts";

/**
 * The pod-level values that replace what the containers need (KEP-2837), with the pod-level status
 * during an in-place resize (KEP-5419). Empty where the pod sets none or the rules know none.
 */
export function podLevel(pod: PodResources, calculation: Calculation): ResourceRequirements {
  const spec = podLevelSpec(pod, calculation);
  const status = pod.statusResources;
  const during = calculation.podLevelStatus;
  if (during === "ignored" || spec === emptyRequirements || status === undefined) return spec;

  const requests = supported(maxOf(status.requests, pod.statusAllocated));
  const limits = supported(status.limits);
  if (during === "names of the spec") {
    // Without any limit in the status, 1.36 keeps even infeasible ones.
    const infeasibleLimits = pod.resizeInfeasible && status.limits.size > 0;
    return {
      requests: maxOfSpecNames(spec.requests, requests, pod.resizeInfeasible),
      limits: maxOfSpecNames(spec.limits, limits, infeasibleLimits),
    };
  }
  return {
    requests: spec.requests.size === 0 ? emptyList : maxOf(desired(pod, spec.requests), requests),
    limits: maxOf(desired(pod, spec.limits), limits),
  };
}

/** `spec.resources` reduced to the names that a pod can set; `emptyRequirements` when it sets none. */
export function podLevelSpec(pod: PodResources, calculation: Calculation): ResourceRequirements {
  if (!calculation.podLevel) return emptyRequirements;
  const requests = supported(pod.podLevel.requests);
  const limits = supported(pod.podLevel.limits);
  return requests.size === 0 && limits.size === 0 ? emptyRequirements : { requests, limits };
}

function maxOfSpecNames(
  spec: ResourceList,
  running: ResourceList,
  infeasible: boolean,
): ResourceList {
  const amounts = new Map<string, Amount>();
  for (const [name, amount] of spec) {
    const wanted = infeasible ? 0 : amount;
    amounts.set(name, largerAmount(running.get(name) ?? 0, wanted));
  }
  return amounts;
}

/** Pod-level values exist for cpu, memory and huge pages only. */
function supported(list: ResourceList): ResourceList {
  if (list.size === 0) return list;
  const entries = Array.from(list);
  return new Map(entries.filter(([name]) => isSupported(name)));
}

function isSupported(name: string): boolean {
  return name === "cpu" || name === "memory" || name.startsWith("hugepages-");
}
