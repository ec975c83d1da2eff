import type { PodResources } from "./pod-resources.ts";
import type { ResourceList } from "./resource-list.ts";
import { emptyList } from "./resource-list.ts";

/** What the spec asks for, which counts for nothing while the node cannot grant it (KEP-1287). */
export function desired(pod: PodResources, list: ResourceList): ResourceList {
  return pod.resizeInfeasible ? emptyList : list;
}
