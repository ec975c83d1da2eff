import { targetLabels } from "../thresholds.ts";

/** States of nodes, as a regular expression, on which pods of some kind may be placed. */
export const usableStates = "open|dedicated";

/** `by (…)`: what a target may be told apart by, and labels of the metric itself. */
export function by(...labels: readonly string[]): string {
  return `by (${[...targetLabels, ...labels].join(", ")})`;
}

/** `on (…)`, as `by`. */
export function on(...labels: readonly string[]): string {
  return `on (${[...targetLabels, ...labels].join(", ")})`;
}
