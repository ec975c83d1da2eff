import { nameOrder } from "../resources/name-order.ts";
import { type Unit, unitOf } from "../resources/units.ts";

/** A resource as it appears in labels. */
export interface ResourceLabel {
  readonly resource: string;
  readonly unit: Unit;
}

/**
 * The label values of all resources of a snapshot, by raw name.
 *
 * Every character outside `[a-zA-Z0-9_]` becomes `_`, as in kube-state-metrics. Two names that
 * would then be one series stay apart: the second one keeps its raw name. Those in `listed`, which
 * nodes list, come before those that pods only ask for, which whoever may create pods can invent;
 * otherwise the order is that of the names.
 */
export function resourceLabels(
  names: Iterable<string>,
  listed: ReadonlySet<string>,
): ReadonlyMap<string, ResourceLabel> {
  const taken = new Set<string>();
  const labels = new Map<string, ResourceLabel>();
  // Names that sanitising leaves alone go first: their raw name is all they could fall back to.
  const rank = (name: string) => (listed.has(name) ? 0 : 2) + (sanitize(name) === name ? 0 : 1);
  const byPrecedence = [...new Set(names)].toSorted((a, b) => rank(a) - rank(b) || nameOrder(a, b));
  for (const name of byPrecedence) {
    const resource = firstFree([sanitize(name), name.toWellFormed()], taken);
    taken.add(resource);
    labels.set(name, { resource, unit: unitOf(name) });
  }
  return labels;
}

/**
 * Label names for Kubernetes labels, by raw name and in name order: `label_`, sanitised, in snake
 * case, and with `_conflict1`, `_conflict2` … where several would be one, as in kube-state-metrics.
 */
export function nodeLabelNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const groups = Map.groupBy([...new Set(names)].toSorted(), labelName);
  // Suffixed names differ from each other; only a label of the cluster can look like one.
  const taken = new Set(groups.keys());
  const result = new Map<string, string>();
  for (const [label, raw] of groups) {
    const [only] = raw;
    if (only !== undefined && raw.length === 1) result.set(only, label);
    else {
      for (const [index, name] of raw.entries()) {
        result.set(name, firstFree([`${label}_conflict${index + 1}`], taken));
      }
    }
  }
  return result;
}

function sanitize(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]/gu, "_");
}

function labelName(name: string): string {
  const snake = sanitize(name).replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2");
  return `label_${snake.toLowerCase()}`;
}

/** The first candidate that is free; else the last one with the first free number. */
function firstFree(candidates: readonly string[], taken: ReadonlySet<string>): string {
  const free = candidates.find((candidate) => !taken.has(candidate));
  if (free !== undefined) return free;
  const last = candidates.at(-1) ?? "";
  let number = 2;
  while (taken.has(`${last}_${number}`)) number += 1;
  return `${last}_${number}`;
}
