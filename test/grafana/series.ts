import { first, type Absence, type Growth, type Timeline } from "./timelines.ts";

export type { Timeline } from "./timelines.ts";

export type Labels = Readonly<Record<string, string>>;

export interface InputSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly values: Timeline | Growth | Absence;
}

export const units: Labels = { cpu: "core", memory: "byte" };

/**
 * The target labels that Prometheus gives to one replica: also such as our own metrics have, from
 * relabelings that copy the exporter's node or pool, and one that nobody has heard of. Every series
 * of every test has them, unless it has its own, as with `honor_labels: true`.
 */
export const replicaA: Labels = {
  job: "kubecommit",
  instance: "10.0.0.1:8080",
  pod: "kubecommit-a",
  namespace: "monitoring",
  container: "exporter",
  node: "host-a",
  host: "host-a",
  pool: "pool-of-the-exporter",
  state: "state-of-the-exporter",
  resource: "resource-of-the-exporter",
  unit: "unit-of-the-exporter",
  fit: "fit-of-the-exporter",
  role: "role-of-the-exporter",
  driver: "driver-of-the-exporter",
  team: "platform",
};

/** How the labels of a second replica differ. */
export const replicaB: Labels = {
  instance: "10.0.0.2:8080",
  pod: "kubecommit-b",
  node: "host-b",
  host: "host-b",
  pool: "pool-of-the-other-exporter",
};

/** A metric of the exporter, with labels of its own. */
export function selfMetric(
  name: string,
  values: InputSeries["values"],
  labels: Labels = {},
): InputSeries {
  return { name: `kubecommit_${name}`, labels: { ...replicaA, ...labels }, values };
}

/** The same series as a second replica reports them: labels of their own stay. */
export function secondReplica(series: readonly InputSeries[]): InputSeries[] {
  return series.map((each) => ({
    ...each,
    labels: Object.fromEntries(
      Object.entries(each.labels).map(([label, value]) => [
        label,
        value === replicaA[label] ? (replicaB[label] ?? value) : value,
      ]),
    ),
  }));
}

/** The same series with a label that tells clusters apart. */
export function inCluster(cluster: string, series: readonly InputSeries[]): InputSeries[] {
  return series.map((each) => ({ ...each, labels: { ...each.labels, cluster } }));
}

/** The series as it would be had its first value never changed. */
export function unchanging(series: InputSeries): InputSeries {
  const { values } = series;
  if (typeof values === "object" && "absent" in values) {
    const isThere = values.absent[0]?.[0] !== 0;
    return { ...series, values: { ...values, absent: isThere ? [] : [[0, 1000]] } };
  }
  return {
    ...series,
    values:
      typeof values === "object" && "perMinute" in values
        ? { perMinute: first(values.perMinute) }
        : first(values),
  };
}

export const gibibyte = 2 ** 30;

/** The labels of a resource. */
export const cpu = { resource: "cpu", unit: "core" };
export const memory = { resource: "memory", unit: "byte" };
