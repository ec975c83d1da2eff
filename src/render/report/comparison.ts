import { amountsOf, sumAmounts } from "./amount-sums.ts";
import type { Report, ReportAmounts, ReportLine } from "./report.ts";

/** Of an older report what a comparison needs. */
export type OldReport = Pick<Report, "time" | "by" | "lines" | "total">;

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
  /** By name; lines that say the same are left out. */
  readonly changes: readonly LineChange[];
  readonly total: LineChange;
}

/** What has changed since an older report of the same grouping. */
export function compare(before: OldReport, now: Report): Comparison {
  const shown = new Set(now.resources);
  const old = new Map(before.lines.map((line) => [line.name, line]));
  const current = new Map(now.lines.map((line) => [line.name, line]));
  const names = [...new Set([...old.keys(), ...current.keys()])].toSorted();
  return {
    since: before.time,
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
