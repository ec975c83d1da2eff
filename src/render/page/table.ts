import { countText } from "./amounts.ts";
import { html, type Content, type Html } from "./html.ts";
import type { Browsing, Query } from "./query.ts";

export interface Column<Row> {
  /** In the address, and undefined for a column that is not sorted by. */
  readonly key: string | undefined;
  readonly label: string;
  /** What is sorted by; numbers begin with the largest, and undefined comes last. */
  readonly value?: (row: Row) => string | number | undefined;
  readonly cell: (row: Row) => Content;
}

/** A list of the page: its rows are sorted, and shown a page at a time. */
export interface Listing<Row> {
  /** The `id` of its section. */
  readonly id: "nodes" | "pools" | "namespaces";
  readonly caption: string;
  readonly rows: readonly Row[];
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  /** Columns that are not shown, but can be sorted by. */
  readonly hidden?: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
}

const rowsPerPage = 100;
/** Of a list in a file: as many nodes as Kubernetes supports. What bounds the file. */
export const rowsInFile = 5000;

const parameters = {
  nodes: { sort: "sort", page: "page" },
  pools: { sort: "pools-sort", page: "pools-page" },
  namespaces: { sort: "namespaces-sort", page: "namespaces-page" },
} as const;

/** The table with its pages. Rows come in the order that they are given in unless sorted. */
export function table<Row>(listing: Listing<Row>, query: Browsing): Html {
  if (query === "file") return tableInFile(listing);
  const { id, rows, columns, caption, keyOf } = listing;
  const { page } = parameters[id];
  const sorted = sort(listing, query.get(parameters[id].sort));
  const last = Math.max(1, Math.ceil(rows.length / rowsPerPage));
  const current = Math.min(query.page(page), last);
  const shown = sorted.slice((current - 1) * rowsPerPage, current * rowsPerPage);
  const pages = last > 1 && pager(listing, query, { current, last });
  const headings = columns.map((column) => heading(listing, column, query));
  const lines = shown.map(
    (row) =>
      html`<tr data-key="${keyOf(row)}">
        ${columns.map((column, index) => cell(column, row, index))}
      </tr> `,
  );
  return html`${pages} ${framed(caption, headings, lines)} ${pages}`;
}

/** As many rows as there may be, in their order, with no way to another. */
function tableInFile<Row>({ rows, columns, caption }: Listing<Row>): Html {
  const headings = columns.map(({ label }) => html`<th scope="col">${label}</th>`);
  const shown = rows.slice(0, rowsInFile).map(
    (row) =>
      html`<tr>
        ${columns.map((column, index) => cell(column, row, index))}
      </tr> `,
  );
  const left = rows.length - shown.length;
  return html`${left > 0 && html`<p>The first ${countText(shown.length)} of ${countText(rows.length)}: what comes after them is left out of this file.</p>`}
  ${framed(caption, headings, shown)}`;
}

/** A table that scrolls within its frame; the caption names both. */
export function framed(caption: string, headings: readonly Html[], rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${headings}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function cell<Row>(column: Column<Row>, row: Row, index: number): Html {
  const content = column.cell(row);
  return index === 0
    ? html`<th scope="row">${content}</th>`
    : html`<td data-label="${column.label}">${content}</td>`;
}

function heading<Row>({ id }: Listing<Row>, column: Column<Row>, query: Query): Html {
  const { key, label } = column;
  if (key === undefined) return html`<th scope="col">${label}</th>`;
  const { sort: parameter, page } = parameters[id];
  const current = query.get(parameter);
  const isSorted = current === key || current === `-${key}`;
  const next = current === key ? `-${key}` : key;
  const order = current === key ? "ascending" : "descending";
  const href = query.with(
    { [parameter]: isSorted ? next : firstOrder(column), [page]: undefined },
    id,
  );
  const direction = html` aria-sort="${order}"`;
  const arrow = html`<span aria-hidden="true">${order === "ascending" ? "↑" : "↓"}</span>`;
  return html`<th scope="col" ${isSorted && direction}>
    <a href="${href}" title="Sort by ${label}">${label}${isSorted && arrow}</a>
  </th>`;
}

/** People look for the fullest first, and for names from the beginning. */
function firstOrder<Row>({ key = "" }: Column<Row>): string {
  return isText(key) ? key : `-${key}`;
}

const textKeys = new Set(["name", "pool", "zone", "state"]);

function isText(key: string): boolean {
  return textKeys.has(key);
}

function sort<Row>({ rows, columns, hidden = [] }: Listing<Row>, by = ""): readonly Row[] {
  const isDescending = by.startsWith("-");
  const wanted = isDescending ? by.slice(1) : by;
  const value = [...columns, ...hidden].find(({ key }) => key === wanted)?.value;
  if (value === undefined) return rows;
  const order = isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: value(row) }))
    .toSorted((a, b) => compare(a.value, b.value, order))
    .map(({ row }) => row);
}

type Value = string | number | undefined;

function compare(a: Value, b: Value, order: number): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -order : order;
}

function pager<Row>(
  { id, rows, caption }: Listing<Row>,
  query: Query,
  { current, last }: { readonly current: number; readonly last: number },
): Html {
  const { page } = parameters[id];
  const link = (to: number, label: string) =>
    html`<a
      href="${query.with({ [page]: to === 1 ? undefined : String(to) }, id)}"
      aria-label="${caption}, page ${to}"
      >${label}</a
    >`;
  const first = (current - 1) * rowsPerPage + 1;
  const end = Math.min(rows.length, current * rowsPerPage);
  return html`<p class="pager">
    ${current > 2 && link(1, "first")} ${current > 1 && link(current - 1, "previous")}
    <span>${countText(first)} to ${countText(end)} of ${countText(rows.length)}</span>
    ${current < last && link(current + 1, "next")} ${current < last - 1 && link(last, "last")}
  </p>`;
}
