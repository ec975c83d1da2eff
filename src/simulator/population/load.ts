import type { JsonObject } from "../api-object.ts";
import type { Manifest, SimulatedCluster } from "../cluster.ts";

function isManifest(item: JsonObject): item is JsonObject & Manifest {
  const metadata = item["metadata"];
  if (item["kind"] !== "Node" && item["kind"] !== "Pod") return false;
  return typeof metadata === "object" && metadata !== null && "name" in metadata;
}

/**
 * Applies the nodes and pods in the output of `kubectl get nodes,pods -A -o json`. Throws a
 * TypeError or SyntaxError for any other text.
 */
export function load(cluster: SimulatedCluster, text: string): void {
  const list: { readonly items?: unknown } = JSON.parse(text);
  if (!Array.isArray(list.items)) {
    throw new TypeError("this is not the output of `kubectl get nodes,pods -A -o json`");
  }
  for (const item of list.items as readonly JsonObject[]) if (isManifest(item)) cluster.apply(item);
}
