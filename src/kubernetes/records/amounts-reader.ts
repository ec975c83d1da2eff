import { RecentMap } from "../../cluster/recent-map.ts";
import type { Amount } from "../../resources/amount.ts";
import { parseQuantity, QuantityError } from "../../resources/quantity.ts";
import type { ResourceList, ResourceRequirements } from "../../resources/resource-list.ts";
import { emptyList, emptyRequirements } from "../../resources/resource-list.ts";
import { maxQualifiedName } from "../../resources/scheduler.ts";
import type { Reject } from "../observer.ts";
import type { Quantities, RequirementsObject } from "../wire/objects.ts";
import type { Quantity } from "../wire/plain-quantity.ts";

/** Parses the amounts of API objects, and refuses each one that is wrong. */
export class AmountsReader {
  /** How many resources one list may name. */
  readonly maxNames: number;
  /** The same few texts come again and again. */
  readonly #parsed = new RecentMap<string, bigint>(5000);

  constructor(maxNames: number) {
    this.maxNames = maxNames;
  }

  /** Without the names that are too long or too many, and those of amounts that are refused. */
  list(quantities: Quantities, reject: Reject): ResourceList {
    if (quantities.size === 0) return emptyList;
    if (isPlain(quantities, this.maxNames)) return quantities;
    const list = new Map<string, Amount>();
    const names =
      quantities.size > this.maxNames ? this.#chosen(quantities, reject) : quantities.keys();
    for (const name of names) {
      if (name.length > maxQualifiedName) reject("name_too_long");
      else {
        const amount = this.#amount(quantities.get(name) ?? "", reject);
        if (amount !== undefined) list.set(name, amount);
      }
    }
    return list;
  }

  requirements(object: RequirementsObject | undefined, reject: Reject): ResourceRequirements {
    if (object === undefined) return emptyRequirements;
    const { requests, limits } = object;
    return { requests: this.list(requests, reject), limits: this.list(limits, reject) };
  }

  /** As many names as are allowed: first those that every cluster has, then the others in order. */
  #chosen(quantities: Quantities, reject: Reject): string[] {
    for (let count = quantities.size; count > this.maxNames; count -= 1) reject("too_many_names");
    const names = [...quantities.keys()].toSorted();
    const standard = names.filter(isStandard);
    const others = names.filter((name) => !isStandard(name));
    return [...standard, ...others].slice(0, this.maxNames);
  }

  /** An API server accepts no negative amount. */
  #amount(quantity: Quantity, reject: Reject): Amount | undefined {
    if (typeof quantity === "number") return quantity;
    const text = quantity;
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const amount = parse(text, reject);
    if (amount === undefined) return undefined;
    if (amount < 0n) {
      reject("out_of_range");
      return undefined;
    }
    this.#parsed.set(text, amount);
    return amount;
  }
}

/** Whether a list can be taken as it is: of plain amounts alone, and of few and short names. */
function isPlain(quantities: Quantities, maxNames: number): quantities is Map<string, number> {
  if (quantities.size > maxNames) return false;
  for (const [name, quantity] of quantities) {
    if (typeof quantity === "string" || name.length > maxQualifiedName) return false;
  }
  return true;
}

function isStandard(name: string): boolean {
  return (
    name === "cpu" ||
    name === "memory" ||
    name === "ephemeral-storage" ||
    name === "pods" ||
    name.startsWith("hugepages-")
  );
}

function parse(text: string, reject: Reject): bigint | undefined {
  try {
    return parseQuantity(text);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    reject(error.reason);
    return undefined;
  }
}
