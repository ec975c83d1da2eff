/** The part of Grafana's classic dashboard JSON that our dashboards use. */

export interface Target {
  readonly expr: string;
  /** Name of the series, with `{{label}}`; in a table, the column's name. */
  readonly legend: string;
  /** A short name by which overrides and tables speak of the query. */
  readonly refId?: string;
}

export type Color = "green" | "yellow" | "orange" | "red" | "blue" | "purple" | "text";

/** Colour from a value on; the first step has no value. */
export type Steps = readonly (readonly [from: number | undefined, color: Color])[];

/** Units of Grafana, as its JSON names them. */
export type Unit = "percentunit" | "bytes" | "binBps" | "short" | "none" | "s" | "reqps" | "string";

/** Text in place of a value, with a colour. */
export type Mapping = Readonly<Record<string, { readonly text: string; readonly color: Color }>>;

export type PanelType = "stat" | "gauge" | "bargauge" | "timeseries" | "table";

/** How some of a panel's series or columns differ from the rest. */
export interface Override {
  /** The name of the series or column, or a regular expression for it between slashes. */
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Options of a panel's type, as Grafana names them. */
export interface PanelOptions {
  readonly sortBy?: readonly { readonly displayName: string; readonly desc: boolean }[];
  readonly [option: string]: unknown;
}

/** A step from what queries return to what a table shows. */
export interface Transformation {
  readonly id: string;
  readonly options: {
    readonly renameByName?: Readonly<Record<string, string>>;
    readonly [option: string]: unknown;
  };
}

/** A panel before it has a place, an id, and everything that all panels share. */
export interface PanelSpec {
  readonly type: PanelType;
  readonly title: string;
  readonly description: string;
  readonly targets: readonly Target[];
  readonly unit: Unit;
  /** In columns of 24. */
  readonly width: number;
  readonly steps?: Steps;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly mapping?: Mapping;
  /** What to show in place of "No data", where no data is good news. */
  readonly noValue?: string;
  readonly overrides?: readonly Override[];
  readonly custom?: object;
  readonly options?: PanelOptions;
  readonly transformations?: readonly Transformation[];
  /** One point in time instead of a range. */
  readonly instant?: boolean;
}

export interface Row {
  /** Undefined: the panels at the top, without a heading. */
  readonly title?: string;
  /** In grid units of about 38 pixels. */
  readonly height: number;
  readonly panels: readonly PanelSpec[];
}

export interface Variable {
  readonly name: string;
  readonly label: string;
  /** The argument of `label_values`. */
  readonly values: string;
  readonly multi: boolean;
  /** What stands for "All"; undefined: there is no "All". */
  readonly allValue?: string;
}

export interface DashboardSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

export const datasource = { type: "prometheus", uid: "${datasource}" } as const;

const columns = 24;

/** A dashboard as Grafana imports it. Panels flow from left to right, row by row. */
export function dashboardJson({ uid, title, description, variables, rows }: DashboardSpec) {
  return {
    uid,
    title,
    description,
    tags: ["kubecommit"],
    editable: false,
    graphTooltip: 1,
    schemaVersion: 39,
    version: 1,
    timezone: "browser",
    time: { from: "now-6h", to: "now" },
    refresh: "1m",
    timepicker: {},
    annotations: { list: [] },
    links: [
      {
        type: "dashboards",
        title: "kubecommit",
        tags: ["kubecommit"],
        asDropdown: false,
        includeVars: true,
        keepTime: true,
        targetBlank: false,
        icon: "external link",
        tooltip: "",
        url: "",
      },
    ],
    templating: { list: [datasourceVariable, ...variables.map(variableJson)] },
    panels: placed(rows),
  };
}

export type DashboardJson = ReturnType<typeof dashboardJson>;

const datasourceVariable = {
  name: "datasource",
  label: "Data source",
  type: "datasource",
  query: "prometheus",
  regex: "",
  multi: false,
  includeAll: false,
  hide: 0,
  refresh: 1,
};

function variableJson({ name, label, values, multi, allValue }: Variable) {
  const query = `label_values(${values})`;
  return {
    name,
    label,
    type: "query",
    datasource,
    definition: query,
    query: { query, refId: name },
    regex: "",
    multi,
    includeAll: allValue !== undefined,
    ...(allValue === undefined
      ? {}
      : { allValue, current: { selected: true, text: "All", value: "$__all" } }),
    hide: 0,
    // On every change of the time range, and sorted by name.
    refresh: 2,
    sort: 5,
  };
}

function placed(rows: readonly Row[]) {
  const panels = [];
  let id = 0;
  let y = 0;
  for (const row of rows) {
    if (row.title !== undefined) {
      panels.push(rowJson((id += 1), row.title, y));
      y += 1;
    }
    let x = 0;
    for (const panel of row.panels) {
      if (x + panel.width > columns) {
        x = 0;
        y += row.height;
      }
      panels.push(panelJson((id += 1), panel, { x, y, w: panel.width, h: row.height }));
      x += panel.width;
    }
    y += row.height;
  }
  return panels;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function rowJson(id: number, title: string, y: number) {
  const gridPos: Place = { x: 0, y, w: columns, h: 1 };
  return { id, type: "row" as const, title, collapsed: false, gridPos, panels: [] };
}

function panelJson(id: number, panel: PanelSpec, gridPos: Place) {
  const { type, title, description, options = {}, transformations = [] } = panel;
  return {
    id,
    type,
    title,
    description,
    datasource,
    gridPos,
    targets: targetsJson(panel),
    fieldConfig: { defaults: defaultsJson(panel), overrides: overridesJson(panel) },
    options,
    transformations,
  };
}

export type PanelJson = ReturnType<typeof panelJson>;
export type TargetJson = PanelJson["targets"][number];

function targetsJson({
  targets,
  type,
  instant = type !== "timeseries" && type !== "stat",
}: PanelSpec) {
  return targets.map(({ expr, legend, refId }, index) => ({
    refId: refId ?? "ABCDEFGH".charAt(index),
    datasource,
    editorMode: "code",
    expr,
    legendFormat: legend,
    format: type === "table" ? "table" : "time_series",
    instant,
    range: !instant,
  }));
}

function defaultsJson(panel: PanelSpec) {
  const { unit, steps = [[undefined, "text"]], mapping, custom = {} } = panel;
  return {
    unit,
    color: { mode: panel.type === "timeseries" ? "palette-classic" : "thresholds" },
    thresholds: stepsJson(steps),
    mappings: mapping === undefined ? [] : [mappingJson(mapping)],
    custom,
    ...(panel.min === undefined ? {} : { min: panel.min }),
    ...(panel.max === undefined ? {} : { max: panel.max }),
    ...(panel.decimals === undefined ? {} : { decimals: panel.decimals }),
    ...(panel.noValue === undefined ? {} : { noValue: panel.noValue }),
  };
}

/** Threshold steps as Grafana's JSON has them. */
export function stepsJson(steps: Steps) {
  return {
    mode: "absolute",
    steps: steps.map(([from, color]) => ({ color, value: from ?? null })),
  };
}

/** A mapping of values as Grafana's JSON has it. */
export function mappingJson(mapping: Mapping) {
  const entries = Object.entries(mapping).map(
    ([value, { text, color }], index) => [value, { text, color, index }] as const,
  );
  return { type: "value", options: Object.fromEntries(entries) };
}

function overridesJson({ overrides = [] }: PanelSpec) {
  return overrides.map(({ name, properties }) => ({
    matcher: name.startsWith("/")
      ? { id: "byRegexp", options: name }
      : { id: "byName", options: name },
    properties: Object.entries(properties).map(([id, value]) => ({ id, value })),
  }));
}
