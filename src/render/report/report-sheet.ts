import { ownRequests } from "../../accounting/own-requests.ts";
import { inUnit, unitOf } from "../../resources/units.ts";
import { amountsOf, ratio } from "./amount-sums.ts";
import { amountText } from "./amount-text.ts";
import { deviceParts } from "./device-parts.ts";
import { reportNotes } from "./notes.ts";
import type { Report, ReportAmounts, ReportLine } from "./report.ts";
import { type Cell, type Column, countCell, emptyCell, type Sheet, textCell } from "./sheet.ts";
import { type Part, plainRatioCell, ratioCell } from "./sheet-part.ts";

/** What of a report a sheet has. */
export interface SheetOptions {
  /** Every number of every resource. */
  readonly isFull: boolean;
  /** The user has chosen the resources, so none of them is left out. */
  readonly isChosen: boolean;
}

/** The columns and lines of a report. */
export function reportSheet(report: Report, { isFull, isChosen }: SheetOptions): Sheet {
  const resources = report.resources.filter((each) => isFull || isChosen || !isMinor(each));
  const devices = deviceParts(report, isFull);
  const parts = [
    namePart(report),
    ...(report.by === "node" ? [nodePart] : []),
    ...(report.by === "pool" ? [poolPart] : []),
    ...resources.map((resource) =>
      isFull ? fullPart(report, resource) : briefPart(report, resource),
    ),
    ...devices.parts,
    ...(report.by === "namespace" ? [] : report.total.fits.map(({ fit }) => fitPart(fit))),
  ];
  const cells = (line: ReportLine): readonly Cell[] => parts.flatMap((part) => part.cells(line));
  return {
    columns: parts.flatMap(({ columns }) => columns),
    lines: report.lines.map(cells),
    total: cells(report.total),
    notes: [...reportNotes(report), ...leftNotes(devices.left)],
  };
}

function leftNotes(left: number): readonly string[] {
  if (left === 0) return [];
  return [`${left} more counters or capacities of devices have no column here; -o json has them.`];
}

/** What few ask for, and of which a terminal has no room. */
function isMinor(resource: string): boolean {
  return resource === "ephemeral-storage" || resource.startsWith("hugepages-");
}

function namePart({ by }: Report): Part {
  return {
    columns: [{ title: by.toUpperCase(), key: by, align: "left" }],
    cells: ({ name }) => [textCell(name)],
  };
}

const nodePart: Part = {
  columns: [
    { title: "POOL", key: "pool", align: "left", spare: 4 },
    { title: "STATE", key: "state", align: "left", spare: 6 },
  ],
  cells: ({ pool, state }) => [
    pool === undefined ? emptyCell : textCell(pool),
    state === undefined ? emptyCell : textCell(state),
  ],
};

const poolPart: Part = {
  columns: [
    { title: "NODES", key: "nodes", align: "right", spare: 6 },
    { title: "USABLE", key: "usable_nodes", align: "right", spare: 4 },
  ],
  cells: ({ nodes }) =>
    nodes === undefined ? [emptyCell, emptyCell] : [countCell(nodes.all), countCell(nodes.usable)],
};

function fitPart(fit: string): Part {
  return {
    columns: [{ title: `FIT ${fit}`, key: `fit_${fit}`, align: "right" }],
    cells: ({ fits }) => {
      const found = fits.find((each) => each.fit === fit);
      return [found === undefined ? emptyCell : countCell(found.pods)];
    },
  };
}

/** What the numbers of a line are divided by: its own allocatable, or for a namespace the cluster's. */
function whole({ by, total }: Report, resource: string, own: ReportAmounts | undefined) {
  return by === "namespace" ? amountsOf(total, resource)?.allocatable : own?.allocatable;
}

function briefPart(report: Report, resource: string): Part {
  const title = resource.toUpperCase();
  const isFirst = resource === "cpu" || resource === "memory";
  // Of pods there are none, and of extended resources they equal the requests.
  const limits: Column[] = isFirst
    ? [{ title: "LIM%", key: `${resource}_limits_ratio`, align: "right", spare: 1 }]
    : [];
  return {
    columns: [
      { title, key: `${resource}_requests`, align: "right", spare: isFirst ? 5 : 2 },
      {
        title: `${title}%`,
        key: `${resource}_requests_ratio`,
        align: "right",
        hasBar: isFirst,
        ...(!isFirst && { spare: 3 }),
      },
      ...limits,
    ],
    cells: (line) => {
      const own = amountsOf(line, resource);
      const divisor = whole(report, resource, own);
      const { requests = 0, limits: limited = 0 } = own ?? {};
      if (own === undefined && divisor === undefined) {
        return [emptyCell, emptyCell, ...limits.map(() => emptyCell)];
      }
      const of = own?.allocatable === undefined ? "" : `/${amountText(resource, own.allocatable)}`;
      return [
        { text: amountText(resource, requests) + of, raw: inBase(resource, requests) },
        ratioCell(ratio(own === undefined ? 0 : ownRequests(own), divisor)),
        // Limits above what there is are usual: no colour for them.
        ...limits.map(() => plainRatioCell(ratio(limited, divisor))),
      ];
    },
  };
}

const measures = ["allocatable", "requests", "deviceRequests", "limits", "free"] as const;
type Measure = (typeof measures)[number];

/** In titles and keys. */
const words: Readonly<Record<Measure, string>> = {
  allocatable: "allocatable",
  requests: "requests",
  deviceRequests: "by devices",
  limits: "limits",
  free: "free",
};

function fullPart(report: Report, resource: string): Part {
  const title = resource.toUpperCase();
  const isOfNamespace = report.by === "namespace";
  const { deviceRequests = 0 } = amountsOf(report.total, resource) ?? {};
  const isServed = deviceRequests > 0 && !isOfNamespace;
  const shown = measures.filter(
    (measure) =>
      !(isOfNamespace && (measure === "allocatable" || measure === "free")) &&
      !(resource === "pods" && measure === "limits") &&
      !(measure === "deviceRequests" && !isServed),
  );
  return {
    columns: shown.flatMap((measure): Column[] => [
      {
        title: `${title} ${words[measure].toUpperCase()}`,
        key: `${resource}_${words[measure].replace(" ", "_")}`,
        align: "right",
      },
      ...(hasRatio(measure)
        ? [{ title: "%", key: `${resource}_${measure}_ratio`, align: "right" as const }]
        : []),
    ]),
    cells: (line) => {
      const own = amountsOf(line, resource);
      return shown.flatMap((measure) => {
        const amount = own?.[measure];
        const cell = amountCell(resource, amount);
        if (!hasRatio(measure)) return [cell];
        const served = measure === "requests" ? (own?.deviceRequests ?? 0) : 0;
        const share = ratio((amount ?? 0) - served, whole(report, resource, own));
        return [cell, measure === "requests" ? ratioCell(share) : plainRatioCell(share)];
      });
    },
  };
}

function hasRatio(measure: string): boolean {
  return measure === "requests" || measure === "limits";
}

export function amountCell(resource: string, kept: number | undefined): Cell {
  if (kept === undefined) return emptyCell;
  return { text: amountText(resource, kept), raw: inBase(resource, kept) };
}

function inBase(resource: string, kept: number): number {
  return inUnit(unitOf(resource), kept);
}
