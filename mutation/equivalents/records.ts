import type { Equivalent } from "../equivalents.ts";

const amounts = "src/kubernetes/records/amounts-reader.ts";
const pods = "src/kubernetes/records/pod-records.ts";

/** What a parser's memory holds changes how long it takes, not what it says. */
const memory = "what is remembered can be made again";

export const records: readonly Equivalent[] = [
  {
    file: amounts,
    code: "readonly #parsed = new RecentMap<string, bigint>(5000);",
    changes: ["5000 → 10000"],
    reason: memory,
  },
  {
    file: amounts,
    code: "this.#parsed.set(text, amount);",
    changes: ["this.#parsed.set(text, amount); → ;"],
    reason: memory,
  },
  {
    file: amounts,
    code: "if (known !== undefined) return known;",
    changes: ["known !== undefined → false"],
    reason: memory,
  },
  {
    file: amounts,
    code: "if (quantities.size === 0) return emptyList;",
    changes: ["quantities.size === 0 → false"],
    reason: "a list made for nothing is as empty",
  },
  {
    file: amounts,
    code: "quantities.size > this.maxNames ? this.#chosen(quantities, reject) : quantities.keys();",
    changes: ["quantities.size > this.maxNames → true", "> → >="],
    reason: "of names that are not too many, all are chosen; a list has no order",
  },
  {
    file: amounts,
    code: 'const amount = this.#amount(quantities.get(name) ?? "", reject);',
    changes: ['"" → "mutant"'],
    reason: "the names are those of the map",
  },
  {
    file: pods,
    code: "const leastNames = 25_000;",
    changes: ["25_000 → 50000"],
    reason: memory,
  },
  {
    file: pods,
    code: "this.#names.set(name, name);",
    changes: ["this.#names.set(name, name); → ;"],
    reason: memory,
  },
];
