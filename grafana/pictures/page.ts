import type { BuiltDashboard } from "../dashboards/dashboard.ts";
import { headingsOf, panelsOf, type DashboardPanel } from "../dashboards/panels-of.ts";
import { graph, type Size } from "./graph.ts";
import { css, escaped, theme } from "./look.ts";
import type { PanelData, TimeRange } from "./panel-data.ts";
import { barsHtml, gaugeHtml, statHtml, tableHtml } from "./widgets.ts";

/** Grafana's grid: 24 columns, and 30 pixels a row with 8 between. */
const pageWidth = 1680;
const gap = 8;
const column = (pageWidth - gap) / 24;
const row = 38;
const header = 96;
const titleHeight = 30;

export interface Picture {
  readonly html: string;
  readonly width: number;
  readonly height: number;
}

/** A dashboard's panels with their data, laid out as its JSON says. */
export function page(
  dashboard: BuiltDashboard,
  data: ReadonlyMap<number, PanelData>,
  range: TimeRange,
  chosen: Readonly<Record<string, string>>,
): Picture {
  const panels = panelsOf(dashboard);
  const rows = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const height = header + rows * row + gap;
  const headings = headingsOf(dashboard).map(
    ({ title, gridPos }) => `<div class="row" style="${place(gridPos)}">▾ ${escaped(title)}</div>`,
  );
  const bodies = panels.map((panel) => {
    const { w, h } = panel.gridPos;
    const size = { width: w * column - gap - 18, height: h * row - gap - titleHeight - 12 };
    const body = bodyHtml(panel, data.get(panel.id) ?? nothing, range, size);
    return `<div class="panel" style="${place(panel.gridPos)}"><h2>${escaped(panel.title)}</h2><div class="body">${body}</div></div>`;
  });
  const variables = dashboard.templating.list.map(
    ({ name, label }) =>
      `<span class="variable"><b>${label ?? name}</b>${escaped(chosen[name] ?? "All")}</span>`,
  );
  const html = `<!doctype html><meta charset="utf-8"><title>${escaped(dashboard.title)}</title><style>${style}</style><body style="width:${pageWidth}px;height:${height}px"><header><h1>${escaped(dashboard.title)}</h1><span class="note">drawn from query results by npm run pictures, not by Grafana</span><div>${variables.join("")}</div></header>${headings.join("")}${bodies.join("")}</body>`;
  return { html, width: pageWidth, height };
}

/** A place in the grid in CSS. */
function place({ x, y, w, h }: DashboardPanel["gridPos"]): string {
  return `left:${gap + x * column}px;top:${header + y * row}px;width:${w * column - gap}px;height:${h * row - gap}px`;
}

const nothing: PanelData = { lines: [], columns: [], rows: [] };

function bodyHtml(panel: DashboardPanel, data: PanelData, range: TimeRange, size: Size): string {
  if (data.lines.length === 0 && data.rows.length === 0) {
    const { noValue = "No data" } = panel.fieldConfig.defaults;
    return `<div class="empty">${escaped(noValue)}</div>`;
  }
  const drawn = draw[panel.type]?.(panel, data, range, size);
  if (drawn === undefined) throw new Error(`panels of type ${panel.type} are not drawn`);
  return drawn;
}

const draw: Readonly<
  Record<string, (panel: DashboardPanel, data: PanelData, range: TimeRange, size: Size) => string>
> = {
  stat: (panel, { lines }, _range, size) => statHtml(panel, lines, size),
  gauge: (panel, { lines }, _range, size) => gaugeHtml(panel, lines, size),
  bargauge: (panel, { lines }, _range, size) => barsHtml(panel, lines, size),
  timeseries: (panel, { lines }, range, size) => graph(panel, lines, range, size),
  table: (panel, data, _range, size) => tableHtml(panel, data, size),
};

const style = `
* { box-sizing: border-box; margin: 0; }
body { background: ${theme.page}; color: ${theme.text}; font: 13px "DejaVu Sans", "Liberation Sans", sans-serif; position: relative; overflow: hidden; }
header { padding: 14px 16px; }
h1 { font-size: 20px; font-weight: 500; display: inline-block; }
.note { float: right; color: ${theme.muted}; }
header div { margin-top: 10px; }
.variable { display: inline-block; border: 1px solid ${theme.border}; border-radius: 2px; margin-right: 8px; padding: 4px 10px 4px 0; }
.variable b { color: ${theme.muted}; font-weight: 500; background: ${theme.panel}; padding: 5px 10px; margin-right: 10px; }
.panel, .row { position: absolute; }
.row { font-size: 16px; padding: 4px 4px; }
.panel { background: ${theme.panel}; border: 1px solid ${theme.border}; border-radius: 3px; overflow: hidden; }
h2 { font-size: 13px; font-weight: 500; padding: 8px 9px 0; height: ${titleHeight}px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.body { padding: 4px 8px; }
svg { display: block; overflow: visible; }
svg text { fill: ${theme.muted}; font-size: 11px; }
.legend { font-size: 11px; line-height: 18px; color: ${theme.text}; padding: 4px 6px 0; overflow: hidden; }
.legend span { margin-right: 14px; white-space: nowrap; display: inline-block; }
.legend b { font-weight: 500; color: ${theme.muted}; margin-left: 4px; }
.legend i { display: inline-block; width: 14px; height: 4px; border-radius: 2px; margin-right: 6px; vertical-align: 3px; }
.stats { display: flex; }
.stat { position: relative; }
.stat svg { position: absolute; left: 0; top: 0; }
.stat .value { position: relative; text-align: center; font-weight: 500; padding-top: 12px; }
.stat .name { font-size: 13px; font-weight: 400; color: ${theme.text}; margin-top: -10px; }
.bar { display: flex; align-items: center; margin-bottom: 3px; font-size: 12px; }
.bar .label { text-align: right; padding-right: 8px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; flex: none; }
.bar .number { width: 58px; text-align: right; flex: none; }
.meter { flex: 1; align-self: stretch; background: ${theme.unfilled}; border-radius: 2px; overflow: hidden; }
.meter span { display: block; height: 100%; border-radius: 2px; opacity: 0.85; }
table { border-collapse: collapse; width: 100%; table-layout: auto; font-size: 12px; }
th { text-align: left; font-weight: 500; color: ${css("blue")}; padding: 0 8px; height: 28px; border-bottom: 1px solid ${theme.border}; white-space: nowrap; }
td { padding: 0 8px; height: 27px; border-bottom: 1px solid ${theme.grid}; white-space: nowrap; }
.link { color: ${css("blue")}; }
.cell { display: flex; align-items: center; gap: 8px; }
.cell .meter { height: 13px; align-self: center; }
.cell > span:last-child { width: 42px; text-align: right; }
.empty { text-align: center; color: ${theme.muted}; padding-top: 14px; font-size: 16px; }
`;
