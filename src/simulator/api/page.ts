import type { ApiObject, JsonObject, ObjectKind } from "../api-object.ts";
import type { SimulatedCluster } from "../cluster.ts";
import { expired } from "./refusal.ts";
import type { Selector } from "./selector.ts";

export interface PageOptions {
  readonly kind: ObjectKind;
  readonly selector: Selector;
  /** Whether the selector selects at all. */
  readonly isSelective: boolean;
  readonly limit: number;
  /** The continue token of the page before; empty for the first. */
  readonly token: string;
}

/** What a continue token says: where a list goes on, and which state of the cluster it is of. */
interface Continuation {
  readonly after: string;
  readonly version: number;
  readonly compactions: number;
}

/** One page of a list and its metadata. Throws a 410 for a token from before a compaction. */
export function readPage(
  cluster: SimulatedCluster,
  { kind, selector, isSelective, limit, token }: PageOptions,
): { readonly page: readonly ApiObject[]; readonly metadata: JsonObject } {
  const from = token === "" ? undefined : continuation(token, cluster);
  const objects = cluster.list(kind);
  const page: ApiObject[] = [];
  let at = from === undefined ? 0 : firstAfter(objects, from.after);
  for (; at < objects.length && page.length < limit; at += 1) {
    const object = objects[at];
    if (object !== undefined && selector(object)) page.push(object);
  }
  const version = from?.version ?? cluster.resourceVersion;
  const metadata = { resourceVersion: String(version) };
  const last = page.at(-1);
  if (at === objects.length || last === undefined) return { page, metadata };
  const { compactions } = cluster;
  const next: Continuation = { after: key(last), version, compactions };
  return {
    page,
    metadata: {
      ...metadata,
      continue: Buffer.from(JSON.stringify(next)).toString("base64url"),
      // How many of the rest are selected is not counted, by a real server neither.
      ...(!isSelective && { remainingItemCount: objects.length - at }),
    },
  };
}

function continuation(token: string, { compactions }: SimulatedCluster): Continuation {
  const read: Continuation = JSON.parse(Buffer.from(token, "base64url").toString());
  if (read.compactions !== compactions) {
    throw expired("The provided continue parameter is too old");
  }
  return read;
}

/** The index of the first object behind a key, in a sorted list. */
function firstAfter(objects: readonly ApiObject[], after: string): number {
  let [low, high] = [0, objects.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const object = objects[middle];
    if (object !== undefined && key(object) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where an object stands in a list. */
function key({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
