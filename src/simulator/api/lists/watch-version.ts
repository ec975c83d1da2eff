import type { ListOptions } from "./list-options.ts";
import { Refusal } from "./refusal.ts";

/**
 * The version from which a watch is to start; undefined for none in particular.
 * @throws Refusal, a 422, for one that is not a number
 */
export function watchVersion(
  plural: string,
  { resourceVersion }: Pick<ListOptions, "resourceVersion">,
): number | undefined {
  if (resourceVersion === "" || resourceVersion === "0") return undefined;
  if (/^\d+$/.test(resourceVersion)) return Number(resourceVersion);
  const quoted = JSON.stringify(resourceVersion);
  const message = `Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`;
  const field = "resourceVersion";
  throw new Refusal(422, "Invalid", `${plural} "" is invalid: ${field}: ${message}`, {
    kind: plural,
    causes: [{ reason: "FieldValueInvalid", message, field }],
  });
}
