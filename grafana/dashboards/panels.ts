import * as bargauge from "@grafana/grafana-foundation-sdk/bargauge";
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { FieldColorBuilder, FieldColorModeId } from "@grafana/grafana-foundation-sdk/dashboard";
import * as gauges from "@grafana/grafana-foundation-sdk/gauge";
import * as stats from "@grafana/grafana-foundation-sdk/stat";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { specified, type Override, type PanelSpec } from "./panel.ts";
import { type Color, fullness } from "./steps.ts";

const lastNotNull = ["lastNotNull"];
const last = new ReduceDataOptionsBuilder().calcs(lastNotNull).fields("").values(false);
const tooltip = new VizTooltipOptionsBuilder()
  .mode(TooltipDisplayMode.Multi)
  // oxlint-disable-next-line unicorn/no-array-sort -- not an array
  .sort(SortOrder.Descending);

/** Large numbers with their recent history behind them. */
export function stat(spec: PanelSpec): stats.PanelBuilder {
  const panel = new stats.PanelBuilder()
    .reduceOptions(last)
    .textMode(spec.targets.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Value);
  return specified(panel, spec, "range");
}

export function gauge(spec: PanelSpec): gauges.PanelBuilder {
  return specified(new gauges.PanelBuilder().reduceOptions(last), spec, "instant");
}

/** One horizontal bar per series. */
export function barGauge(spec: PanelSpec): bargauge.PanelBuilder {
  const panel = new bargauge.PanelBuilder()
    .reduceOptions(last)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .namePlacement(BarGaugeNamePlacement.Left)
    .maxVizHeight(28);
  return specified(panel, spec, "instant");
}

/** Shares of a whole, 0 to 1 and above, in the colours of how full it is. */
export function shareGauge(
  spec: Omit<PanelSpec, "unit" | "decimals" | "min" | "max" | "steps">,
): bargauge.PanelBuilder {
  return barGauge({ ...spec, unit: "percentunit", decimals: 0, min: 0, max: 1, steps: fullness });
}

export interface Lines {
  readonly stacked?: boolean;
  /** Opacity of the area under each line, in percent. */
  readonly fill?: number;
  /** Whether the threshold steps are drawn as lines. */
  readonly showSteps?: boolean;
}

/** Lines over time, with a legend that shows the latest values. */
export function timeSeries(spec: PanelSpec, lines: Lines = {}): timeseries.PanelBuilder {
  const { stacked = false, fill = 0, showSteps = false } = lines;
  const stacking = stacked ? StackingMode.Normal : StackingMode.None;
  const drawnSteps = showSteps ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off;
  const panel = new timeseries.PanelBuilder()
    .lineWidth(stacked ? 0 : 1)
    .fillOpacity(fill)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(stacking).group("A"))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(drawnSteps))
    .legend(new VizLegendOptionsBuilder().showLegend(true).calcs(lastNotNull))
    .tooltip(tooltip);
  return specified(panel, spec, "range").colorScheme(
    new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic),
  );
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
      color: { mode: FieldColorModeId.Fixed, fixedColor: color },
      "custom.lineWidth": width,
      "custom.fillOpacity": fill,
      ...(dashed ? { "custom.lineStyle": { fill: "dash", dash: [6, 4] } } : {}),
    },
  };
}
