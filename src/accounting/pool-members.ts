import { nameOrder } from "../resources/name-order.ts";
import type { NodeTotals } from "./snapshot.ts";

/** The nodes of each pool, by the pool's name. */
export function membersByPool(
  nodes: readonly NodeTotals[],
): readonly (readonly [pool: string, members: readonly NodeTotals[]])[] {
  return [...Map.groupBy(nodes, ({ pool }) => pool)].toSorted(([a], [b]) => nameOrder(a, b));
}
