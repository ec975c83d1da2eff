import { type Amount, largerAmount, sumOfAmounts } from "./amount.ts";
import type { ContainerResources, PodResources } from "./pod-resources.ts";
import type { ResourceList } from "./resource-list.ts";
import { maxOf } from "./resource-list.ts";

/** The amounts that one container is counted with. */
export type AmountsOf = (container: ContainerResources) => ResourceList;

/**
 * What the containers of a pod need together, per resource (KEP-753): the larger of
 *
 * - the run phase: app containers and sidecars, summed;
 * - the peak of the init phase: an init container runs beside the sidecars declared before it.
 *
 * `runOnceAmountsOf` is for init containers that are not sidecars. No amount is negative.
 */
export function aggregate(
  pod: PodResources,
  amountsOf: AmountsOf,
  runOnceAmountsOf: AmountsOf = amountsOf,
): ResourceList {
  const [only] = pod.containers;
  if (only !== undefined && pod.containers.length === 1 && pod.initContainers.length === 0) {
    return amountsOf(only);
  }
  const sidecars: Amounts = new Map();
  const peak: Amounts = new Map();
  for (const container of pod.initContainers) {
    if (container.sidecar) {
      // Alone, sidecars need no more than in the run phase, in which all of them are.
      add(sidecars, amountsOf(container));
    } else {
      for (const [name, amount] of runOnceAmountsOf(container)) {
        raise(peak, name, sumOfAmounts(sidecars.get(name) ?? 0, amount));
      }
    }
  }
  const run = sidecars;
  for (const container of pod.containers) add(run, amountsOf(container));
  return maxOf(run, peak);
}

/**
 * A list that is added up in place: whoever creates a pod may give each of thousands of containers
 * names of its own, and a new list after each of them would take seconds.
 */
type Amounts = Map<string, Amount>;

function add(sums: Amounts, list: ResourceList): void {
  for (const [name, amount] of list) sums.set(name, sumOfAmounts(sums.get(name) ?? 0, amount));
}

function raise(maxima: Amounts, name: string, amount: Amount): void {
  const known = maxima.get(name);
  maxima.set(name, known === undefined ? amount : largerAmount(amount, known));
}
