import { nameOrder } from "../resources/name-order.ts";
import type { NodeTotals } from "./snapshot.ts";

/** The nodes of each pool, by the pool's name. */
export function membersByPool(
  nodes: readonly NodeTotals[],
): readonly (readonly [pool: string, members: readonly NodeTotals[]])[] {
  return [...Map.groupBy(nodes, ({ pool }) => pool)].toSorted(([a], [b]) => nameOrder(a, b));
}

/**
 * How many pools are told apart. Their names come from labels, and each has series for every resource
 * and every shape of `--fit`.
 */
export const maxPools = 1000;

/** The pool of the nodes of all further pools. */
const otherPool = "other";

/** Nodes of a bounded number of pools, and how many pools are in the one of all others. */
interface FoldedNodes<N> {
  readonly nodes: readonly N[];
  readonly foldedPools: number;
}

/**
 * The same nodes; those of all but the largest pools are of the pool `other`. The most nodes make a
 * pool the largest, of equals the first by name. A pool that is called `other` takes the others in.
 */
export function foldPools<N extends { readonly pool: string }>(
  nodes: readonly N[],
  most = maxPools,
): FoldedNodes<N> {
  const sizes = new Map<string, number>();
  for (const { pool } of nodes) {
    if (pool !== otherPool) sizes.set(pool, (sizes.get(pool) ?? 0) + 1);
  }
  if (sizes.size <= most) return { nodes, foldedPools: 0 };
  const largest = [...sizes]
    .toSorted(([a, ofA], [b, ofB]) => ofB - ofA || nameOrder(a, b))
    .slice(0, most);
  const kept = new Set(largest.map(([pool]) => pool));
  return {
    nodes: nodes.map((node) => (kept.has(node.pool) ? node : { ...node, pool: otherPool })),
    foldedPools: sizes.size - most,
  };
}
