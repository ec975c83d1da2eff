import { podLevelSpec } from "./pod-level.ts";
import type { PodResources } from "./pod-resources.ts";
import { calculations, type RuleSet } from "./rules.ts";

/**
 * For which of cpu and memory some app container or sidecar sets no request (or limit). A pod-level
 * value, where the rules know it, counts as set.
 */
export function unsetIn(pod: PodResources, rules: RuleSet, kind: "requests" | "limits") {
  const podLevel = podLevelSpec(pod, calculations[rules])[kind];
  const isUnset = (name: string) =>
    !podLevel.has(name) &&
    (pod.containers.some(({ resources }) => !resources[kind].has(name)) ||
      pod.initContainers.some(({ sidecar, resources }) => sidecar && !resources[kind].has(name)));
  const memory = isUnset("memory");
  if (isUnset("cpu")) return memory ? both : onlyCpu;
  return memory ? onlyMemory : neither;
}

/** Every pod has two of these: shared, and never changed. */
const neither = Object.freeze({ cpu: false, memory: false });
const onlyCpu = Object.freeze({ cpu: true, memory: false });
const onlyMemory = Object.freeze({ cpu: false, memory: true });
const both = Object.freeze({ cpu: true, memory: true });
