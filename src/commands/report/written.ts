import { createHash } from "node:crypto";
import { type IsShown, shownResources } from "../../accounting/shown-resources.ts";
import type { Snapshot } from "../../accounting/snapshot.ts";
import type { ReportConfig } from "../../config/report-options.ts";
import { pageStyle } from "../../render/page/style.ts";
import { compare, type OldReport } from "../../render/report/comparison.ts";
import { comparisonSheet } from "../../render/report/comparison-sheet.ts";
import { renderCsv } from "../../render/report/csv.ts";
import { renderHtmlReport } from "../../render/report/html-report.ts";
import { renderMarkdown } from "../../render/report/markdown.ts";
import type { Report } from "../../render/report/report.ts";
import { renderReportJson } from "../../render/report/report-json.ts";
import { reportSheet } from "../../render/report/report-sheet.ts";
import { shownText } from "../../render/report/shown-text.ts";
import { renderTable } from "../../render/report/table.ts";
import { tableOptionsFor } from "./terminal.ts";

/** What is written, and what it was made of. */
export interface Findings {
  readonly report: Report;
  readonly snapshot: Snapshot;
  readonly isShown: IsShown;
  readonly before: OldReport | undefined;
}

/** A report in the format that is asked for. What has no room for notes has them complained of. */
export function written(
  { report, snapshot, isShown, before }: Findings,
  config: ReportConfig,
  environment: NodeJS.ProcessEnv,
  complain: (text: string) => void,
): string {
  const { output, resources, fit: shapes } = config;
  const comparison = before === undefined ? undefined : compare(before, report, config.sort);
  if (output === "html") {
    return renderHtmlReport({
      report,
      snapshot: shownResources(snapshot, isShown),
      whole: snapshot.nodes,
      shapes,
      comparison,
      at: Date.parse(report.time),
      styleHash: createHash("sha256").update(pageStyle).digest("base64"),
    });
  }
  if (output === "json") return renderReportJson(report, comparison);
  const isFull = output === "wide" || output === "csv";
  const sheet =
    comparison === undefined
      ? reportSheet(report, { isFull, isChosen: resources.length > 0 })
      : comparisonSheet(report, comparison);
  if (output === "csv") {
    for (const note of sheet.notes) complain(shownText(note));
    return renderCsv(sheet);
  }
  if (output === "markdown") return renderMarkdown(sheet);
  return renderTable(sheet, tableOptionsFor(config, environment, process.stdout));
}
