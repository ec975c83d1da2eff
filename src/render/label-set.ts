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

/** The labels of both; those of `first` come first. */
export function joined(first: LabelSet, second: LabelSet): LabelSet {
  return {
    labels: { ...first.labels, ...second.labels },
    pairs: joinedPairs(first.pairs, second.pairs),
  };
}

/** Pairs after pairs, of which there may be none. */
export function joinedPairs(first: string, second: string): string {
  return first === "" || second === "" ? first + second : `${first},${second}`;
}
