import { atOnce, mapped, type Slices } from "./slices.ts";
import type { CpuAndMemory, NodeTotals, ShardPart, Snapshot } from "./snapshot.ts";

/** Whether a resource is shown, by its name in Kubernetes. */
export type IsShown = (resource: string) => boolean;

/**
 * What names of resources, and beginnings of names with `*` behind them, choose. Undefined for none:
 * then everything is shown.
 */
export function resourceChoice(names: readonly string[]): IsShown | undefined {
  if (names.length === 0) return undefined;
  const whole = new Set(names);
  const beginnings = names.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
  return (resource) =>
    whole.has(resource) || beginnings.some((beginning) => resource.startsWith(beginning));
}

/**
 * The same account without the resources that are not shown. What counts pods stays, as far as it
 * is not about a resource.
 */
export function shownResources(snapshot: Snapshot, isShown: IsShown): Snapshot {
  return atOnce(shownSlices(snapshot, isShown));
}

/** {@link shownResources}, in slices. */
export function* shownSlices(snapshot: Snapshot, isShown: IsShown): Slices<Snapshot> {
  const shown = <T extends { readonly resource: string }>(resources: readonly T[]): readonly T[] =>
    resources.filter(({ resource }) => isShown(resource));
  const { shard, nodes, pools, nodeLossMargin, namespaces, unscheduled } = snapshot;
  return {
    ...snapshot,
    ...(shard !== undefined && { shard: shownElsewhere(shard, isShown) }),
    nodes: yield* mapped(nodes, (node): NodeTotals => ({
      ...node,
      resources: shown(node.resources),
      podsWithoutRequests: shownCounts(node.podsWithoutRequests, isShown),
      podsWithoutLimits: shownCounts(node.podsWithoutLimits, isShown),
    })),
    pools: pools.map((pool) => ({ ...pool, resources: shown(pool.resources) })),
    nodeLossMargin: shown(nodeLossMargin),
    namespaces: namespaces.map((each) => ({ ...each, resources: shown(each.resources) })),
    unscheduled: {
      ...unscheduled,
      resources: shown(unscheduled.resources),
      insufficient: shown(unscheduled.insufficient),
    },
  };
}

function shownElsewhere({ elsewhere, ...shard }: ShardPart, isShown: IsShown): ShardPart {
  const resources = new Set([...elsewhere.resources].filter(isShown));
  return { ...shard, elsewhere: { ...elsewhere, resources } };
}

function shownCounts(
  { cpu, memory }: Partial<CpuAndMemory>,
  isShown: IsShown,
): Partial<CpuAndMemory> {
  return {
    ...(cpu !== undefined && isShown("cpu") && { cpu }),
    ...(memory !== undefined && isShown("memory") && { memory }),
  };
}
