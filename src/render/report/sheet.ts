/** What a cell shows. */
export interface Cell {
  /** For people. Text from the cluster, as it is. */
  readonly text: string;
  /** For programs: text, or a number in base units; undefined for none. */
  readonly raw: string | number | undefined;
  /** How full something is, 0 to 1 and above: makes a bar and a colour. */
  readonly ratio?: number | undefined;
}

export interface Column {
  readonly title: string;
  /** The title for programs. */
  readonly key: string;
  readonly align: "left" | "right";
  /** Whether cells with a ratio have a bar in front, where there is room and a terminal. */
  readonly hasBar?: boolean;
  /** Without room the columns of the least number go first; those without one stay. */
  readonly spare?: number;
}

/** A report or comparison as columns and lines, the same for every format that has them. */
export interface Sheet {
  readonly columns: readonly Column[];
  readonly lines: readonly (readonly Cell[])[];
  /** Undefined where there is none. */
  readonly total: readonly Cell[] | undefined;
  /** Sentences to read with it. */
  readonly notes: readonly string[];
}

export function textCell(text: string): Cell {
  return { text, raw: text };
}

export function countCell(count: number): Cell {
  return { text: String(count), raw: count };
}

export const emptyCell: Cell = { text: "-", raw: undefined };
