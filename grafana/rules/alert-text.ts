import type { thresholds } from "../thresholds.ts";
import type { AlertRule } from "./rule-file.ts";

/** What a rule is written with: each threshold as text, and the name of the scrape job. */
export type Figures = Readonly<Record<keyof typeof thresholds | "jobName", string | number>>;

export type Alert = (figures: Figures) => AlertRule;

/** The alert's value in the unit that its labels name, as people read it. */
export const amount =
  "{{ if eq $labels.unit `byte` }}{{ $value | humanize1024 }}B{{ else }}{{ $value | humanize }}{{ end }} {{ $labels.resource }}";
/** The alert's value, a number of pods. */
export const podCount = "{{ $value }} pod{{ if ne $value 1.0 }}s{{ end }}";
/** Which nodes the alert's words mean, for those who do not have the documentation before them. */
export const openNodes = "open nodes (ready, not cordoned, without a taint that keeps pods off)";
export const usableNodes = "open and dedicated nodes";
export const percentage = "{{ $value | humanizePercentage }}";

/** What every cluster has and runs out of. */
export const everyday = 'resource=~"cpu|memory|pods"';

/** As a regular expression. */
export const ordinary = "cpu|memory|pods|ephemeral_storage|hugepages_.*";
/** What every node has, and any pod may request. */
export const ordinaryOnes = `resource=~"${ordinary}"`;
/** Devices and the like. */
export const extendedOnes = `resource!~"${ordinary}"`;
