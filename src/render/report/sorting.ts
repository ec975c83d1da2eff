import { ownRequests } from "../../accounting/own-requests.ts";
import { amountsOf, ratio } from "./amount-sums.ts";
import type { Report, ReportLine } from "./report.ts";

/** By name, or by how much of a resource is requested. */
export interface Sorting {
  /** Undefined for the name. */
  readonly resource: string | undefined;
  /** The last or emptiest first. */
  readonly isReversed: boolean;
}

/** `name` or a resource, which has its fullest first; with `-` in front the other way round. */
export function sortingOf(text: string): Sorting {
  const isReversed = text.startsWith("-");
  const name = isReversed ? text.slice(1) : text;
  return { resource: name === "name" ? undefined : name, isReversed };
}

/** The lines of a report, which are by name, in another order. Equals stay in theirs. */
export function sorted(report: Report, { resource, isReversed }: Sorting): Report {
  if (resource === undefined) {
    return isReversed ? { ...report, lines: report.lines.toReversed() } : report;
  }
  const fullness = (line: ReportLine): number => {
    const amounts = amountsOf(line, resource);
    if (amounts === undefined) return 0;
    // Namespaces are all divided by the same.
    return report.by === "namespace"
      ? amounts.requests
      : (ratio(ownRequests(amounts), amounts.allocatable) ?? 0);
  };
  const sign = isReversed ? 1 : -1;
  return { ...report, lines: report.lines.toSorted((a, b) => sign * (fullness(a) - fullness(b))) };
}
