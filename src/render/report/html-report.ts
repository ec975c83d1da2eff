import { namespacesWithDevices } from "../../accounting/devices/device-namespaces.ts";
import type { NodeTotals, Snapshot } from "../../accounting/snapshot.ts";
import type { PodShape } from "../../resources/pod-shape.ts";
import { countText } from "../page/amounts.ts";
import { clusterSection } from "../page/cluster-section.ts";
import { devicesSection } from "../page/devices-section.ts";
import { fitsInFile } from "../page/fit-page.ts";
import { html, type Html, name } from "../page/html.ts";
import { fileLayout } from "../page/layout.ts";
import { namespacesSection } from "../page/namespaces-section.ts";
import { nodesSection } from "../page/nodes-section.ts";
import { poolsSection } from "../page/pools-section.ts";
import { rowsInFile } from "../page/table.ts";
import { waitingSection } from "../page/waiting-section.ts";
import type { Comparison } from "./comparison.ts";
import { comparisonNotes, comparisonSheet } from "./comparison-sheet.ts";
import type { Grouping, Report } from "./report.ts";
import type { Cell, Column, Sheet } from "./sheet.ts";

/** What a file in HTML is made of. */
export interface HtmlReport {
  /** Its lines say the order of the list that comes first, and its notes stand at the top. */
  readonly report: Report;
  /** With the resources that are shown. */
  readonly snapshot: Snapshot;
  /** The nodes with all their resources. */
  readonly whole: readonly NodeTotals[];
  readonly shapes: readonly PodShape[];
  readonly comparison: Comparison | undefined;
  /** Of when the numbers are, in milliseconds since the epoch. */
  readonly at: number;
  /** SHA-256 of the style, in base64. */
  readonly styleHash: string;
}

/**
 * The page as a file on its own: everything at once, without a script, a form, or a link to anything
 * but itself. What a line is about comes first.
 */
export function renderHtmlReport(options: HtmlReport): string {
  const { report, snapshot, whole, shapes, comparison, at, styleHash } = options;
  const lists = inOrder(snapshot, report);
  const first = report.by;
  const others = (["pool", "node", "namespace"] as const).filter((by) => by !== first);
  const title = `kubecommit report of ${report.source}`;
  const main = html`<h1>${name(report.source)}</h1>
    ${links(first, others, comparison, shapes, snapshot.devices !== undefined)}
    <ul>
      ${report.notes.map((note) => html`<li>${note}</li>`)}
      <li>Sums of the cluster and of pools are over the nodes that take pods now.</li>
    </ul>
    ${clusterSection(snapshot, "file")}${comparison !== undefined && changesSection(report, comparison)}${waitingSection(snapshot, at)}${devicesSection(snapshot, { now: at }, "file")}${shapes.length > 0 && fitsInFile(whole, shapes)}${[first, ...others].map((by) => sections[by](lists, "file"))}`;
  return fileLayout({ title, main, at, styleHash });
}

const sections = { node: nodesSection, pool: poolsSection, namespace: namespacesSection };
const ids = { node: "nodes", pool: "pools", namespace: "namespaces" } as const;

/** The list that the lines are about, in their order. */
function inOrder(snapshot: Snapshot, { by, lines }: Report): Snapshot {
  const place = new Map(lines.map((line, index) => [line.name, index]));
  const ordered = <T extends { readonly name: string }>(list: readonly T[]): readonly T[] =>
    list.toSorted((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0));
  if (by === "node") return { ...snapshot, nodes: ordered(snapshot.nodes) };
  if (by === "pool") return { ...snapshot, pools: ordered(snapshot.pools) };
  return { ...snapshot, namespaces: ordered(namespacesWithDevices(snapshot)) };
}

function links(
  first: Grouping,
  others: readonly Grouping[],
  comparison: Comparison | undefined,
  shapes: readonly PodShape[],
  hasDevices: boolean,
): Html {
  const targets = [
    ...(comparison === undefined ? [] : ["changes"]),
    "waiting",
    ...(hasDevices ? ["devices"] : []),
    ...(shapes.length > 0 ? ["fit"] : []),
    ...[first, ...others].map((by) => ids[by]),
  ];
  return html`<nav aria-label="Parts of this file">
    <p class="pager">${targets.map((id) => html`<a href="#${id}">${id}</a> `)}</p>
  </nav> `;
}

function changesSection(report: Report, comparison: Comparison): Html {
  const { columns, lines, total = [] } = comparisonSheet(report, comparison);
  const notes = comparisonNotes(report, comparison).map((note) => html`<p>${note}</p>`);
  const shown = lines.slice(0, rowsInFile);
  const left = lines.length - shown.length;
  return html`<section id="changes" aria-labelledby="changes-h">
    <h2 id="changes-h">Changes</h2>
    ${notes}
    ${left > 0 && html`<p>The first ${countText(shown.length)} of ${countText(lines.length)}: what comes after them is left out of this file.</p>`}${lines.length > 0 && changesTable(columns, shown, total)}
  </section> `;
}

function changesTable(columns: Sheet["columns"], lines: Sheet["lines"], total: readonly Cell[]) {
  return html`<div class="scroll" role="region" aria-label="Changes" tabindex="0">
    <table>
      <caption class="hidden">
        Changes
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${[...lines, total].map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) => changeCell(columns, cell, index))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function changeCell(columns: readonly Column[], { text }: Cell, index: number): Html {
  return index === 0
    ? html`<th scope="row">${name(text)}</th>`
    : html`<td data-label="${columns[index]?.title ?? ""}">${text}</td>`;
}
