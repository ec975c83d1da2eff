import type { PanelBuilder } from "./panel.ts";
import { stat } from "./panels.ts";
import { metric } from "./queries.ts";
import type { Steps } from "./steps.ts";
import { thresholds } from "../thresholds.ts";

/** In seconds. The API server confirms about every minute that nothing was missed. */
export const ageSteps: Steps = [
  [undefined, "green"],
  [180, "yellow"],
  [thresholds.dataAgeSeconds, "red"],
];

/** How old the oldest numbers of any replica are. */
export function dataAge(width: number, selected = metric): PanelBuilder {
  return stat({
    title: "Age of the numbers",
    description:
      "Time since the numbers were last known to be current; with several replicas, that of the oldest. Up to about a minute is normal.",
    targets: [
      {
        expr: `max(time() - ${selected("kubecommit_snapshot_timestamp_seconds")})`,
        legend: "age",
      },
    ],
    unit: "s",
    decimals: 0,
    min: 0,
    steps: ageSteps,
    noValue: "no numbers yet",
    width,
  });
}
