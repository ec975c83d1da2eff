import type { DashboardPanel, PanelQuery } from "../dashboards/panels-of.ts";
import { substituted, type Choices } from "../dashboards/substitution.ts";
import type { PrometheusApi, Series } from "../stack/prometheus-api.ts";

/** A named series, as a panel shows it. */
export interface Line {
  readonly name: string;
  readonly points: Series["points"];
}

/** Cells by column name: text for labels, numbers for values. */
export type TableRow = ReadonlyMap<string, string | number>;

export interface PanelData {
  readonly lines: readonly Line[];
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TimeRange {
  /** Seconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** In seconds. */
  readonly step: number;
}

/** Asks Prometheus what a panel shows. */
export async function panelData(
  panel: DashboardPanel,
  api: PrometheusApi,
  range: TimeRange,
  choices: Choices,
): Promise<PanelData> {
  const answers = await Promise.all(
    panel.targets.map(async (target) => ({
      target,
      series: await answer(target, api, range, choices),
    })),
  );
  if (panel.type === "table") return tableData(panel, answers);
  const lines = answers.flatMap(({ target, series }) =>
    series.map(({ labels, points }) => ({ name: legend(target.legendFormat, labels), points })),
  );
  return { lines, columns: [], rows: [] };
}

interface Answered {
  readonly target: PanelQuery;
  readonly series: readonly Series[];
}

async function answer(
  target: PanelQuery,
  api: PrometheusApi,
  { from, to, step }: TimeRange,
  choices: Choices,
): Promise<Series[]> {
  const query = substituted(target.expr, choices);
  return target.range ? api.range(query, from, to, step) : api.instant(query);
}

function legend(format: string, labels: Series["labels"]): string {
  return format.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? "").trim();
}

/** The transformations that `dashboards/tables.ts` gives a table. */
function tableData(
  { transformations = [], options }: DashboardPanel,
  answers: readonly Answered[],
) {
  const organize = transformations.find(({ id }) => id === "organize");
  const names = new Map<string, string>(Object.entries(organize?.options.renameByName ?? {}));
  const merged = new Map<string, Map<string, string | number>>();
  for (const { target, series } of answers) {
    for (const { labels, points } of series) {
      const value = points.at(-1)?.[1] ?? Number.NaN;
      const row = mergeInto(merged, labels);
      for (const [label, text] of Object.entries(labels)) row.set(names.get(label) ?? "", text);
      row.set(names.get(`Value #${target.refId}`) ?? "", value);
    }
  }
  const rows = sorted([...merged.values()], options);
  const columns = [...names.values()].filter((name) => rows.some((row) => row.has(name)));
  return { lines: [], columns, rows };
}

/** The row that a result belongs to: queries share `node`, `namespace`, `instance`, or else `pool`. */
function mergeInto(rows: Map<string, Map<string, string | number>>, labels: Series["labels"]) {
  const { cluster = "", node = "", namespace = "", instance = "", pool = "" } = labels;
  const of = [node, namespace, instance];
  // A pool that stands beside a node says something of the node.
  const key = JSON.stringify([cluster, ...of, of.every((name) => name === "") ? pool : ""]);
  const row = rows.get(key) ?? new Map<string, string | number>();
  rows.set(key, row);
  return row;
}

function sorted(rows: TableRow[], { sortBy = [] }: DashboardPanel["options"]): TableRow[] {
  const [by] = sortBy;
  if (by === undefined) return rows;
  const value = (row: TableRow) => Number(row.get(by.displayName) ?? Number.NEGATIVE_INFINITY);
  return rows.toSorted((a, b) => value(b) - value(a));
}
