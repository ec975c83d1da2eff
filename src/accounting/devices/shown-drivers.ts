import { nameOrder } from "../../resources/name-order.ts";
import type { PoolPart } from "./pool-part.ts";

/** How many drivers are told apart: far more than any cluster has. Each has series on every node. */
export const maxDrivers = 100;

/** Which drivers are shown, and how many are not, because there are too many. */
interface ShownDrivers {
  has(this: void, driver: string): boolean;
  readonly leftOut: number;
}

/** The drivers with the most pools of devices, of equals the first by name. */
export function shownDrivers(parts: readonly PoolPart[], most = maxDrivers): ShownDrivers {
  const pools = new Map<string, number>();
  for (const { driver, state } of parts) {
    pools.set(driver, (pools.get(driver) ?? 0) + (state === "absent" ? 0 : 1));
  }
  if (pools.size <= most) return { has: () => true, leftOut: 0 };
  const shown = new Set(
    [...pools]
      .toSorted(([a, ofA], [b, ofB]) => ofB - ofA || nameOrder(a, b))
      .slice(0, most)
      .map(([driver]) => driver),
  );
  return { has: (driver) => shown.has(driver), leftOut: pools.size - most };
}
