/**
 * Amounts by resource id ({@link ResourceNames}), as the scheduler's `framework.Resource` holds them
 * by name: millicores for cpu, whole units (bytes, counts) for everything else. A hole is "not set".
 * Safe integers only.
 */
export type SchedulerResources = readonly (number | undefined)[];

/**
 * Resource names as small integers, so that sums are array additions. Ids are never reused; the
 * table is bounded, because names come from the cluster unchecked.
 */
export class ResourceNames {
  static readonly cpu = 0;
  static readonly memory = 1;
  static readonly pods = 3;

  readonly #names: string[] = ["cpu", "memory", "ephemeral-storage", "pods"];
  readonly #ids: Map<string, number>;
  readonly #limit: number;

  constructor(limit = 1000) {
    this.#limit = limit;
    this.#ids = new Map(this.#names.map((name, id) => [name, id]));
  }

  get size(): number {
    return this.#names.length;
  }

  /** The id of a name, given on first sight; undefined when the table is full. */
  id(name: string): number | undefined {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    if (this.#names.length >= this.#limit) return undefined;
    this.#ids.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  /** The name of an id that `id` returned. */
  name(id: number): string {
    const name = this.#names[id];
    if (name === undefined) throw new RangeError(`no resource has the id ${id}`);
    return name;
  }
}

/** The scheduler's integers by id. A new name is refused once the table of names is full. */
export function schedulerResources(
  amounts: ReadonlyMap<string, number>,
  names: ResourceNames,
  reject: (reason: "too_many_names") => void,
): SchedulerResources {
  const resources: (number | undefined)[] = [];
  for (const [name, amount] of amounts) {
    const id = names.id(name);
    if (id === undefined) reject("too_many_names");
    else resources[id] = amount;
  }
  return resources;
}
