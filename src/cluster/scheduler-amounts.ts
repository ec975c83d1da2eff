import { milliUnits, wholeUnits } from "../resources/quantity.ts";
import type { ResourceList } from "../resources/resource-list.ts";
import type { Amounts } from "./amounts.ts";
import type { ResourceNames } from "./resource-names.ts";

/** Why an amount was refused; part of the closed set of reject reasons. */
export type AmountFault = "out_of_range" | "invalid_name" | "too_many_names";

/**
 * A list as the integers that the scheduler keeps: cpu up to millicores, everything else up to whole
 * units. Negative amounts and those above 2⁵³−1 are refused, so are names that no API server
 * accepts, and new names once the table of names is full; the other entries stay. Names that
 * `counts` is false for are left out without a word.
 */
export function schedulerAmounts(
  list: ResourceList,
  names: ResourceNames,
  reject: (reason: AmountFault) => void,
  counts: (name: string) => boolean = () => true,
): Amounts {
  const amounts: (number | undefined)[] = [];
  for (const [name, nanos] of list) {
    if (!names.has(name) && !isQualifiedName(name)) {
      reject("invalid_name");
      continue;
    }
    if (!counts(name)) continue;
    const amount = Number(name === "cpu" ? milliUnits(nanos) : wholeUnits(nanos));
    if (amount < 0 || amount > Number.MAX_SAFE_INTEGER) {
      reject("out_of_range");
      continue;
    }
    const id = names.id(name);
    if (id === undefined) reject("too_many_names");
    else amounts[id] = amount;
  }
  return amounts;
}

/**
 * Whether the scheduler counts a resource that a pod asks for: the native ones, huge pages,
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
const maxQualifiedName = 253 + 1 + 63;

function isQualifiedName(name: string): boolean {
  return name.length <= maxQualifiedName && qualifiedName.test(name);
}
