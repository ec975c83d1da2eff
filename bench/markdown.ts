import type { Stall } from "./probe.ts";

/** A row of a table: its name, and the other cells. */
export type Row = readonly [name: string, ...cells: string[]];

/** A Markdown table; the first row is its head. Nothing without a cell beside the names. */
export function markdownTable(rows: readonly Row[]): string {
  const [head = [""], ...body] = rows;
  if (head.length === 1 || body.length === 0) return "";
  return [head, head.map(() => "---"), ...body]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

export const fixed = (value: number, digits = 1): string => value.toFixed(digits);

/** Where there is no figure. */
export const noFigure = "–";

/** What a stall took, and what of it the thread computed, in milliseconds. */
export const stallText = ({ milliseconds, cpuMilliseconds }: Stall): string =>
  `${fixed(milliseconds, 0)} / ${fixed(cpuMilliseconds, 0)}`;
