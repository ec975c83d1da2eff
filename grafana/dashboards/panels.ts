import type { Color, Override, PanelSpec, Steps } from "./dashboard-json.ts";
import { thresholds } from "../thresholds.ts";

type Spec = Omit<PanelSpec, "type" | "custom" | "options" | "transformations">;

/** How full something is. */
export const fullness: Steps = [
  [undefined, "green"],
  [thresholds.requestsHigh, "yellow"],
  [thresholds.requestsFull, "red"],
];

/** A threshold that only nothing stays below. */
export const anything = 0.001;

/** Anything above 0 is worth a look. */
export const anyIsYellow: Steps = [
  [undefined, "green"],
  [anything, "yellow"],
];

/** Anything above 0 is wrong. */
export const anyIsRed: Steps = [
  [undefined, "green"],
  [anything, "red"],
];

export const neutral: Steps = [[undefined, "text"]];

const last = { calcs: ["lastNotNull"], fields: "", values: false };

/** Large numbers with their recent course behind them. */
export function stat(spec: Spec): PanelSpec {
  return {
    ...spec,
    type: "stat",
    options: {
      reduceOptions: last,
      colorMode: "value",
      graphMode: "area",
      justifyMode: "auto",
      orientation: "auto",
      textMode: spec.targets.length > 1 ? "value_and_name" : "value",
    },
  };
}

export function gauge(spec: Spec): PanelSpec {
  return {
    ...spec,
    type: "gauge",
    options: { reduceOptions: last, showThresholdLabels: false, showThresholdMarkers: true },
  };
}

/** One horizontal bar per series. */
export function barGauge(spec: Spec): PanelSpec {
  return {
    ...spec,
    type: "bargauge",
    options: {
      reduceOptions: last,
      orientation: "horizontal",
      displayMode: "basic",
      valueMode: "color",
      showUnfilled: true,
      namePlacement: "left",
      minVizHeight: 16,
      maxVizHeight: 28,
    },
  };
}

export interface Lines {
  readonly stacked?: boolean;
  /** Opacity of the area under each line, in percent. */
  readonly fill?: number;
  /** Whether the threshold steps are drawn as lines. */
  readonly showSteps?: boolean;
  /** A table of values beside the graph's names. */
  readonly calcs?: readonly string[];
}

/** Lines over time, with a legend that shows the latest values. */
export function timeSeries(spec: Spec, lines: Lines = {}): PanelSpec {
  const { stacked = false, fill = 0, showSteps = false, calcs = ["lastNotNull"] } = lines;
  return {
    ...spec,
    type: "timeseries",
    custom: {
      drawStyle: "line",
      lineInterpolation: "linear",
      lineWidth: stacked ? 0 : 1,
      fillOpacity: fill,
      showPoints: "never",
      spanNulls: false,
      stacking: { mode: stacked ? "normal" : "none", group: "A" },
      thresholdsStyle: { mode: showSteps ? "dashed" : "off" },
      axisPlacement: "auto",
    },
    options: {
      legend: { showLegend: true, displayMode: "list", placement: "bottom", calcs },
      tooltip: { mode: "multi", sort: "desc" },
    },
  };
}

/** How one line differs: its colour, dashes, or an area under it. */
export function line(
  name: string,
  color: Color,
  { dashed = false, fill = 0, width = 1 } = {},
): Override {
  return {
    name,
    properties: {
      color: { mode: "fixed", fixedColor: color },
      "custom.lineWidth": width,
      "custom.fillOpacity": fill,
      ...(dashed ? { "custom.lineStyle": { fill: "dash", dash: [6, 4] } } : {}),
    },
  };
}

export interface Column {
  /** The `refId` of the query whose value it shows, or a label. */
  readonly from: string;
  readonly name: string;
  /** Grafana's properties for the column. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface TableSpec extends Spec {
  /** From left to right; what is not listed is hidden. */
  readonly columns: readonly Column[];
  /** The column to sort by, largest first. */
  readonly sortBy?: string;
}

/** A table with one row per set of labels: the queries' results, merged where labels are equal. */
export function table({ columns, sortBy, ...spec }: TableSpec): PanelSpec {
  const fields = columns.map(({ from }) =>
    spec.targets.some(({ refId }) => refId === from) ? `Value #${from}` : from,
  );
  const names = columns.map(({ name }, index) => [fields[index] ?? "", name] as const);
  return {
    ...spec,
    type: "table",
    custom: { align: "auto", cellOptions: { type: "auto" }, filterable: true, inspect: false },
    overrides: columns.flatMap(({ name, properties }) =>
      properties === undefined ? [] : [{ name, properties }],
    ),
    options: {
      cellHeight: "sm",
      showHeader: true,
      footer: { show: false, reducer: ["sum"], countRows: false, fields: "" },
      sortBy: sortBy === undefined ? [] : [{ displayName: sortBy, desc: true }],
    },
    transformations: [
      { id: "merge", options: {} },
      // Only the listed columns, then in this order and under these names.
      { id: "filterFieldsByName", options: { include: { names: fields } } },
      {
        id: "organize",
        options: {
          excludeByName: {},
          indexByName: Object.fromEntries(fields.map((field, index) => [field, index])),
          renameByName: Object.fromEntries(names),
        },
      },
    ],
  };
}

/** A cell drawn as a bar from 0 to 1, coloured by steps. */
export function barCell(steps: object, width: number) {
  return {
    unit: "percentunit",
    min: 0,
    max: 1,
    decimals: 0,
    thresholds: steps,
    "custom.cellOptions": { type: "gauge", mode: "basic", valueDisplayMode: "text" },
    "custom.width": width,
  };
}
