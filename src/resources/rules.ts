/** The scheduler versions whose calculations differ; `1.34` also stands for 1.35. */
export const ruleSets = ["1.32", "1.33", "1.34", "1.36", "1.37"] as const;
export type RuleSet = (typeof ruleSets)[number];

/** What a kube-scheduler's calculation takes into account, with the feature gates at their default. */
export interface Calculation {
  /**
   * How container statuses count during an in-place resize (KEP-1287): not at all, as the sum of
   * each container's maximum, or as the maximum of each source's sum, for which a pod-level status
   * stands in (kubernetes pull 140047).
   */
  readonly containerStatus: "ignored" | "sum of maxima" | "max of sums";
  /** Whether `spec.resources` replaces what the containers need (KEP-2837). */
  readonly podLevel: boolean;
  /**
   * For which names the pod-level status counts beside `spec.resources` (KEP-5419): none, those that
   * `spec.resources` sets, or all.
   */
  readonly podLevelStatus: "ignored" | "names of the spec" | "all names";
}

export const calculations: Readonly<Record<RuleSet, Calculation>> = {
  "1.32": { containerStatus: "ignored", podLevel: false, podLevelStatus: "ignored" },
  "1.33": { containerStatus: "sum of maxima", podLevel: false, podLevelStatus: "ignored" },
  "1.34": { containerStatus: "sum of maxima", podLevel: true, podLevelStatus: "ignored" },
  "1.36": { containerStatus: "sum of maxima", podLevel: true, podLevelStatus: "names of the spec" },
  "1.37": { containerStatus: "max of sums", podLevel: true, podLevelStatus: "all names" },
};

/**
 * The rule set for an API server, from its `gitVersion` such as `v1.34.2-gke.100`: the newest that
 * is not newer than the server. A server older than all rule sets gets the oldest. Undefined when
 * the version cannot be read; the caller decides what to assume.
 */
export function ruleSetFor(gitVersion: string): RuleSet | undefined {
  if (versionNumber(gitVersion) === undefined) return undefined;
  return ruleSetNotAfter(gitVersion) ?? ruleSets[0];
}

/** The newest rule set that is not newer than a version; undefined when all are, or it is none. */
export function ruleSetNotAfter(version: string): RuleSet | undefined {
  const wanted = versionNumber(version) ?? 0;
  return ruleSets.findLast((rules) => (versionNumber(rules) ?? 0) <= wanted);
}

/** Major and minor as one number that orders as versions do. */
function versionNumber(text: string): number | undefined {
  const match = /^v?(\d{1,4})\.(\d{1,4})(?!\d)/.exec(text);
  return match === null ? undefined : Number(match[1]) * 10_000 + Number(match[2]);
}
