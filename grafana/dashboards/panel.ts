import type * as bargauge from "@grafana/grafana-foundation-sdk/bargauge";
import type { GraphFieldConfig, TableFieldOptions } from "@grafana/grafana-foundation-sdk/common";
import {
  FieldColorBuilder,
  FieldColorModeId,
  type DynamicConfigValue,
  type FieldConfig,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type * as gauge from "@grafana/grafana-foundation-sdk/gauge";
import {
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
} from "@grafana/grafana-foundation-sdk/prometheus";
import type * as stat from "@grafana/grafana-foundation-sdk/stat";
import type * as table from "@grafana/grafana-foundation-sdk/table";
import type * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { neutral, thresholdsBuilder, valueMap, type Mapping, type Steps } from "./steps.ts";
import { datasource } from "./variables.ts";

/** A panel that has no id and no height yet. */
export type PanelBuilder =
  | bargauge.PanelBuilder
  | gauge.PanelBuilder
  | stat.PanelBuilder
  | table.PanelBuilder
  | timeseries.PanelBuilder;

export interface Target {
  readonly expr: string;
  /** The name of the series, with `{{label}}`; in a table, the column's name. */
  readonly legend: string;
  /** A short name by which a table refers to the query. */
  readonly refId?: string;
}

/** Grafana's names for the units that our dashboards use. */
export type Unit = "percentunit" | "bytes" | "binBps" | "short" | "none" | "s" | "reqps";

type Custom = GraphFieldConfig & TableFieldOptions;

/** Properties of a series or column, under the names that Grafana's overrides use for them. */
export type FieldProperties = Partial<Omit<FieldConfig, "custom" | "links">> & {
  readonly [Key in keyof Custom as `custom.${Key}`]?: Custom[Key];
} & { readonly links?: readonly { readonly title: string; readonly url: string }[] };

/** How one series or column of a panel differs from the rest. */
export interface Override {
  /** The name of the series or column. */
  readonly name: string;
  readonly properties: FieldProperties;
}

/** What every panel has, whatever its type. */
export interface PanelSpec {
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
}

/** What the queries of a panel return: a range of time, or one moment as series or as a table. */
export type Result = "range" | "instant" | "table";

/** Gives a panel all that does not depend on its type. */
export function specified<Builder extends PanelBuilder>(
  panel: Builder,
  spec: PanelSpec,
  result: Result,
): Builder {
  panel
    .title(spec.title)
    .description(spec.description)
    .datasource(datasource)
    .span(spec.width)
    .targets(spec.targets.map((target, index) => query(target, index, result)))
    .unit(spec.unit)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(thresholdsBuilder(spec.steps ?? neutral));
  if (spec.mapping !== undefined) panel.mappings([valueMap(spec.mapping)]);
  if (spec.min !== undefined) panel.min(spec.min);
  if (spec.max !== undefined) panel.max(spec.max);
  if (spec.decimals !== undefined) panel.decimals(spec.decimals);
  if (spec.noValue !== undefined) panel.noValue(spec.noValue);
  for (const { name, properties } of spec.overrides ?? []) {
    panel.overrideByName(name, configValues(properties));
  }
  return panel;
}

function query({ expr, legend, refId }: Target, index: number, result: Result): DataqueryBuilder {
  const builder = new DataqueryBuilder()
    .refId(refId ?? "ABCDEFGH".charAt(index))
    .datasource(datasource)
    .editorMode(QueryEditorMode.Code)
    .expr(expr)
    .legendFormat(legend)
    .format(result === "table" ? PromQueryFormat.Table : PromQueryFormat.TimeSeries);
  return result === "range" ? builder.range() : builder.instant();
}

function configValues(properties: FieldProperties): DynamicConfigValue[] {
  return Object.entries(properties).map(([id, value]) => ({ id, value }));
}
