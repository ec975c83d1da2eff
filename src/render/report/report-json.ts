import type { DeviceTotals } from "../../accounting/devices/device-totals.ts";
import type { ResourceTotal } from "../../accounting/snapshot.ts";
import { deviceMembersJson } from "../device-json.ts";
import { limitsOf } from "../family.ts";
import { fitsJson } from "../fit-json.ts";
import { jsonObject } from "../json.ts";
import type { Comparison } from "./comparison.ts";
import type { ReportDevices } from "./report-devices.ts";
import type { Report, ReportLine } from "./report.ts";

/** What a report in JSON says that it is. The number grows when a field goes or changes. */
export const reportFormat = "kubecommit.report/v1";

/**
 * A report as JSON, one line of the report on a line. Amounts are integers, cpu in millicores,
 * everything else in whole units, by raw name of the resource. Of `pods` there are no limits.
 */
export function renderReportJson(report: Report, comparison?: Comparison): string {
  const {
    time,
    source,
    serverVersion,
    rules,
    by,
    selection,
    pods,
    lines,
    total,
    unscheduled,
    notes,
  } = report;
  const head = JSON.stringify({
    format: reportFormat,
    time,
    source,
    serverVersion,
    rules,
    by,
    selection,
    pods,
    notes,
  });
  const waiting = JSON.stringify({ pods: unscheduled.pods, byReason: unscheduled.byReason });
  const parts = [
    head.slice(1, -1),
    `"lines":[\n${lines.map(lineJson).join(",\n")}\n]`,
    `"total":${lineJson(total)}`,
    `"fitsOnOpenNodes":${fitsJson(report.fitsOnOpenNodes)}`,
    `"unscheduled":${waiting.slice(0, -1)},"resources":${amountsByResource(unscheduled.resources)}}`,
    ...(report.devices === undefined ? [] : [devicesJson(report.devices)]),
    ...(comparison === undefined ? [] : [`"comparison":${comparisonJson(comparison)}`]),
  ];
  return `{${parts.join(",\n")}}\n`;
}

function lineJson({ name, pool, state, nodes, amounts, fits, devices }: ReportLine): string {
  const head = JSON.stringify({ name, pool, state, nodes });
  const hasSome = devices !== undefined && devices.amounts.length + devices.tainted.size > 0;
  const own = hasSome ? `,"devices":${lineDevicesJson(devices)}` : "";
  return `${head.slice(0, -1)},"resources":${amountsByResource(amounts)},"fits":${fitsJson(fits)}${own}}`;
}

/** By driver; amounts of counters and capacity in base units, counters over all of their sets. */
function lineDevicesJson({ amounts, tainted }: ReportDevices): string {
  const drivers = new Set([...amounts.map(({ driver }) => driver), ...tainted.keys()]);
  return jsonObject(
    Array.from(drivers, (driver) => {
      const own = amounts.filter((each) => each.driver === driver);
      return [driver, { own, taints: tainted.get(driver) }] as const;
    }),
    ({ own, taints }) => {
      const devices = own.find(({ sort }) => sort === "devices");
      const parts = [
        JSON.stringify({ total: devices?.total, allocated: devices?.allocated }).slice(1, -1),
        ...(taints === undefined ? [] : [`"tainted":${jsonObject(taints, String)}`]),
        ...(["counter", "capacity"] as const).map((sort) => {
          const ofSort = own.filter((each) => each.sort === sort);
          const title = sort === "counter" ? "counters" : "capacity";
          return ofSort.length === 0 ? "" : `"${title}":${namedJson(ofSort)}`;
        }),
      ];
      return `{${parts.filter((part) => part !== "").join(",")}}`;
    },
  );
}

function namedJson(amounts: ReportDevices["amounts"]): string {
  return jsonObject(
    amounts.map(({ name, total, allocated }) => [name, { total, allocated }] as const),
    JSON.stringify,
  );
}

/** What is of no line. */
function devicesJson(devices: DeviceTotals): string {
  return [...deviceMembersJson(devices)].join("").slice(1);
}

function amountsByResource(amounts: readonly ResourceTotal[]): string {
  return byResource(amounts.map((each) => ({ ...each, limits: limitsOf(each) })));
}

function byResource(values: readonly { readonly resource: string }[]): string {
  return jsonObject(
    values.map(({ resource, ...rest }) => [resource, rest] as const),
    JSON.stringify,
  );
}

function comparisonJson({ since, otherRules, unknown, changes }: Comparison): string {
  const lines = changes.map(({ name, change, resources }) => {
    const head = JSON.stringify({ name, change });
    return `${head.slice(0, -1)},"resources":${byResource(resources)}}`;
  });
  const head = JSON.stringify({ since, otherRules, unknown });
  return `${head.slice(0, -1)},"changes":[\n${lines.join(",\n")}\n]}`;
}
