/** The resources that every cluster has, in the order in which they are held and shown. */
export const nativeResources = ["cpu", "memory", "ephemeral-storage", "pods"] as const;

/** Where a native resource is in {@link nativeResources}. */
export const native = { cpu: 0, memory: 1, pods: 3 } as const;

const nativeIndex: ReadonlyMap<string, number> = new Map(
  nativeResources.map((name, index) => [name, index]),
);

/**
 * Amounts of resources, as the scheduler's `framework.Resource` holds them: millicores for cpu,
 * whole units (bytes, counts) for everything else. Safe integers only.
 *
 * The native ones are in an array, because every pod has them and sums are array additions. The
 * others go by name: names come from the cluster unchecked, so no place is kept for them anywhere
 * but where they are used.
 */
export interface SchedulerResources {
  /** By index in {@link nativeResources}. A hole, or the end, is "not set". */
  readonly native: readonly (number | undefined)[];
  readonly others: ReadonlyMap<string, number>;
}

const noOthers: ReadonlyMap<string, number> = new Map();

/**
 * The scheduler's integers by name, as records hold them. `nameOf` gives the string to hold for a name
 * that is not native; without one the amount is left out.
 */
export function schedulerResources(
  amounts: ReadonlyMap<string, number>,
  nameOf: (name: string) => string | undefined,
): SchedulerResources {
  const ofNative: (number | undefined)[] = [];
  let others: Map<string, number> | undefined;
  for (const [name, amount] of amounts) {
    const index = nativeIndex.get(name);
    if (index !== undefined) {
      ofNative[index] = amount;
      continue;
    }
    const held = nameOf(name);
    if (held !== undefined) (others ??= new Map()).set(held, amount);
  }
  // An array that has grown holds room for a dozen more.
  return { native: ofNative.slice(), others: others ?? noOthers };
}

const withoutAny: SchedulerResources = { native: [], others: noOthers };

/** Amounts of cpu and memory and of nothing else, in arrays that are no longer than need be. */
export function nativeOnly(
  cpu: number | undefined,
  memory: number | undefined,
): SchedulerResources {
  if (memory === undefined) {
    return cpu === undefined ? withoutAny : { native: [cpu], others: noOthers };
  }
  if (cpu !== undefined) return { native: [cpu, memory], others: noOthers };
  const ofNative: number[] = [];
  ofNative[native.memory] = memory;
  return { native: ofNative, others: noOthers };
}

/** The same resources with at most `most` others, the first by name; tells of each that is left out. */
export function withFewOthers(
  resources: SchedulerResources,
  most: number,
  reject: (reason: "too_many_names") => void,
): SchedulerResources {
  const { others } = resources;
  if (others.size <= most) return resources;
  for (let count = others.size; count > most; count -= 1) reject("too_many_names");
  const kept = [...others.keys()].toSorted().slice(0, most);
  return { ...resources, others: new Map(kept.map((name) => [name, others.get(name) ?? 0])) };
}

/**
 * The same resources; where the others are equal to those of a model, the very same map. The API
 * server wants limits of extended resources to equal the requests, so that is the rule.
 */
export function withOthersOf(
  model: SchedulerResources,
  resources: SchedulerResources,
): SchedulerResources {
  const isSame = hasSameOthers(model, resources);
  return isSame ? { native: resources.native, others: model.others } : resources;
}

function hasSameOthers(a: SchedulerResources, b: SchedulerResources): boolean {
  if (a.others.size !== b.others.size) return false;
  for (const [name, amount] of a.others) if (b.others.get(name) !== amount) return false;
  return true;
}

/** Whether both hold the same amounts, in whatever order. */
export function isSameResources(a: SchedulerResources, b: SchedulerResources): boolean {
  return a.native.join() === b.native.join() && hasSameOthers(a, b);
}

/** A text that is the same for the same amounts in the same order, and for no others. */
export function amountsKey({ native: ofNative, others }: SchedulerResources): string {
  let text = ofNative.join();
  // No name has a space.
  for (const [name, amount] of others) text += ` ${name} ${amount}`;
  return text;
}
