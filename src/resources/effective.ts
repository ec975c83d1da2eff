import { isZero, sumOfAmounts } from "./amount.ts";
import { containerLevel } from "./container-level.ts";
import { podLevel } from "./pod-level.ts";
import type { PodResources } from "./pod-resources.ts";
import type { ResourceList, ResourceRequirements } from "./resource-list.ts";
import { replaceIn, sumOf } from "./resource-list.ts";
import { calculations, type RuleSet } from "./rules.ts";

/**
 * The requests of a pod as the kube-scheduler of a version counts them, and its limits by the same
 * rules: what its containers need together, pod-level values in place of that, and
 * the overhead on top. Nothing is defaulted: the API server has already done so in stored pods.
 *
 * Follows component-helpers `PodRequests` and `PodLimits`, their known defects included: from 1.36
 * on the overhead of a pod counts twice where its pod-level status carries it already (kubernetes
 * issue 139627).
 */
export function effectiveResources(pod: PodResources, rules: RuleSet): ResourceRequirements {
  const calculation = calculations[rules];
  const containers = containerLevel(pod, calculation);
  const replacement = podLevel(pod, calculation);
  return {
    requests: sumOf(replaceIn(containers.requests, replacement.requests), pod.overhead),
    limits: withOverhead(replaceIn(containers.limits, replacement.limits), pod.overhead),
  };
}

/** Overhead raises the limits that are set and not zero; it never creates one (KEP-688). */
function withOverhead(limits: ResourceList, overhead: ResourceList): ResourceList {
  if (overhead.size === 0) return limits;
  const raised = new Map(limits);
  for (const [name, amount] of limits) {
    if (!isZero(amount)) raised.set(name, sumOfAmounts(amount, overhead.get(name) ?? 0));
  }
  return raised;
}
