import { effectiveResources } from "../resources/effective.ts";
import { podLevelSpec } from "../resources/pod-level.ts";
import type { PodResources } from "../resources/pod-resources.ts";
import { calculations, type RuleSet } from "../resources/rules.ts";
import type { PodRequirements } from "./records.ts";
import type { ResourceNames } from "./resource-names.ts";
import type { AmountFault } from "./scheduler-amounts.ts";
import { isKnownToScheduler, schedulerAmounts } from "./scheduler-amounts.ts";

/** What a pod asks for by a rule set, in the scheduler's integers, of the resources that it knows. */
export function podRequirements(
  pod: PodResources,
  rules: RuleSet,
  names: ResourceNames,
  reject: (reason: AmountFault) => void,
): PodRequirements {
  const { requests, limits } = effectiveResources(pod, rules);
  return {
    requests: schedulerAmounts(requests, names, reject, isKnownToScheduler),
    limits: schedulerAmounts(limits, names, reject, isKnownToScheduler),
    withoutRequests: unset(pod, rules, "requests"),
    withoutLimits: unset(pod, rules, "limits"),
  };
}

/** Which of cpu and memory the pod does not set while some app container or sidecar does not either. */
function unset(pod: PodResources, rules: RuleSet, kind: "requests" | "limits") {
  const podLevel = podLevelSpec(pod, calculations[rules])[kind];
  const isUnset = (name: string) =>
    !podLevel.has(name) &&
    (pod.containers.some(({ resources }) => !resources[kind].has(name)) ||
      pod.initContainers.some(({ sidecar, resources }) => sidecar && !resources[kind].has(name)));
  return { cpu: isUnset("cpu"), memory: isUnset("memory") };
}
