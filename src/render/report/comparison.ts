import { amountsOf, sumAmounts } from "./amount-sums.ts";
import { resourceChoice } from "../../accounting/shown-resources.ts";
import type { Report, ReportAmounts, ReportLine, Selection } from "./report.ts";
import type { Sorting } from "./sorting.ts";

/** Of an older report what a comparison needs. */
export interface OldReport extends Pick<Report, "time" | "by" | "rules" | "lines" | "total"> {
  /** Undefined when it does not say. */
  readonly selection: Selection | undefined;
}

/** A resource before and now; what is absent is 0. In the units of {@link ReportAmounts}. */
export interface ResourceChange {
  readonly resource: string;
  readonly requestsBefore: number;
  readonly requests: number;
  readonly allocatableBefore: number | undefined;
  readonly allocatable: number | undefined;
}

export interface LineChange {
  readonly name: string;
  readonly change: "new" | "gone" | "changed";
  /** Those that differ. */
  readonly resources: readonly ResourceChange[];
}

export interface Comparison {
  /** Of when the older report is. */
  readonly since: string;
  /** The rules by which it counts, when they are others. */
  readonly otherRules: string | undefined;
  /** Resources of this report that the older one left out, so that nothing is known of a change. */
  readonly unknown: readonly string[];
  /** By name unless lines are sorted otherwise; lines that say the same are left out. */
  readonly changes: readonly LineChange[];
  readonly total: LineChange;
}

/**
 * What has changed since an older report of the same grouping. Lines are by name; when they are sorted
 * by a resource, those of now come in their order, and behind them those that are gone.
 */
export function compare(before: OldReport, now: Report, sort?: Sorting): Comparison {
  const had = resourceChoice(before.selection?.resources ?? []) ?? (() => true);
  const shown = new Set(now.resources.filter(had));
  const old = new Map(before.lines.map((line) => [line.name, line]));
  const current = new Map(now.lines.map((line) => [line.name, line]));
  const all = [...new Set([...current.keys(), ...[...old.keys()].toSorted()])];
  const names = sort?.resource === undefined ? all.toSorted() : all;
  if (sort?.resource === undefined && sort?.isReversed === true) names.reverse();
  return {
    since: before.time,
    otherRules: before.rules === now.rules ? undefined : before.rules,
    unknown: now.resources.filter((resource) => !had(resource)),
    changes: names
      .map((name) => lineChange(name, old.get(name), current.get(name), shown))
      .filter(({ change, resources }) => change !== "changed" || resources.length > 0),
    total: lineChange("total", before.total, now.total, shown),
  };
}

/** A resource that is not shown now has not gone. */
function lineChange(
  name: string,
  before: ReportLine | undefined,
  now: ReportLine | undefined,
  shown: ReadonlySet<string>,
): LineChange {
  const sides = [before?.amounts ?? [], now?.amounts ?? []];
  const names = sumAmounts(sides).map(({ resource }) => resource);
  return {
    name,
    change: before === undefined ? "new" : now === undefined ? "gone" : "changed",
    resources: names
      .filter((resource) => shown.has(resource))
      .map((resource) => changeOf(resource, before, now))
      .filter(isChange),
  };
}

function changeOf(
  resource: string,
  before: ReportLine | undefined,
  now: ReportLine | undefined,
): ResourceChange {
  const amounts = (line: ReportLine | undefined): Partial<ReportAmounts> =>
    (line === undefined ? undefined : amountsOf(line, resource)) ?? {};
  const [earlier, later] = [amounts(before), amounts(now)];
  return {
    resource,
    requestsBefore: earlier.requests ?? 0,
    requests: later.requests ?? 0,
    allocatableBefore: earlier.allocatable,
    allocatable: later.allocatable,
  };
}

function isChange(each: ResourceChange): boolean {
  return (
    each.requestsBefore !== each.requests ||
    (each.allocatableBefore ?? 0) !== (each.allocatable ?? 0)
  );
}
