import { labelPairs, type Labels } from "./exposition.ts";

/** Labels with their text, which is made once, however many samples have them. */
export interface LabelSet {
  readonly labels: Labels;
  /** `name="value"` pairs, as in both formats of an exposition. */
  readonly pairs: string;
}

export function labelSet(labels: Labels): LabelSet {
  return { labels, pairs: labelPairs(labels, "text") };
}

export const noLabels = labelSet({});
