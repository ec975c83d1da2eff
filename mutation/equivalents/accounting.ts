import type { Equivalent } from "../equivalents.ts";

const sums = "src/accounting/sums.ts";

/** For the compiler only: every index lies in the array. */
const inBounds = ["0 → 1"];
const isInBounds = "groups and ids are in the array, so the default is never taken";

export const accounting: readonly Equivalent[] = [
  {
    file: sums,
    code: "const groupSize = 4 * resources + 4;",
    changes: ["4 → 5"],
    reason: "cells between the groups are not used",
  },
  ...[
    "return this.#cells[this.#start + offset] ?? 0;",
    "return this.#page(group)[startOf(group) + place.requests + native.pods] ?? 0;",
    "const before = cells[start + index] ?? 0;",
    "cells[to + offset] = page[from + offset] ?? 0;",
    "cells[cell] = (cells[cell] ?? 0) + amount;",
  ].map((code) => ({ file: sums, code, changes: inBounds, reason: isInBounds })),
  {
    file: sums,
    code: "for (let index = 0; index < amounts.length; index += 1) {",
    changes: ["< → <="],
    reason: "behind the end is undefined, as in a hole",
  },
];
