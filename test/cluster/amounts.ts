import { nativeResources, type SchedulerResources } from "../../src/cluster/scheduler-resources.ts";

/** Amounts of the native resources in their order, and of others by name. */
export function amounts(
  native: readonly (number | undefined)[] = [],
  others: Readonly<Record<string, number>> = {},
): SchedulerResources {
  return { native, others: new Map(Object.entries(others)) };
}

/** The amounts that are set, by name. */
export function byName({ native, others }: SchedulerResources): Record<string, number> {
  const ofNative = nativeResources.flatMap((name, index) => {
    const amount = native[index];
    return amount === undefined ? [] : [[name, amount] as const];
  });
  return Object.fromEntries([...ofNative, ...others]);
}
