import { alertRules } from "../../grafana/rules/rules.ts";
import type { ExpectedAlert, RuleTest } from "./promtool.ts";
import {
  inCluster,
  replicaA,
  replicaB,
  secondReplica,
  unchanging,
  type InputSeries,
} from "./series.ts";

/**
 * The course of one alert: the series are calm, show the fault from minute 10 on, and are calm
 * again from a later minute on.
 */
export interface Course {
  readonly alert: string;
  readonly series: readonly InputSeries[];
  readonly expected: ExpectedAlert;
  /** Minutes until a fault shows in the rule's expression; 0 unless a window delays it. */
  readonly onset?: number;
  /** The minute from which the series are calm again. */
  readonly calmFrom: number;
  /** Minutes until the rule's expression is calm after the series are. */
  readonly cooldown?: number;
  /** The alert in the last minutes of `keep_firing_for`, where its value falls before it is calm. */
  readonly kept?: ExpectedAlert;
  /** Whether the alert is about one exporter, and so fires once per replica. */
  readonly perReplica?: boolean;
}

/** The minute in which the fault of a course begins. */
export const faultFrom = 10;

/**
 * Three clusters side by side: one without a name and with one exporter, one with two replicas, and
 * one in which nothing happens. Each must be seen for itself.
 */
export function courseTest(course: Course): RuleTest {
  const { alert, series, expected, kept = expected, calmFrom } = course;
  const { onset = 0, cooldown = 0, perReplica = false } = course;
  const everywhere = (each: ExpectedAlert) => [
    each,
    inNamedCluster(each),
    ...(perReplica ? [inNamedCluster(asSecondReplica(each))] : []),
  ];
  const firing = everywhere(expected);
  const { hold, keep } = ruleOf(alert);
  const due = faultFrom + onset + hold;
  return {
    name: alert,
    series: [
      ...series,
      ...inCluster("replicated", [...series, ...secondReplica(series)]),
      ...inCluster("calm", series.map(unchanging)),
    ],
    alerts: [
      [faultFrom - 1, alert, []],
      ...(hold > 0 ? ([[due - 1, alert, []]] as const) : []),
      [due + 1, alert, firing],
      [calmFrom - 1, alert, firing],
      ...(keep > 0 ? ([[calmFrom + keep - 1, alert, everywhere(kept)]] as const) : []),
      [calmFrom + keep + cooldown + 1, alert, []],
    ],
  };
}

function inNamedCluster(alert: ExpectedAlert): ExpectedAlert {
  return { ...alert, labels: { ...alert.labels, cluster: "replicated" } };
}

function asSecondReplica({ labels, description, ...alert }: ExpectedAlert): ExpectedAlert {
  return {
    ...alert,
    labels: { ...labels, ...replicaB },
    description: description.replace(replicaA["instance"] ?? "", replicaB["instance"] ?? ""),
  };
}

/** `for` and `keep_firing_for` of an alert, in minutes. */
function ruleOf(alert: string): { readonly hold: number; readonly keep: number } {
  const rule = alertRules.find((each) => each.alert === alert);
  return { hold: inMinutes(rule?.for), keep: inMinutes(rule?.keepFiringFor) };
}

function inMinutes(duration = "0m"): number {
  const [, count = "", unit = ""] = /^(\d+)([mh])$/.exec(duration) ?? [];
  return Number(count) * (unit === "h" ? 60 : 1);
}
