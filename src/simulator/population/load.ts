import type { JsonObject } from "../api-object.ts";
import type { Manifest, SimulatedCluster } from "../cluster.ts";
import { apiVersionOf, isObjectKind, objectKinds } from "../object-kinds.ts";

function isManifest(item: JsonObject): item is JsonObject & Manifest {
  const { apiVersion, kind, metadata } = item;
  if (!isObjectKind(kind)) return false;
  // Betas of devices are of another form.
  if (objectKinds[kind].group !== "" && apiVersion !== apiVersionOf(kind)) return false;
  return typeof metadata === "object" && metadata !== null && "name" in metadata;
}

/**
 * Applies the nodes and pods in the output of `kubectl get nodes,pods -A -o json`, and slices and
 * claims of devices, if they are there. Throws a TypeError or SyntaxError for any other text.
 */
export function load(cluster: SimulatedCluster, text: string): void {
  const list: { readonly items?: unknown } = JSON.parse(text);
  if (!Array.isArray(list.items)) {
    throw new TypeError("this is not the output of `kubectl get nodes,pods -A -o json`");
  }
  for (const item of list.items as readonly JsonObject[]) if (isManifest(item)) cluster.apply(item);
}
