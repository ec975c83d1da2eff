import { bar, colored, type Paint } from "./paint.ts";
import { shownText } from "./shown-text.ts";
import type { Cell, Column, Sheet } from "./sheet.ts";

/** What a table is written to. */
export interface TableOptions {
  /** In columns; undefined for a file or pipe, where nothing is left out. */
  readonly width: number | undefined;
  readonly paint: Paint;
}

/** How a table is made narrower, step by step. */
interface Layout {
  readonly barWidth: number;
  /** Columns up to this `spare` are left out. */
  readonly without: number;
}

const wideBars = 10;
const narrowBars = 6;
const layouts: readonly Layout[] = [
  ...[0, 1, 2, 3, 4, 5, 6].flatMap((without) =>
    [wideBars, narrowBars].map((barWidth) => ({ barWidth, without })),
  ),
  { barWidth: 0, without: 6 },
];

const gap = 2;
/** A name is not cut shorter than this. */
const leastName = 8;

interface Laid {
  readonly columns: readonly { readonly column: Column; readonly index: number }[];
  readonly widths: readonly number[];
  readonly barWidth: number;
}

/**
 * A table for people. Where it would be wider than the terminal, bars shrink, then columns go, then
 * bars, and at last names are cut; a note says which columns are missing.
 */
export function renderTable(sheet: Sheet, { width = Infinity, paint }: TableOptions): string {
  const isTerminal = width !== Infinity;
  const rows = [...sheet.lines, ...(sheet.total === undefined ? [] : [sheet.total])];
  let laid = lay(sheet, rows, { barWidth: 0, without: 0 });
  for (const layout of isTerminal ? layouts : []) {
    laid = lay(sheet, rows, layout);
    if (widthOf(laid) <= width) break;
  }
  const fitted = cutName(laid, width);
  const titles = fitted.columns.map(({ column: { title } }) => ({ text: title, raw: title }));
  const lines = [
    paint.color ? bold(line(titles, fitted, paint)) : line(titles, fitted, paint),
    ...rows.map((cells) => line(pick(cells, fitted), fitted, paint)),
  ];
  const missing = sheet.columns.length - fitted.columns.length;
  const notes = [
    ...sheet.notes,
    ...(missing > 0
      ? [`${missing} columns have no room here; a wider terminal or -o wide shows them.`]
      : []),
  ];
  return `${lines.join("\n")}\n\n${notes.map((note) => `${shownText(note)}\n`).join("")}`;
}

function lay(sheet: Sheet, rows: readonly (readonly Cell[])[], layout: Layout): Laid {
  const columns = sheet.columns
    .map((column, index) => ({ column, index }))
    .filter(({ column: { spare = Infinity } }) => spare > layout.without);
  const widths = columns.map(({ column, index }) => {
    let width = shownText(column.title).length;
    for (const cells of rows) {
      width = Math.max(width, shownText(cells[index]?.text ?? "").length);
    }
    return width + barRoom(column, layout.barWidth);
  });
  return { columns, widths, barWidth: layout.barWidth };
}

function barRoom({ hasBar = false }: Column, barWidth: number): number {
  return hasBar && barWidth > 0 ? barWidth + 1 : 0;
}

function widthOf({ widths }: Laid): number {
  return widths.reduce((sum, width) => sum + width + gap, -gap);
}

function cutName(laid: Laid, width: number): Laid {
  const [name = 0, ...others] = laid.widths;
  const over = widthOf(laid) - width;
  if (over <= 0) return laid;
  return { ...laid, widths: [Math.max(leastName, name - over), ...others] };
}

function pick(cells: readonly Cell[], { columns }: Laid): readonly Cell[] {
  return columns.map(({ index }) => cells[index] ?? { text: "", raw: undefined });
}

function line(cells: readonly Cell[], { columns, widths, barWidth }: Laid, paint: Paint): string {
  return cells
    .map(({ text, ratio }, index) => {
      const column = columns[index]?.column;
      const room = column === undefined ? 0 : barRoom(column, barWidth);
      const width = (widths[index] ?? 0) - room;
      const shown = cut(shownText(text), width, paint);
      const padded = column?.align === "right" ? shown.padStart(width) : shown.padEnd(width);
      if (room === 0) return colored(padded, ratio, paint);
      const drawn = ratio === undefined ? " ".repeat(barWidth) : bar(ratio, barWidth, paint);
      return colored(`${drawn} ${padded}`, ratio, paint);
    })
    .join(" ".repeat(gap))
    .trimEnd();
}

function cut(text: string, width: number, { unicode }: Paint): string {
  if (text.length <= width) return text;
  const mark = unicode ? "…" : "~";
  // The end of a node's name tells it from its neighbours.
  const head = Math.ceil((width - 1) / 2);
  return text.slice(0, head) + mark + text.slice(text.length - (width - 1 - head));
}

function bold(text: string): string {
  return `\u001b[1m${text}\u001b[0m`;
}
