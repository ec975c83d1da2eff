import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ThresholdsConfig,
  type ValueMap,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { thresholds } from "../thresholds.ts";

/** The colours of Grafana's palette that our dashboards use. */
export type Color = "green" | "yellow" | "orange" | "red" | "blue" | "purple" | "text";

/** The colour from a value upwards; the first step has no value. */
export type Steps = readonly (readonly [from: number | undefined, color: Color])[];

/** How full something is. */
export const fullness: Steps = [
  [undefined, "green"],
  [thresholds.requestsHigh, "yellow"],
  [thresholds.requestsFull, "red"],
];

/** The memory limits of a node as a share of its allocatable. */
export const memoryLimits: Steps = [
  [undefined, "green"],
  [1, "yellow"],
  [thresholds.memoryLimits, "red"],
];

/** A threshold so low that every count above 0 reaches it. */
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

/** No value is good or bad. */
export const neutral: Steps = [[undefined, "text"]];

/** A share that is neither good nor bad. */
export const alwaysBlue: Steps = [[undefined, "blue"]];

/** Steps as an override of a panel needs them. */
export function thresholdsConfig(steps: Steps): ThresholdsConfig {
  return thresholdsBuilder(steps).build();
}

/** Steps as a panel needs them. */
export function thresholdsBuilder(steps: Steps): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([from, color]) => ({ color, value: from ?? null })));
}

/** Text in place of a value, with a colour. */
export type Mapping = Readonly<Record<string, { readonly text: string; readonly color: Color }>>;

export function valueMap(mapping: Mapping): ValueMap {
  const entries = Object.entries(mapping).map(
    ([value, { text, color }], index) => [value, { text, color, index }] as const,
  );
  return { type: MappingType.ValueToText, options: Object.fromEntries(entries) };
}
