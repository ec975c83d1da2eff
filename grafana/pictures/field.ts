import type { DashboardPanel } from "../dashboards/panels-of.ts";
import { formatted } from "./format.ts";
import { css, stepColor, type Step } from "./look.ts";

interface MappedValue {
  readonly text: string;
  readonly color: string;
}

/** The properties of a field that the drawings follow, under the names that overrides use. */
interface Properties {
  readonly unit: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly thresholds: { readonly steps: readonly Step[] };
  readonly color: { readonly fixedColor?: string };
  readonly mappings?: readonly { readonly options: Readonly<Record<string, MappedValue>> }[];
  readonly links?: readonly object[];
  readonly "custom.lineWidth"?: number;
  readonly "custom.fillOpacity"?: number;
  readonly "custom.lineStyle"?: object;
  readonly "custom.stacking"?: { readonly mode: string };
  readonly "custom.thresholdsStyle"?: { readonly mode: string };
  readonly "custom.cellOptions"?: { readonly type: "auto" | "gauge" | "color-text" };
  readonly "custom.width"?: number;
}

/** How one series or column is shown: the panel's defaults with the overrides that match. */
export class Field {
  readonly properties: Properties;

  constructor({ fieldConfig }: DashboardPanel, name: string) {
    const { custom, ...defaults } = fieldConfig.defaults;
    const properties = new Map<string, unknown>(Object.entries(defaults));
    for (const [key, value] of Object.entries(custom ?? {})) properties.set(`custom.${key}`, value);
    for (const { matcher, properties: changed } of fieldConfig.overrides) {
      if (matcher.options !== name) continue;
      for (const { id, value } of changed) properties.set(id, value);
    }
    // As it would be read from the dashboard's file.
    this.properties = JSON.parse(JSON.stringify(Object.fromEntries(properties)));
  }

  /** A fixed colour; undefined when it comes from a palette or from the thresholds. */
  get fixedColor(): string | undefined {
    const { fixedColor } = this.properties.color;
    return fixedColor === undefined ? undefined : css(fixedColor);
  }

  get stacked(): boolean {
    return this.properties["custom.stacking"]?.mode === "normal";
  }

  get showsSteps(): boolean {
    return (this.properties["custom.thresholdsStyle"]?.mode ?? "off") !== "off";
  }

  /** A value in words: mapped, or formatted in the field's unit. */
  text(value: number): string {
    const { unit, decimals } = this.properties;
    return this.#mapped(value)?.text ?? formatted(value, unit, decimals);
  }

  /** The colour of a value: mapped, or by the threshold steps. */
  color(value: number): string {
    const mapped = this.#mapped(value);
    return mapped === undefined
      ? stepColor(value, this.properties.thresholds.steps)
      : css(mapped.color);
  }

  #mapped(value: number): MappedValue | undefined {
    const found = (this.properties.mappings ?? []).map(({ options }) => options[`${value}`]);
    return found.find((each) => each !== undefined);
  }
}
