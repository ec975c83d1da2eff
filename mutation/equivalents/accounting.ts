import type { Equivalent } from "../equivalents.ts";

const sums = "src/accounting/sums.ts";
const takeSnapshot = "src/accounting/take-snapshot.ts";

/** For the compiler only: every index lies in the array. */
const inBounds = ["0 → 1"];
const isInBounds = "groups and ids are in the array, so the default is never taken";

export const accounting: readonly Equivalent[] = [
  {
    file: sums,
    code: "#end = 0;",
    changes: ["0 → 1"],
    reason: "all groups lie one cell further on",
  },
  {
    file: sums,
    code: "this.#cells = new Float64Array(groups * groupSize);",
    changes: ["* → /"],
    reason: "the array begins smaller, and grows",
  },
  {
    file: sums,
    code: "const groupSize = 4 * resources + 4;",
    changes: ["4 → 5"],
    reason: "cells between the groups are not used",
  },
  {
    file: sums,
    code: "if (this.#end > this.#cells.length) {",
    changes: ["> → >="],
    reason: "the array grows one group earlier",
  },
  {
    file: sums,
    code: "const cells = new Float64Array(2 * this.#end);",
    changes: ["2 → 3"],
    reason: "the array grows by more",
  },
  ...[
    "return this.#cells[group + place.requests + resource] ?? 0;",
    "return this.#cells[group + place.limits + resource] ?? 0;",
    "return this.#cells[group + place.staying + resource] ?? 0;",
    "return this.#cells[group + place.preemptible + resource] ?? 0;",
    "return { cpu: this.#cells[start] ?? 0, memory: this.#cells[start + 1] ?? 0 };",
    "this.#cells[cell] = (this.#cells[cell] ?? 0) + amount;",
    "const sum = (cells[start + index] ?? 0) + times * amount;",
  ].map((code) => ({ file: sums, code, changes: inBounds, reason: isInBounds })),
  {
    file: sums,
    code: "for (let index = 0; index < amounts.length; index += 1) {",
    changes: ["< → <="],
    reason: "behind the end is undefined, as in a hole",
  },
  ...[
    "requests: ofNative.requests(group, index),",
    "limits: ofNative.limits(group, index),",
    "daemonsetRequests: ofNative.staying(group, index),",
    "preemptibleRequests: ofNative.preemptible(group, index),",
    "const requests = ofNative.requests(group, index);",
    "const limits = ofNative.limits(group, index);",
  ].map((code) => ({
    file: takeSnapshot,
    code,
    changes: ["group, index → index, group"],
    reason: "what reads a sum adds its arguments",
  })),
];
