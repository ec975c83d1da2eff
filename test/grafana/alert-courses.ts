import { alertRules } from "../../grafana/rules/rules.ts";
import type { ExpectedAlert, Scenario } from "./promtool.ts";
import { inCluster, secondReplica, unchanging, type Labels, type Series } from "./series.ts";

/**
 * The course of one alert: the series are calm, show the fault from minute 10 on, and are calm
 * again from a later minute on.
 */
export interface Course {
  readonly alert: string;
  readonly series: readonly Series[];
  readonly expected: ExpectedAlert;
  /** Minutes until a fault shows in the rule's expression; 0 unless a window delays it. */
  readonly onset?: number;
  /** The minute from which the series are calm again. */
  readonly calmFrom: number;
  /** Minutes until the rule's expression is calm after the series are. */
  readonly cooldown?: number;
  /** Whether the alert is about one exporter, and so fires once per replica. */
  readonly perReplica?: boolean;
}

/** The minute in which the fault of a course begins. */
export const faultFrom = 10;

/** A course with one exporter, two replicas, and beside a second, calm cluster. */
export function courseScenarios(course: Course): Scenario[] {
  const { series, expected, perReplica = false } = course;
  const second: ExpectedAlert = {
    ...expected,
    labels: { ...expected.labels, ...replicaBLabels },
    description: expected.description.replace("10.0.0.1:8080", "10.0.0.2:8080"),
  };
  const calm = series.map(unchanging);
  const withCluster = { ...expected, labels: { ...expected.labels, cluster: "east" } };
  return [
    scenario(course, "before its time, firing, recovered", series, [expected]),
    scenario(
      course,
      "two replicas",
      [...series, ...secondReplica(series)],
      perReplica ? [expected, second] : [expected],
    ),
    scenario(
      course,
      "a cluster label",
      [...inCluster("east", series), ...inCluster("west", calm)],
      [withCluster],
    ),
  ];
}

const replicaBLabels: Labels = { instance: "10.0.0.2:8080", pod: "kubecommit-b" };

function scenario(
  { alert, onset = 0, calmFrom, cooldown = 0 }: Course,
  variant: string,
  series: readonly Series[],
  expected: readonly ExpectedAlert[],
): Scenario {
  const due = faultFrom + onset + holdMinutes(alert);
  return {
    name: `${alert}: ${variant}`,
    series,
    alerts: [
      [faultFrom - 1, alert, []],
      ...(holdMinutes(alert) > 0 ? ([[due - 1, alert, []]] as const) : []),
      [due + 1, alert, expected],
      [calmFrom - 1, alert, expected],
      [calmFrom + cooldown + 1, alert, []],
    ],
  };
}

/** `for` of an alert in minutes. */
function holdMinutes(alert: string): number {
  const hold = alertRules.find((each) => each.alert === alert)?.for ?? "";
  const [, count = "", unit = ""] = /^(\d+)([mh])$/.exec(hold) ?? [];
  return Number(count) * (unit === "h" ? 60 : 1);
}
