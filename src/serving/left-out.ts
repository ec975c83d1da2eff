import type { Snapshot } from "../accounting/snapshot.ts";
import { kinds, type Kind } from "../cluster/cluster-state.ts";
import type { Log } from "./freshness-log.ts";

/** Counts the amounts that a snapshot leaves out, and logs when that begins and ends. */
export class LeftOut {
  readonly #log: Log;
  readonly #count: (kind: Kind, amounts: number) => void;
  readonly #last: Record<Kind, boolean> = { node: false, pod: false };

  constructor(log: Log, count: (kind: Kind, amounts: number) => void) {
    this.#log = log;
    this.#count = count;
  }

  update({ leftOut }: Snapshot): void {
    for (const kind of kinds) {
      const amounts = leftOut[kind];
      this.#count(kind, amounts);
      const begins = amounts > 0;
      if (begins === this.#last[kind]) continue;
      this.#last[kind] = begins;
      if (begins) {
        const message = `${kind}s name too many resources: the amounts of some are left out, and counted in kubecommit_rejected_values_total`;
        this.#log.warn({ kind, amounts }, message);
      } else this.#log.info({ kind }, `the resources of all ${kind}s are shown again`);
    }
  }
}
