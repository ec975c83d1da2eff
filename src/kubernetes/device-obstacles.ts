import type { Connection } from "./api/connection.ts";
import { resourceGroupPath } from "./device-kinds.ts";
import type { Failure } from "./failures/failure.ts";
import { type ResourceApiVersion, resourceVersions } from "./wire/device-objects.ts";
import { ignore, listOf, objectOf, textOf } from "./wire/json/values.ts";

/** Why devices cannot be read: nothing is amiss, but there is no such API, or no right to read it. */
export type Obstacle = "absent" | "forbidden";

/** Undefined for a failure that is one. */
export function obstacleOf({ class: found }: Failure): Obstacle | undefined {
  if (found === "forbidden") return "forbidden";
  return found === "not found" ? "absent" : undefined;
}

/** For people: that devices are not read, why, and what to do. */
export const obstacleTexts: Readonly<Record<Obstacle, string>> = {
  absent:
    "devices are not read: the API server has no resource.k8s.io/v1, which Kubernetes has since 1.34, nor a beta of it that is known. --devices=off does not look for them",
  forbidden:
    "devices are not read: access denied (403). It takes list and watch on resourceslices and resourceclaims of resource.k8s.io; --devices=off does without them",
};

/**
 * The newest version of `resource.k8s.io` that the server has and that is known; undefined when there
 * is none. Throws what `Connection.json` throws.
 */
export async function deviceVersion(
  connection: Connection,
  signal: AbortSignal,
): Promise<ResourceApiVersion | undefined> {
  const group = objectOf(await connection.json(resourceGroupPath, signal), ignore);
  const served = listOf(group?.["versions"], ignore, ({ version }) => textOf(version, ignore));
  return resourceVersions.find((version) => served.includes(version));
}
