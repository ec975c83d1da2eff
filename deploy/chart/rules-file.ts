import { stringify } from "yaml";

import { groupLines } from "../../grafana/rules/rule-file.ts";
import { allGroups } from "../../grafana/rules/rules.ts";
import { thresholds } from "../../grafana/thresholds.ts";
import { thresholdValues } from "./monitoring-values.ts";

/** What stands in the chart's rules where its template puts a value. */
export function placeholder(name: string): string {
  return `@${name}@`;
}

/** All rules, with placeholders for the thresholds and for the name of the scrape job. */
export function rulesWithPlaceholders(): string {
  const marks = Object.fromEntries(
    Object.keys(thresholds).map((name) => [name, placeholder(name)]),
  );
  const groups = allGroups({
    ...thresholds,
    ...marks,
    jobName: placeholder("jobName"),
  });
  const comment = "# Built from grafana/ by `npm run manifests`: edit there.";
  return `${[comment, ...groupLines(groups)].join("\n")}\n`;
}

/** The thresholds where no value is given. */
export function defaultThresholds(): string {
  return stringify(
    Object.fromEntries(
      Object.entries(thresholdValues).map(([name, { fallback }]) => [name, fallback]),
    ),
  );
}
