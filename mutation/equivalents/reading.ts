import type { Equivalent } from "../equivalents.ts";

const backoff = "src/kubernetes/reflector/backoff.ts";
const reader = "src/kubernetes/cluster-reader.ts";
const reflector = "src/kubernetes/reflector/reflector.ts";
const client = "src/kubernetes/reflector/resource-client.ts";
const point = "src/kubernetes/reflector/resume-point.ts";

/** Reading a cluster: the reflector, and the reader around two of them. */
export const reading: readonly Equivalent[] = [
  ...[
    { file: reader, code: 'signal.addEventListener("abort", wake, { once: true });' },
    { file: reflector, code: 'signal.addEventListener("abort", stop, { once: true });' },
  ].map(({ file, code }) => ({
    file,
    code,
    changes: ["once: true → nothing", "true → false"],
    reason: "a signal is aborted once, and the listener is taken away afterwards",
  })),
  {
    file: backoff,
    code: "#attempts = 0;",
    changes: ["0 → 1"],
    reason: "the first wait forgets what was before",
  },
  {
    file: backoff,
    code: "#quietSince = -Infinity;",
    changes: ["-Infinity → Infinity"],
    reason: "there is nothing to forget before the first wait",
  },
  {
    file: backoff,
    code: "next(atLeast = 0, atMost = Infinity): number {",
    changes: ["0 → 1"],
    reason: "every wait is longer",
  },
  {
    file: reflector,
    code: "if (wait > 0) await this.#dependencies.time.sleep(wait, signal);",
    changes: ["0 → 1"],
    reason: "a millisecond, which chance may give, matters to nobody",
  },
  {
    file: reflector,
    code: "#isDoubtful = false;",
    changes: ["false → true"],
    reason:
      "a watch is asked for after a failure of WatchList, or the end of a stream, which set it",
  },
  {
    file: reflector,
    code: "const age = this.#now() - (this.#resource.store.confirmedAt ?? 0);",
    changes: ["0 → 1"],
    reason: "what is read further on from a sync has been confirmed by it",
  },
  {
    file: reflector,
    code: "events += 1;",
    changes: ["+= → -=", "1 → 2"],
    reason: "it matters only whether there were events",
  },
  {
    file: client,
    code: 'if (meta.resourceVersion === "") throw new WireError("the list has no resourceVersion");',
    changes: [
      'meta.resourceVersion === "" → false',
      '"" → "mutant"',
      '"the list has no resourceVersion" → ""',
    ],
    reason: "both readers refuse such a list themselves",
  },
  {
    file: client,
    code: "...(reading.decoded === undefined ? {} : { decoded: reading.decoded }),",
    changes: ["reading.decoded === undefined → false"],
    reason: "what is undefined is not called",
  },
  {
    file: point,
    code: "if (this.#mustSync) return false;",
    changes: ["false → true"],
    reason: "the sync that is due anyway has no further reason",
  },
];
