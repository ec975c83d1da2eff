import { byName } from "../../resources/name-order.ts";
import type { NamespaceTotals, Snapshot } from "../snapshot.ts";

/** The namespaces, also those without pods whose claims have been given devices. */
export function namespacesWithDevices({
  namespaces,
  devices,
}: Pick<Snapshot, "namespaces" | "devices">): readonly NamespaceTotals[] {
  const withoutPods = new Set(devices?.byNamespace.keys());
  for (const { name } of namespaces) withoutPods.delete(name);
  if (withoutPods.size === 0) return namespaces;
  const more = Array.from(withoutPods, (name) => ({ name, resources: [], unscheduledPods: 0 }));
  return [...namespaces, ...more].toSorted(byName);
}
