import type { Equivalent } from "../equivalents.ts";

const scheduler = "src/resources/scheduler.ts";
const list = "src/resources/resource-list.ts";
const quantity = "src/resources/quantity.ts";

/** Lists of amounts are compared by name, so the order of names is no difference. */
const symmetric = "the sum and the maximum of two lists have no order";

/** Arguments of `sumOf` and `maxOf` that changed places: file, the source's line, the arguments. */
const swapped = [
  ["aggregate", "return maxOf(run, peak);", "run", "peak"],
  [
    "container-level",
    "const running = maxOf(status.resources.requests, status.allocatedResources);",
    "status.resources.requests",
    "status.allocatedResources",
  ],
  [
    "container-level",
    "return maxOf(desired(pod, spec), running);",
    "desired(pod, spec)",
    "running",
  ],
  [
    "container-level",
    "return running === undefined ? spec : maxOf(desired(pod, spec), running.limits);",
    "desired(pod, spec)",
    "running.limits",
  ],
  [
    "container-level",
    "? maxOf(pod.statusAllocated, podStatus.requests)",
    "pod.statusAllocated",
    "podStatus.requests",
  ],
  [
    "container-level",
    ": maxOf(aggregate(pod, allocated), aggregate(pod, actual));",
    "aggregate(pod, allocated)",
    "aggregate(pod, actual)",
  ],
  [
    "container-level",
    "requests: maxOf(desired(pod, aggregate(pod, specRequests)), runningRequests),",
    "desired(pod, aggregate(pod, specRequests))",
    "runningRequests",
  ],
  [
    "container-level",
    "limits: maxOf(desired(pod, aggregate(pod, specLimits)), runningLimits),",
    "desired(pod, aggregate(pod, specLimits))",
    "runningLimits",
  ],
  [
    "pod-level",
    "const requests = supported(maxOf(status.requests, pod.statusAllocated));",
    "status.requests",
    "pod.statusAllocated",
  ],
  [
    "pod-level",
    "requests: spec.requests.size === 0 ? emptyList : maxOf(desired(pod, spec.requests), requests),",
    "desired(pod, spec.requests)",
    "requests",
  ],
  [
    "pod-level",
    "limits: maxOf(desired(pod, spec.limits), limits),",
    "desired(pod, spec.limits)",
    "limits",
  ],
  [
    "effective",
    "requests: sumOf(replaceIn(containers.requests, replacement.requests), pod.overhead),",
    "replaceIn(containers.requests, replacement.requests)",
    "pod.overhead",
  ],
].map(([file = "", code = "", first = "", second = ""]) => ({
  file: `src/resources/${file}.ts`,
  code,
  changes: [`${first}, ${second} → ${second}, ${first}`],
  reason: symmetric,
}));

export const resources: readonly Equivalent[] = [
  ...swapped,
  {
    file: "src/resources/amount.ts",
    code: 'if (typeof a === "number" && typeof b === "number") return a > b ? a : b;',
    changes: ["> → >="],
    reason: "at the boundary both are the same",
  },
  {
    file: scheduler,
    code: "export const maxQualifiedName = 253 + 1 + 63;",
    changes: ["253 → 506", "1 → 2", "63 → 126"],
    reason: "long names are refused before the pattern is tried, which bounds them too",
  },
  {
    file: scheduler,
    code: 'if (name === "cpu" || name === "memory") return true;',
    changes: [
      'name === "cpu" || name === "memory" → false',
      'name === "cpu" || → nothing',
      '|| name === "memory" → nothing',
    ],
    reason: "the pattern accepts them too, at more expense",
  },
  {
    file: scheduler,
    code: "return name.length <= maxQualifiedName && qualifiedName.test(name);",
    changes: ["name.length <= maxQualifiedName && → nothing"],
    reason: "long names are refused before the pattern is tried, which bounds them too",
  },
  {
    file: quantity,
    code: 'return suffix.endsWith("i") && scaled > maxBinaryNanos ? maxBinaryNanos : scaled;',
    changes: ["> → >="],
    reason: "at the boundary both are the same",
  },
  {
    file: quantity,
    code: "return exponent >= 0",
    changes: ["0 → 1", ">= → >"],
    reason: "ten to the power of zero is one, to multiply or to divide by",
  },
  {
    file: quantity,
    code: "const digits = hasDot",
    changes: ["hasDot → true"],
    reason: "without a dot there is nothing behind it",
  },
  {
    file: quantity,
    code: "return dividend < 0n ? quotient - 1n : quotient + 1n;",
    changes: ["0n → 1n", "< → <="],
    reason: "zero has no rest, and has been returned before",
  },
  {
    file: "src/resources/effective.ts",
    code: "if (overhead.size === 0) return limits;",
    changes: ["overhead.size === 0 → false"],
    reason: "a copy of the list is as good",
  },
  {
    file: "src/resources/amount.ts",
    code: "return nanosOf(a) > nanosOf(b) ? a : b;",
    changes: ["> → >="],
    reason: "at the boundary both are the same",
  },
  {
    file: "src/resources/pod-level.ts",
    code: "if (list.size === 0) return list;",
    changes: ["list.size === 0 → false"],
    reason: "a copy of the list is as good",
  },
  {
    file: list,
    code: "return merge(a, b, sumOfAmounts);",
    changes: ["a, b → b, a"],
    reason: symmetric,
  },
  {
    file: list,
    code: "return merge(a, b, (x, y) => largerAmount(y, x));",
    changes: ["a, b → b, a", "y, x → x, y"],
    reason: `${symmetric}; at the boundary both amounts are the same`,
  },
  {
    file: list,
    code: "if (a.size === 0) return b;",
    changes: ["a.size === 0 → false"],
    reason: "a copy of the list is as good",
  },
  {
    file: list,
    code: "if (combined !== other) merged = (merged ?? new Map(a)).set(name, combined);",
    changes: ["combined !== other → true"],
    reason: "a copy of the list is as good",
  },
  {
    file: "src/resources/rules.ts",
    code: "const wanted = versionNumber(version) ?? 0;",
    changes: ["0 → 1"],
    reason: "every rule set is newer than either",
  },
  {
    file: "src/resources/rules.ts",
    code: "return ruleSets.findLast((rules) => (versionNumber(rules) ?? 0) <= wanted);",
    changes: ["0 → 1"],
    reason: "every rule set is a version",
  },
  {
    file: "src/resources/rules.ts",
    code: "return match === null ? undefined : Number(match[1]) * 10_000 + Number(match[2]);",
    changes: ["10_000 → 20000"],
    reason: "minor versions have four digits at most, so the order is the same",
  },
];
