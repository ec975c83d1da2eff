import type {
  DeviceCount,
  DriverCount,
  DriverDevices,
} from "../accounting/devices/device-totals.ts";
import type {
  NamespaceTotals,
  NodeTotals,
  PoolTotals,
  ResourceTotal,
  Snapshot,
} from "../accounting/snapshot.ts";
import { inUnit, type Unit } from "../resources/units.ts";
import { labelSet, noLabels, type LabelSet } from "./label-set.ts";

/** What there are samples of, such as a node, with the labels that say which one. */
export interface Subject<T> {
  readonly totals: T;
  readonly labels: LabelSet;
}

/** The labels of samples that are of a resource. */
interface ResourceLabelSets {
  readonly unit: Unit;
  /** Of amounts: `resource` and `unit`. */
  readonly ofAmount: LabelSet;
  /** Of ratios and of counts: `resource`. */
  readonly ofNumber: LabelSet;
}

/** A snapshot with the labels that the samples of its families share. */
export interface LabelledSnapshot {
  /** The one subject of all that is not told by node, pool or namespace. */
  readonly cluster: readonly [Subject<Snapshot>];
  readonly nodes: readonly Subject<NodeTotals>[];
  readonly pools: readonly Subject<PoolTotals>[];
  readonly namespaces: readonly Subject<NamespaceTotals>[];
  /** By node, empty for those that are of none, and driver. */
  readonly devices: readonly Subject<DriverDevices>[];
  /** By pool and driver. */
  readonly poolDevices: readonly Subject<DeviceCount>[];
  /** By namespace and driver. */
  readonly namespaceDevices: readonly Subject<DriverCount>[];
  /** By raw resource name. */
  readonly resources: ReadonlyMap<string, ResourceLabelSets>;
  /** Label name by Kubernetes label, for all labels of all nodes. */
  readonly nodeLabels: ReadonlyMap<string, string>;
}

/** Takes a sample: the labels of its subject, those of its own, and the value in base units. */
export type TakeSample = (subject: LabelSet, own: LabelSet, value: number) => void;

/** A gauge family about the cluster. */
export interface ClusterFamily {
  readonly name: string;
  readonly help: string;
  /** `label_*` stands for the labels of {@link LabelledSnapshot.nodeLabels}. */
  readonly labels: readonly string[];
  /** Gives each sample to `take`, and yields after those of each subject, that others may run. */
  samples(this: void, labelled: LabelledSnapshot, take: TakeSample): Iterable<void>;
}

/** Takes a sample of the subject at hand. */
export type AddSample = (own: LabelSet, value: number) => void;

/** A family as it is declared. */
interface Declaration<T> extends Pick<ClusterFamily, "name" | "help"> {
  /** Beside that of the subject. */
  readonly labels: readonly string[];
  /** Gives the samples of one subject to `add`. */
  samples(this: void, totals: T, add: AddSample, labelled: LabelledSnapshot): void;
}

/** Makes a family of all subjects of one kind. */
type MakeFamily<T> = (this: void, declaration: Declaration<T>) => ClusterFamily;

function familyOf<T>(
  subjectLabels: readonly string[],
  subjects: (labelled: LabelledSnapshot) => readonly Subject<T>[],
): MakeFamily<T> {
  return ({ name, help, labels, samples }) => ({
    name,
    help,
    labels: [...subjectLabels, ...labels],
    *samples(labelled, take) {
      let subject = noLabels;
      const add: AddSample = (own, value) => take(subject, own, value);
      for (const { totals, labels: ofSubject } of subjects(labelled)) {
        subject = ofSubject;
        samples(totals, add, labelled);
        yield;
      }
    },
  });
}

export const clusterFamily = familyOf([], ({ cluster }) => cluster);
export const nodeFamily = familyOf(["node"], ({ nodes }) => nodes);
export const poolFamily = familyOf(["pool"], ({ pools }) => pools);
export const namespaceFamily = familyOf(["namespace"], ({ namespaces }) => namespaces);
export const deviceFamily = familyOf(["node", "driver"], ({ devices }) => devices);
export const poolDeviceFamily = familyOf(["pool", "driver"], ({ poolDevices }) => poolDevices);
export const namespaceDeviceFamily = familyOf(
  ["namespace", "driver"],
  ({ namespaceDevices }) => namespaceDevices,
);

/** Adds a sample of each count, under the label that says what was counted. */
export function addCounts(
  label: string,
  byName: Readonly<Record<string, number>>,
  add: AddSample,
): void {
  for (const [name, value] of Object.entries(byName)) add(labelSet({ [label]: name }), value);
}

/** What a family says of one resource; undefined where it says nothing. */
type ValueOf<R> = (total: R) => number | undefined;

/** Adds a sample of each amount, in the unit of its unit label. */
export function addAmounts<R extends { readonly resource: string }>(
  totals: readonly R[],
  value: ValueOf<R>,
  add: AddSample,
  labelled: LabelledSnapshot,
): void {
  eachKnown(totals, value, labelled, ({ ofAmount, unit }, kept) =>
    add(ofAmount, inUnit(unit, kept)),
  );
}

/** Adds a sample of each number, which has no unit. */
export function addNumbers<R extends { readonly resource: string }>(
  totals: readonly R[],
  value: ValueOf<R>,
  add: AddSample,
  labelled: LabelledSnapshot,
): void {
  eachKnown(totals, value, labelled, ({ ofNumber }, number) => add(ofNumber, number));
}

function eachKnown<R extends { readonly resource: string }>(
  totals: readonly R[],
  value: ValueOf<R>,
  { resources }: LabelledSnapshot,
  take: (labels: ResourceLabelSets, value: number) => void,
): void {
  for (const total of totals) {
    const labels = resources.get(total.resource);
    const known = value(total);
    if (labels !== undefined && known !== undefined) take(labels, known);
  }
}

/** Makes a family of what each subject has of its resources. */
type MakeResourceFamily<R> = (
  this: void,
  name: string,
  help: string,
  value: ValueOf<R>,
) => ClusterFamily;

/** Amounts of resources, in the unit of the unit label. */
export function perResource<R extends { readonly resource: string }>(
  family: MakeFamily<{ readonly resources: readonly R[] }>,
): MakeResourceFamily<R> {
  return (name, help, value) =>
    family({
      name,
      help,
      labels: ["resource", "unit"],
      samples: ({ resources }, add, labelled) => addAmounts(resources, value, add, labelled),
    });
}

/** Amounts divided by what there is of the resource; none where there is nothing. */
export function perRatio<
  R extends { readonly resource: string; readonly allocatable: number | undefined },
>(family: MakeFamily<{ readonly resources: readonly R[] }>): MakeResourceFamily<R> {
  return (name, help, value) => {
    const ratio: ValueOf<R> = (total) => {
      const amount = value(total);
      return amount === undefined || !total.allocatable ? undefined : amount / total.allocatable;
    };
    return family({
      name,
      help,
      labels: ["resource"],
      samples: ({ resources }, add, labelled) => addNumbers(resources, ratio, add, labelled),
    });
  };
}

/** Limits; none of `pods`, which nothing limits. */
export function limitsOf({ resource, limits }: ResourceTotal): number | undefined {
  return resource === "pods" ? undefined : limits;
}
