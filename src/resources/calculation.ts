import type { RuleSet } from "./rules.ts";

/** What a kube-scheduler's calculation takes into account, with the feature gates at their default. */
export interface Calculation {
  /**
   * How container statuses count during an in-place resize (KEP-1287): not at all, as the maximum
   * of each container summed up, or as the maximum of each source's sum (kubernetes pull 140047).
   */
  readonly containerStatus: "ignored" | "sum of maxima" | "max of sums";
  /** Whether `spec.resources` replaces what the containers need (KEP-2837). */
  readonly podLevel: boolean;
  /**
   * How the pod-level status counts (KEP-5419): not at all, only for the names that `spec.resources`
   * sets, or everywhere, in place of the container statuses too.
   */
  readonly podLevelStatus: "ignored" | "names of the spec" | "everywhere";
}

export const calculations: Readonly<Record<RuleSet, Calculation>> = {
  "1.32": { containerStatus: "ignored", podLevel: false, podLevelStatus: "ignored" },
  "1.33": { containerStatus: "sum of maxima", podLevel: false, podLevelStatus: "ignored" },
  "1.34": { containerStatus: "sum of maxima", podLevel: true, podLevelStatus: "ignored" },
  "1.36": { containerStatus: "sum of maxima", podLevel: true, podLevelStatus: "names of the spec" },
  "1.37": { containerStatus: "max of sums", podLevel: true, podLevelStatus: "everywhere" },
};
