/** The panel "Time until full" says nothing where a line through the last day has nothing to say. */
import { test } from "node:test";
import { dashboards } from "../../grafana/dashboards/dashboards.ts";
import { panelsOf } from "../../grafana/dashboards/panels-of.ts";
import { substituted } from "../../grafana/dashboards/substitution.ts";
import { noPromtool, runRuleTests } from "./promtool.ts";
import { selfMetric, type InputSeries } from "./series.ts";
import type { Timeline } from "./timelines.ts";

const day = 1440;

const expr = substituted(
  [...dashboards.values()]
    .flatMap(panelsOf)
    .find(({ title }) => title.startsWith("Time until full"))?.targets[0]?.expr ?? "",
);

function ratio(values: InputSeries["values"], resource = "cpu"): InputSeries {
  return selfMetric("pool_requests_ratio", values, { pool: "web", resource });
}

/** One step up every 30 minutes: a staircase from 0 that is `end` after two days. */
function rising(end: number): Timeline {
  return Array.from({ length: 96 }, (_, step) => [(step * end) / 96, 30] as const);
}

/** What the panel shows a minute after so many hours, in whole days. */
function shown(hours: number, series: readonly InputSeries[], days: Record<string, number>) {
  const samples = Object.fromEntries(
    Object.entries(days).map(([resource, value]) => [`{pool="web",resource="${resource}"}`, value]),
  );
  return {
    name: `after ${hours} hours`,
    series,
    samples: [[hours * 60 + 1, `round((${expr}) / ${day * 60})`, samples]] as const,
  };
}

const courses = {
  "a share that grows evenly has the days that are left": [
    // From 0 by 0.1 a day: 0.2 after two days, and 0.8 are left.
    shown(47, [ratio(rising(0.2))], { cpu: 8 }),
  ],
  "a share that is full and still grows has no time left": [
    shown(47, [ratio(rising(2.2))], { cpu: 0 }),
  ],
  "less than half a day of history says nothing": [
    shown(11, [ratio(rising(0.2))], {}),
    shown(13, [ratio(rising(0.2))], { cpu: 9 }),
  ],
  "flat and falling shares say nothing, nor does what takes more than 90 days": [
    shown(47, [ratio(0.7), ratio([[0.9, day], [0.6]], "memory"), ratio(rising(0.02), "pods")], {}),
  ],
};

for (const [name, tests] of Object.entries(courses)) {
  test(name, { skip: noPromtool }, async () => {
    await runRuleTests(tests);
  });
}
