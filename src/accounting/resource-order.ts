import { nativeResources } from "../cluster/scheduler-resources.ts";
import { nameOrder } from "../resources/name-order.ts";

/** The native resources in their order, then the others by name. */
export function resourceOrder(
  { resource: a }: { readonly resource: string },
  { resource: b }: { readonly resource: string },
): number {
  return rank(a) - rank(b) || nameOrder(a, b);
}

function rank(resource: string): number {
  const index = nativeResources.findIndex((name) => name === resource);
  return index < 0 ? nativeResources.length : index;
}
