/** The scheduler versions whose calculation differs; `1.34` also stands for 1.35. */
export const ruleSets = ["1.32", "1.33", "1.34", "1.36", "1.37"] as const;
export type RuleSet = (typeof ruleSets)[number];

/** `major` and `minor` as `GET /version` gives them; minor may carry a suffix (`33+`). */
export interface ServerVersion {
  readonly major: string;
  readonly minor: string;
}

/**
 * The rule set of an API server, from its version or from a `gitVersion` such as
 * `v1.34.2-gke.100`: the newest that is not newer than the server. Servers older than all rule sets
 * get the oldest. Undefined when the version cannot be read; the caller decides what to assume.
 */
export function ruleSetFor(version: ServerVersion | string): RuleSet | undefined {
  const text = typeof version === "string" ? version : `${version.major}.${version.minor}`;
  const server = versionNumber(text);
  if (server === undefined) return undefined;
  return ruleSets.findLast((rules) => (versionNumber(rules) ?? 0) <= server) ?? ruleSets[0];
}

/** Major and minor as one number that orders as versions do. */
function versionNumber(text: string): number | undefined {
  const match = /^v?(\d{1,4})\.(\d{1,4})(?!\d)/.exec(text);
  return match === null ? undefined : Number(match[1]) * 10_000 + Number(match[2]);
}
