import type { ApiObject } from "./api-object.ts";

/** A change of one object, as a watch reports it. */
export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: ApiObject;
  /** The object before the change; undefined for a new one. */
  readonly previous: ApiObject | undefined;
  readonly resourceVersion: number;
}

/** Where an object stands in a list: after its namespace and its name, as in etcd. */
export function keyOf({
  metadata,
}: {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

/** The index of the first object whose key is not less than this one. */
export function indexOfKey(objects: readonly ApiObject[], key: string): number {
  let [low, high] = [0, objects.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const object = objects[middle];
    if (object !== undefined && keyOf(object) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A sorted list with the objects of some keys replaced, added or, where undefined, removed. */
function merged(
  objects: readonly ApiObject[],
  replacements: ReadonlyMap<string, ApiObject | undefined>,
): readonly ApiObject[] {
  const pieces: (readonly ApiObject[])[] = [];
  let from = 0;
  for (const key of [...replacements.keys()].toSorted()) {
    const at = indexOfKey(objects, key);
    pieces.push(objects.slice(from, at));
    const replacement = replacements.get(key);
    if (replacement !== undefined) pieces.push([replacement]);
    const found = objects[at];
    from = found !== undefined && keyOf(found) === key ? at + 1 : at;
  }
  pieces.push(objects.slice(from));
  return pieces.flat();
}

/** How many earlier lists are kept for the pages that are still to be read of them. */
const keptLists = 4;

interface List {
  readonly resourceVersion: number;
  readonly objects: readonly ApiObject[];
}

/**
 * The objects of one kind and the history of their changes. A list of an earlier version is made by
 * undoing changes, so that it costs an array, and can be made as far back as the history goes.
 */
export class ObjectsOfKind {
  readonly #objects = new Map<string, ApiObject>();
  readonly #historyLimit: number;
  #history: Change[] = [];
  /** What happened up to this version is forgotten. */
  #forgotten: number;
  #newest: List = { resourceVersion: 0, objects: [] };
  #earlier: readonly List[] = [];

  constructor(historyLimit: number, firstVersion: number) {
    this.#historyLimit = historyLimit;
    this.#forgotten = firstVersion;
  }

  get(key: string): ApiObject | undefined {
    return this.#objects.get(key);
  }

  /** The oldest version from which a watch can resume and that can be listed. */
  get oldestVersion(): number {
    return this.#forgotten;
  }

  /** The objects, sorted by key. */
  list(): readonly ApiObject[] {
    const { resourceVersion } = this.#history.at(-1) ?? this.#newest;
    if (this.#newest.resourceVersion < resourceVersion) {
      const changes = this.since(this.#newest.resourceVersion);
      const objects =
        changes === undefined
          ? [...this.#objects].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
          : merged(
              this.#newest.objects,
              new Map(changes.map(({ object }) => [keyOf(object), this.get(keyOf(object))])),
            );
      this.#newest = { resourceVersion, objects };
    }
    return this.#newest.objects;
  }

  /** The objects of a version, sorted by key; undefined when its history is forgotten. */
  listAt(version: number): readonly ApiObject[] | undefined {
    const changes = this.since(version);
    if (changes === undefined) return undefined;
    if (changes.length === 0) return this.list();
    const known = this.#earlier.find(({ resourceVersion }) => resourceVersion === version);
    if (known !== undefined) return known.objects;
    const objects = merged(
      this.list(),
      new Map(changes.toReversed().map(({ object, previous }) => [keyOf(object), previous])),
    );
    this.#earlier = [{ resourceVersion: version, objects }, ...this.#earlier].slice(0, keptLists);
    return objects;
  }

  /** Keeps a change and what it leaves behind. */
  record(change: Change): void {
    const key = keyOf(change.object);
    if (change.type === "DELETED") this.#objects.delete(key);
    else this.#objects.set(key, change.object);
    this.#history.push(change);
    if (this.#history.length <= 2 * this.#historyLimit) return;
    const last = this.#history.splice(0, this.#historyLimit).at(-1);
    if (last !== undefined) this.#forget(last.resourceVersion);
  }

  /** The changes after a version; undefined when some of them are forgotten. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#forgotten) return undefined;
    const at = this.#history.findLastIndex(({ resourceVersion }) => resourceVersion <= version);
    return this.#history.slice(at + 1);
  }

  /** Forgets all changes up to a version, which is not older than the last one. */
  compact(version: number): void {
    this.list();
    this.#history = [];
    this.#forget(version);
  }

  #forget(version: number): void {
    this.#forgotten = version;
    this.#earlier = this.#earlier.filter(({ resourceVersion }) => resourceVersion >= version);
  }
}
