import { changeText } from "./amount-text.ts";
import type { Comparison, LineChange } from "./comparison.ts";
import { fitNotes, reportNotes } from "./notes.ts";
import { amountCell } from "./report-sheet.ts";
import type { Report } from "./report.ts";
import { type Cell, type Column, emptyCell, type Sheet, textCell } from "./sheet.ts";

/** What has changed, as columns and lines: requests before, now, and the difference. */
export function comparisonSheet(report: Report, comparison: Comparison): Sheet {
  const { changes, total } = comparison;
  const changed = new Set(changes.flatMap((line) => line.resources.map((each) => each.resource)));
  const resources = report.resources.filter((resource) => changed.has(resource));
  const { by } = report;
  return {
    columns: [
      { title: by.toUpperCase(), key: by, align: "left" },
      { title: "CHANGE", key: "change", align: "left" },
      ...resources.flatMap(columnsOf),
    ],
    lines: changes.map((line) => cellsOf(line, resources)),
    total: cellsOf(total, resources),
    notes: [...comparisonNotes(report, comparison), ...fitNotes(report), ...reportNotes(report)],
  };
}

/** Since when, and what has to be known of the changes. */
export function comparisonNotes(
  { rules }: Report,
  { since, changes, otherRules, unknown }: Comparison,
): readonly string[] {
  return [
    changes.length === 0
      ? `Nothing has changed since ${since}.`
      : `Changes of requests since ${since}; what has not changed is left out.`,
    ...(otherRules === undefined
      ? []
      : [
          `The older report counts by the rules of ${otherRules}, this one by those of ${rules}: changes may come of that.`,
        ]),
    ...(unknown.length === 0
      ? []
      : [`The older report leaves out, and so nothing is said of: ${unknown.join(", ")}.`]),
  ];
}

function columnsOf(resource: string): readonly Column[] {
  const title = resource.toUpperCase();
  return [
    { title: `${title} BEFORE`, key: `${resource}_requests_before`, align: "right", spare: 1 },
    { title: "NOW", key: `${resource}_requests`, align: "right", spare: 2 },
    { title: `${title} +/-`, key: `${resource}_requests_change`, align: "right" },
  ];
}

function cellsOf({ name, change, resources }: LineChange, shown: readonly string[]): Cell[] {
  return [
    textCell(name),
    textCell(change),
    ...shown.flatMap((resource) => {
      const found = resources.find((each) => each.resource === resource);
      if (found === undefined) return [emptyCell, emptyCell, emptyCell];
      const { requestsBefore, requests } = found;
      const difference = amountCell(resource, requests - requestsBefore);
      return [
        amountCell(resource, requestsBefore),
        amountCell(resource, requests),
        { ...difference, text: changeText(resource, requests - requestsBefore) },
      ];
    }),
  ];
}
