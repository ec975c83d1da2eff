import type { OldReport } from "./comparison.ts";
import { groupings, type ReportAmounts, type ReportLine } from "./report.ts";
import { reportFormat } from "./report-json.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a report that was written as JSON, as far as a comparison needs it. Throws an Error whose
 * message says what the text is not.
 */
export function readOldReport(text: string): OldReport {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error("it is not JSON", { cause: error });
  }
  const report = fieldsOf(parsed);
  if (report["format"] !== reportFormat) {
    throw new Error(`it does not say that it is a ${reportFormat}`);
  }
  const by = groupings.find((known) => known === report["by"]);
  const { lines } = report;
  if (by === undefined || !Array.isArray(lines)) throw new Error("it has no lines");
  return {
    time: typeof report["time"] === "string" ? report["time"] : "an unknown time",
    by,
    rules: typeof report["rules"] === "string" ? report["rules"] : "an unknown version",
    selection: selectionOf(report["selection"]),
    lines: (lines as readonly unknown[]).map(lineOf),
    total: lineOf(report["total"]),
  };
}

function selectionOf(value: unknown): OldReport["selection"] {
  const { resources, nodeSelector } = fieldsOf(value);
  if (!Array.isArray(resources)) return undefined;
  return {
    resources: (resources as readonly unknown[]).filter((name) => typeof name === "string"),
    nodeSelector: typeof nodeSelector === "string" ? nodeSelector : undefined,
  };
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value));
}

function lineOf(value: unknown): ReportLine {
  const { name, resources } = fieldsOf(value);
  if (typeof name !== "string") throw new Error("a line of it has no name");
  const amounts = Object.entries(fieldsOf(resources)).map(([resource, each]): ReportAmounts => {
    const { allocatable, requests, limits, free } = fieldsOf(each);
    return {
      resource,
      allocatable: numberOf(allocatable),
      requests: numberOf(requests) ?? 0,
      limits: numberOf(limits) ?? 0,
      free: numberOf(free),
    };
  });
  return { name, amounts, fits: [] };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
