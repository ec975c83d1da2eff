import type { ResourceTotal, Snapshot } from "../accounting/snapshot.ts";
import { inUnit } from "../resources/units.ts";
import type { Labels, Sample } from "./exposition.ts";
import type { ResourceLabel } from "./labels.ts";

/** A snapshot with the label names and values that its families share. */
export interface LabelledSnapshot {
  readonly snapshot: Snapshot;
  /** By raw resource name. */
  readonly resources: ReadonlyMap<string, ResourceLabel>;
  /** Label name by Kubernetes label, for all labels of all nodes. */
  readonly nodeLabels: ReadonlyMap<string, string>;
}

/** Samples of a family that share labels: those of one node, of one namespace, or all. */
export interface SampleGroup {
  readonly shared: Labels;
  /** With the labels that are their own. Values in base units. */
  readonly samples: readonly Sample[];
}

/** A gauge family about the cluster. */
export interface ClusterFamily {
  readonly name: string;
  readonly help: string;
  /** `label_*` stands for the labels of {@link LabelledSnapshot.nodeLabels}. */
  readonly labels: readonly string[];
  groups(this: void, labelled: LabelledSnapshot): Iterable<SampleGroup>;
}

/** A group of one sample. */
export function single(value: number, shared: Labels = {}): SampleGroup {
  return { shared, samples: [{ labels: {}, value }] };
}

/** A sample of each count, under the label that says what was counted. */
export function counts(label: string, byName: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(byName).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

/** A sample of each kept amount, in its unit; none where `value` gives none. */
export function amounts<T extends { readonly resource: string }>(
  resources: LabelledSnapshot["resources"],
  totals: readonly T[],
  value: (total: T) => number | undefined,
): readonly Sample[] {
  const samples: Sample[] = [];
  for (const total of totals) {
    const label = resources.get(total.resource);
    const kept = value(total);
    if (label === undefined || kept === undefined) continue;
    const { resource, unit } = label;
    samples.push({ labels: { resource, unit }, value: inUnit(unit, kept) });
  }
  return samples;
}

/** A sample of each number that has no unit; none where `value` gives none. */
export function numbers<T extends { readonly resource: string }>(
  resources: LabelledSnapshot["resources"],
  totals: readonly T[],
  value: (total: T) => number | undefined,
): readonly Sample[] {
  const samples: Sample[] = [];
  for (const total of totals) {
    const label = resources.get(total.resource);
    const kept = value(total);
    if (label === undefined || kept === undefined) continue;
    samples.push({ labels: { resource: label.resource }, value: kept });
  }
  return samples;
}

/** A sample of each amount divided by what there is of it; none where there is nothing. */
function ratios<T extends { readonly resource: string; readonly allocatable?: number | undefined }>(
  resources: LabelledSnapshot["resources"],
  totals: readonly T[],
  value: (total: T) => number | undefined,
): readonly Sample[] {
  return numbers(resources, totals, (total) => {
    const kept = value(total);
    return kept === undefined || !total.allocatable ? undefined : kept / total.allocatable;
  });
}

/** What has amounts of resources, such as a node or a pool. */
interface Subject<T extends { readonly resource: string }> {
  readonly name: string;
  readonly resources: readonly T[];
}

/** What makes a family of what the snapshot says of the resources of each subject. */
type Maker<T> = (
  this: void,
  name: string,
  help: string,
  value: (total: T) => number | undefined,
) => ClusterFamily;

/** Makes families by resource of all subjects of one kind, which have this label. */
export function familiesBy<
  T extends { readonly resource: string; readonly allocatable?: number | undefined },
>(
  subject: "node" | "pool" | "namespace",
  all: (snapshot: Snapshot) => readonly Subject<T>[],
): { readonly perResource: Maker<T>; readonly perRatio: Maker<T> } {
  const maker =
    (labels: readonly string[], samplesOf: typeof amounts<T>): Maker<T> =>
    (name, help, value) => ({
      name,
      help,
      labels: [subject, ...labels],
      *groups({ snapshot, resources }) {
        for (const { name: own, resources: totals } of all(snapshot)) {
          yield { shared: { [subject]: own }, samples: samplesOf(resources, totals, value) };
        }
      },
    });
  return {
    /** Amounts in the unit of the unit label. */
    perResource: maker(["resource", "unit"], amounts),
    /** Amounts divided by allocatable. */
    perRatio: maker(["resource"], ratios),
  };
}

/** Limits; none of `pods`, which nothing limits. */
export function limitsOf({ resource, limits }: ResourceTotal): number | undefined {
  return resource === "pods" ? undefined : limits;
}
