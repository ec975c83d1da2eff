import type { ContainerResources, PodResources } from "./pod-resources.ts";
import type { ResourceList } from "./resource-list.ts";
import { emptyList, maxOf, sumOf } from "./resource-list.ts";

/** The amounts that one container is counted with. */
export type AmountsOf = (container: ContainerResources) => ResourceList;

/**
 * What the containers of a pod need together, per resource (KEP-753): the larger of
 *
 * - the run phase: app containers and sidecars, summed;
 * - the peak of the init phase: an init container runs beside the sidecars declared before it.
 *
 * `runOnceAmountsOf` is for init containers that are not sidecars.
 */
export function aggregate(
  pod: PodResources,
  amountsOf: AmountsOf,
  runOnceAmountsOf: AmountsOf = amountsOf,
): ResourceList {
  let sidecars = emptyList;
  let peak = emptyList;
  for (const container of pod.initContainers) {
    if (container.sidecar) {
      sidecars = sumOf(sidecars, amountsOf(container));
      peak = maxOf(peak, sidecars);
    } else {
      peak = maxOf(peak, sumOf(sidecars, runOnceAmountsOf(container)));
    }
  }
  let run = sidecars;
  for (const container of pod.containers) run = sumOf(run, amountsOf(container));
  return maxOf(run, peak);
}
