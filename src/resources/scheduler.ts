import type { ResourceList } from "./resource-list.ts";
import { keptAmount } from "./units.ts";

/** Why the scheduler's integers lack an entry; part of the closed set of reject reasons. */
export type SchedulerFault = "invalid_name" | "out_of_range";

/**
 * A list as the integers that the scheduler keeps, by name: millicores for cpu, whole units for
 * everything else, each rounded up. Names that no API server accepts are refused, and so are
 * amounts that are negative or above 2⁵³−1; the other entries stay. Names for which `counts` is
 * false are left out without a fault.
 */
export function schedulerAmounts(
  list: ResourceList,
  reject: (reason: SchedulerFault) => void,
  counts: (name: string) => boolean = () => true,
): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>();
  for (const [name, exact] of list) {
    if (!isQualifiedName(name)) {
      reject("invalid_name");
      continue;
    }
    if (!counts(name)) continue;
    const amount = keptAmount(name, exact);
    if (amount < 0 || amount > Number.MAX_SAFE_INTEGER) reject("out_of_range");
    else amounts.set(name, amount);
  }
  return amounts;
}

/**
 * Whether the scheduler counts a resource that a pod requests: the native ones, huge pages,
 * attachable volumes, and those of a domain that is not quota's `requests.`
 */
export function isKnownToScheduler(name: string): boolean {
  return (
    name === "cpu" ||
    name === "memory" ||
    name === "ephemeral-storage" ||
    name.startsWith("hugepages-") ||
    name.startsWith("attachable-volumes-") ||
    name.includes("kubernetes.io/") ||
    (name.includes("/") && !name.startsWith("requests."))
  );
}

/** Kubernetes' qualified name: at most 63 characters, after an optional DNS subdomain and a slash. */
const qualifiedName =
  /^(?:(?=.{1,253}\/)[a-z\d](?:[-a-z\d]*[a-z\d])?(?:\.[a-z\d](?:[-a-z\d]*[a-z\d])?)*\/)?[A-Za-z\d](?:[-\w.]{0,61}[A-Za-z\d])?$/;

/** The length of the longest qualified name: a DNS subdomain, a slash and a name. */
export const maxQualifiedName = 253 + 1 + 63;

/** Whether a name of a resource is one that Kubernetes allows. */
export function isQualifiedName(name: string): boolean {
  // Almost every entry is one of these two.
  if (name === "cpu" || name === "memory") return true;
  return name.length <= maxQualifiedName && qualifiedName.test(name);
}
