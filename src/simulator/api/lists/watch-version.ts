import type { ListOptions } from "./list-options.ts";
import { Refusal } from "./refusal.ts";

/**
 * The version from which a watch is to start; undefined for none in particular.
 * @throws Refusal, a 500 as of a real server, for one that is not a number
 */
export function watchVersion({
  resourceVersion,
}: Pick<ListOptions, "resourceVersion">): number | undefined {
  if (resourceVersion === "" || resourceVersion === "0") return undefined;
  if (/^\d+$/.test(resourceVersion)) return Number(resourceVersion);
  throw new Refusal(500, "", invalidVersion(resourceVersion));
}

/** What a server says about a version that is not a number. */
export function invalidVersion(resourceVersion: string): string {
  const quoted = JSON.stringify(resourceVersion);
  return `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`;
}
