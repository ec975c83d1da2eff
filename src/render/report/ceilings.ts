import { ownRequests } from "../../accounting/own-requests.ts";
import type { Snapshot } from "../../accounting/snapshot.ts";
import { amountsOf, ratio } from "./amount-sums.ts";
import { type Report, reportOf } from "./report.ts";
import { shownText } from "./shown-text.ts";

/** Of what a ceiling is: the whole cluster, or each node or pool. */
export const ceilingScopes = ["cluster", "node", "pool"] as const;

/** How much of a resource may be requested. */
export interface Ceiling {
  readonly scope: (typeof ceilingScopes)[number];
  readonly resource: string;
  /** Of allocatable: 0.9 is nine tenths. */
  readonly most: number;
}

/**
 * What is above its ceiling, in a sentence each; of a resource that no node has, more than 0 is
 * above any. What devices serve is not held against what nodes have.
 */
export function aboveCeilings(snapshot: Snapshot, ceilings: readonly Ceiling[]): string[] {
  return ceilings.flatMap((ceiling) =>
    linesOf(snapshot, ceiling.scope).flatMap((line) => {
      const found = amountsOf(line, ceiling.resource);
      const requests = found === undefined ? 0 : ownRequests(found);
      const share = ratio(requests, found?.allocatable) ?? (requests > 0 ? Infinity : 0);
      return share > ceiling.most ? [sentence(ceiling, line.name, share)] : [];
    }),
  );
}

function everything(): boolean {
  return true;
}

function linesOf(snapshot: Snapshot, scope: Ceiling["scope"]): Report["lines"] {
  const by = scope === "pool" ? "pool" : "node";
  const options = { time: "", source: "", by, shapes: [], isShown: everything, notes: [] } as const;
  const { lines, total } = reportOf(snapshot, options);
  return scope === "cluster" ? [total] : lines;
}

function sentence({ scope, resource, most }: Ceiling, name: string, share: number): string {
  const whose = scope === "cluster" ? "the cluster" : `${scope} ${shownText(name)}`;
  const limit = `${percent(most)} is the most`;
  return Number.isFinite(share)
    ? `${percent(share)} of the ${resource} of ${whose} is requested, and ${limit}`
    : `${resource} is requested of ${whose}, which has none, and ${limit}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
