import type { Scrape } from "../observation/served.ts";
import { Violation } from "./violation.ts";

/** In milliseconds, as docs/metrics.md promises it. */
const staleAfter = 180_000;
/** The clocks are read to a second. */
const tolerance = 2000;

export interface Confirmations {
  /** The true time at which something whole of each kind last arrived. */
  readonly nodes: number;
  readonly pods: number;
  /** What the snapshot says of its age, by the true time. */
  readonly claimed: number | undefined;
  readonly tickInterval: number;
  /** From this age on, in milliseconds, nothing is served. */
  readonly dropAfter: number;
}

/**
 * `kubecommit_up 1` means that news of each kind came within three minutes, and went into what is
 * served with the next tick. Bytes are no news. Nothing is of the future.
 */
export function assertFresh({ metrics, snapshot, at }: Scrape, known: Confirmations): void {
  const { claimed, tickInterval, dropAfter } = known;
  if (claimed !== undefined && claimed > at + tolerance) {
    throw new Violation("freshness", `the numbers are of ${claimed - at} ms from now`);
  }
  const age = at - (claimed ?? at);
  if (snapshot !== undefined && age > dropAfter + tolerance) {
    throw new Violation("freshness", `numbers of ${age} ms ago are served, not withdrawn`);
  }
  if (metrics.up !== 1) return;
  if (snapshot === undefined) throw new Violation("freshness", "up is 1, and nothing is served");
  const silence = at - Math.min(known.nodes, known.pods);
  if (silence > staleAfter + tolerance) {
    throw new Violation("freshness", `up is 1, and there was no news for ${silence} ms`);
  }
  if (age > staleAfter + 1.5 * tickInterval + tolerance) {
    throw new Violation("freshness", `up is 1, and the numbers are of ${age} ms ago`);
  }
}
