import type { Equivalent } from "../equivalents.ts";

const records = "src/cluster/records.ts";
const pool = "src/cluster/requirements-pool.ts";
const store = "src/cluster/store.ts";

export const cluster: readonly Equivalent[] = [
  {
    file: records,
    code: "isSameResources(a.capacity, b.capacity) &&",
    changes: ["a.capacity, b.capacity → b.capacity, a.capacity"],
    reason: "being the same has no direction",
  },
  {
    file: records,
    code: "isSameResources(a.allocatable, b.allocatable) &&",
    changes: ["a.allocatable, b.allocatable → b.allocatable, a.allocatable"],
    reason: "being the same has no direction",
  },
  {
    file: pool,
    code: "constructor(generationSize = 10_000, nativeSlots = 1 << 13) {",
    changes: ["10_000 → 20000", "1 → 2", "13 → 26"],
    reason: "how much is remembered changes nothing but memory",
  },
  {
    file: pool,
    code: "return (cpu ? 2 : 0) + (memory ? 1 : 0);",
    changes: ["2 → 3", "+ → -"],
    reason: "the four cases still have four numbers",
  },
  ...["this.#changes += 1;"].map((code) => ({
    file: store,
    code,
    changes: ["1 → 2"],
    reason: "a count of changes is compared with itself only",
  })),
  {
    file: store,
    code: "if (known !== undefined && this.#same(known, record)) return;",
    changes: ["known, record → record, known"],
    reason: "being the same has no direction",
  },
];
