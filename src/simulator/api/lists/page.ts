import type { ApiObject, JsonObject, ObjectKind } from "../../api-object.ts";
import type { SimulatedCluster } from "../../cluster.ts";
import { objectKinds } from "../../object-kinds.ts";
import { indexOfKey, keyOf } from "../../objects-of-kind.ts";
import { readContinueToken, writeContinueToken } from "./continue-token.ts";
import type { ListOptions } from "./list-options.ts";
import { badRequest, expired } from "./refusal.ts";
import { invalidVersion } from "./watch-version.ts";

/** A list or one page of it, and its metadata. */
export interface Page {
  readonly objects: readonly ApiObject[];
  readonly metadata: JsonObject;
}

/** What a list is of: objects of a kind, in all namespaces or one. */
export interface Scope {
  readonly kind: ObjectKind;
  readonly namespace: string | undefined;
}

/**
 * The version that a list needs, which may be of the future; undefined when any will do.
 * @throws Refusal, a 400, for one that is not a number, or comes with a continue token
 */
export function requiredVersion(options: ListOptions): number | undefined {
  const { resourceVersion } = options;
  if (options.continue !== "") {
    const { resourceVersion: version } = readContinueToken(options.continue);
    if (!["", "0"].includes(resourceVersion)) {
      throw badRequest("specifying resource version is not allowed when using continue");
    }
    return version;
  }
  if (!/^\d*$/.test(resourceVersion)) {
    throw badRequest(`invalid resource version: ${invalidVersion(resourceVersion)}`);
  }
  return resourceVersion === "" ? undefined : Number(resourceVersion);
}

/** Whether a list is of exactly the version that it names. */
function isExact({ match, limit, resourceVersion }: ListOptions): boolean {
  // A limit beside a version has always meant that version, when nothing says otherwise.
  const isLegacy = match === "" && limit > 0 && !["", "0"].includes(resourceVersion);
  return match === "Exact" || isLegacy;
}

const tooOldList = "The resourceVersion for the provided list is too old.";
const tooOldToken =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

interface Moment {
  readonly version: number;
  readonly objects: readonly ApiObject[];
  /** The first key that may be in the page, relative to the path of the list. */
  readonly start: string;
}

/** The state of the cluster that a page is of. */
function momentOf(cluster: SimulatedCluster, kind: ObjectKind, options: ListOptions): Moment {
  const { start, resourceVersion } =
    options.continue === ""
      ? { start: "", resourceVersion: undefined }
      : readContinueToken(options.continue);
  const version =
    resourceVersion ??
    (isExact(options) ? Number(options.resourceVersion) : cluster.resourceVersion);
  const objects = cluster.listAt(kind, version);
  if (objects !== undefined) return { version, objects, start };
  if (start === "") throw expired(tooOldList);
  throw expired(tooOldToken, writeContinueToken({ start, resourceVersion: undefined }));
}

/** Where the keys of a scope are, among those of all objects of its kind. */
function prefixOf({ kind, namespace }: Scope): string {
  // What has no namespace has an empty one in its key, which its path in etcd does not show.
  if (!objectKinds[kind].isNamespaced) return "/";
  return namespace === undefined ? "" : `${namespace}/`;
}

/** Version 0 is answered from the watch cache, which ignores the limit. */
function effectiveLimit({ limit, resourceVersion }: ListOptions): number {
  return limit > 0 && resourceVersion !== "0" ? limit : Number.POSITIVE_INFINITY;
}

/**
 * A list or one page of it: all pages of a list are of one moment.
 * @throws Refusal, a 410, when the history does not go back to that moment
 */
export function readPage(cluster: SimulatedCluster, scope: Scope, options: ListOptions): Page {
  const { version, objects, start } = momentOf(cluster, scope.kind, options);
  const prefix = prefixOf(scope);
  const end = prefix === "" ? objects.length : indexOfKey(objects, `${prefix}\u{10ffff}`);
  const limit = effectiveLimit(options);
  const selected: ApiObject[] = [];
  let at = indexOfKey(objects, prefix + start);
  for (; at < end && selected.length < limit; at += 1) {
    const object = objects[at];
    if (object !== undefined && options.selector(object)) selected.push(object);
  }
  const last = selected.at(-1);
  const metadata = { resourceVersion: String(version) };
  if (at >= end || last === undefined) return { objects: selected, metadata };
  const next = `${keyOf(last).slice(prefix.length)}\0`;
  return {
    objects: selected,
    metadata: {
      ...metadata,
      continue: writeContinueToken({ start: next, resourceVersion: version }),
      // A server does not count how many of the rest are selected.
      ...(!options.isSelective && { remainingItemCount: end - at }),
    },
  };
}
