import { resourceOrder } from "../../accounting/resource-order.ts";
import type { ReportAmounts } from "./report.ts";

export type AmountSums = readonly ReportAmounts[];

/** The amounts of several lines by resource; what no line has stays undefined. */
export function sumAmounts(lines: readonly AmountSums[]): AmountSums {
  const sums = new Map<string, ReportAmounts>();
  for (const each of lines.flat()) {
    const sum = sums.get(each.resource);
    sums.set(each.resource, sum === undefined ? each : added(sum, each));
  }
  return [...sums.values()].toSorted(resourceOrder);
}

function added(a: ReportAmounts, b: ReportAmounts): ReportAmounts {
  const deviceRequests = plus(a.deviceRequests, b.deviceRequests);
  return {
    resource: a.resource,
    allocatable: plus(a.allocatable, b.allocatable),
    requests: a.requests + b.requests,
    limits: a.limits + b.limits,
    free: plus(a.free, b.free),
    ...(deviceRequests !== undefined && { deviceRequests }),
  };
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0);
}

/** One resource of a line. */
export function amountsOf(
  { amounts }: { readonly amounts: AmountSums },
  resource: string,
): ReportAmounts | undefined {
  return amounts.find((each) => each.resource === resource);
}

/** A part of what there is, 0 to 1 and above; undefined where there is nothing to divide by. */
export function ratio(amount: number, allocatable: number | undefined): number | undefined {
  return allocatable === undefined || allocatable === 0 ? undefined : amount / allocatable;
}
