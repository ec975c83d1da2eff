import { percentText } from "./amount-text.ts";
import type { ReportLine } from "./report.ts";
import type { Cell, Column } from "./sheet.ts";

/** The columns of one subject, and its cells on a line. */
export interface Part {
  readonly columns: readonly Column[];
  readonly cells: (line: ReportLine) => readonly Cell[];
}

/** A part of a whole, without a colour. */
export function plainRatioCell(share: number | undefined): Cell {
  return { text: percentText(share), raw: share };
}

/** A part of a whole, in the colour of how full that is. */
export function ratioCell(share: number | undefined): Cell {
  return { ...plainRatioCell(share), ratio: share };
}
