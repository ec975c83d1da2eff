import { effectiveResources } from "../resources/effective.ts";
import type { PodResources } from "../resources/pod-resources.ts";
import type { ResourceList } from "../resources/resource-list.ts";
import type { RuleSet } from "../resources/rules.ts";
import {
  isKnownToScheduler,
  schedulerAmounts,
  type SchedulerFault,
} from "../resources/scheduler.ts";
import { unsetIn } from "../resources/unset.ts";
import { keptAmount } from "../resources/units.ts";
import type { PodRequirements, PodTraits } from "./records.ts";
import {
  nativeOnly,
  type SchedulerResources,
  schedulerResources,
  withFewOthers,
  withOthersOf,
} from "./scheduler-resources.ts";

/**
 * What a pod requests, and its limits, by a rule set: of the resources that the scheduler knows, and
 * beside the native ones of at most `maxNames` in each list, of those that `nameOf` gives a string for.
 */
export function podRequirements(
  pod: PodResources,
  { stays, preemptible, resizing, servedByDevices }: PodTraits,
  rules: RuleSet,
  nameOf: (name: string) => string | undefined,
  maxNames: number,
  reject: (reason: SchedulerFault | "too_many_names") => void,
): PodRequirements {
  const { requests, limits } = effectiveResources(pod, rules);
  const counted = (list: ResourceList) =>
    ofCpuAndMemory(list) ??
    withFewOthers(
      schedulerResources(schedulerAmounts(list, reject, isKnownToScheduler), nameOf),
      maxNames,
      reject,
    );
  const requested = counted(requests);
  return {
    requests: requested,
    limits: withOthersOf(requested, counted(limits)),
    withoutRequests: unsetIn(pod, rules, "requests"),
    withoutLimits: unsetIn(pod, rules, "limits"),
    stays,
    preemptible,
    resizing,
    servedByDevices: servedOf(requested, servedByDevices),
  };
}

const noNames: readonly string[] = [];

/** Of the resources that are requested those of these names, each once. */
function servedOf({ others }: SchedulerResources, names: readonly string[]): readonly string[] {
  if (names.length === 0 || others.size === 0) return noNames;
  const served = [...others.keys()].filter((name) => names.includes(name));
  return served.length === 0 ? noNames : served.toSorted();
}

/**
 * What most lists come to, without a map in between; undefined for one of other names, or of an
 * amount that may be out of range.
 */
function ofCpuAndMemory(list: ResourceList): SchedulerResources | undefined {
  const cpu = list.get("cpu");
  const memory = list.get("memory");
  const size = (cpu === undefined ? 0 : 1) + (memory === undefined ? 0 : 1);
  if (list.size !== size) return undefined;
  if (typeof cpu === "bigint" || typeof memory === "bigint") return undefined;
  return nativeOnly(
    cpu === undefined ? undefined : keptAmount("cpu", cpu),
    memory === undefined ? undefined : keptAmount("memory", memory),
  );
}
