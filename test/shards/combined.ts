import assert from "node:assert/strict";
import { clusterFamilies } from "../../src/render/families.ts";
import {
  familiesOfShards,
  isByShard,
  overShardsOf,
  type OverShards,
} from "../../src/render/shard-families.ts";
import type { ParsedSeries } from "../render/parse-exposition.ts";

/** Values by series, the labels in the order of their names. */
export type Values = ReadonlyMap<string, number>;

/** The series of one exposition by their name and labels. */
export function valuesOf(series: readonly ParsedSeries[]): Values {
  return new Map(series.map(({ name, labels, value }) => [keyOf(name, labels), value]));
}

function keyOf(name: string, labels: ReadonlyMap<string, string>, ...without: string[]): string {
  const pairs = [...labels].filter(([label, text]) => text !== "" && !without.includes(label));
  return `${name}${JSON.stringify(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
}

const byName = new Map(
  [...clusterFamilies, ...familiesOfShards].map((family) => [family.name, family]),
);
const onlyOfShards = new Set(familiesOfShards.map(({ name }) => name));

/**
 * What the expositions of all shards are together, by the rules of docs/metrics.md. Fails where two
 * shards have a series that is to be of one, or the labels of a family are not those that it says.
 */
export function combined(shards: readonly (readonly ParsedSeries[])[]): Values {
  const all = new Map<string, number>();
  for (const [ordinal, series] of shards.entries()) {
    for (const each of series) {
      const family = familyOf(each);
      const itself = isByShard(family)
        ? [`${ordinal}`, `${shards.length}`]
        : [undefined, undefined];
      const said = [each.labels.get("shard"), each.labels.get("total_shards")];
      assert.deepEqual(said, itself, each.name);
      const over = overShardsOf(family);
      if (over === "shard 0") assert.equal(ordinal, 0, each.name);
      const key = keyOf(each.name, each.labels, "shard", "total_shards");
      all.set(key, together[over](each.value, all.get(key), key));
    }
  }
  derive(all, shards.flat());
  for (const key of all.keys()) if (onlyOfShards.has(key.replace(/\[.*/s, ""))) all.delete(key);
  return all;
}

function familyOf({ name }: ParsedSeries) {
  const family = byName.get(name);
  assert.ok(family !== undefined, name);
  return family;
}

/** What a further shard makes of what those before it have said of a series. */
type Together = (value: number, known: number | undefined, key: string) => number;

const once: Together = (value, known, key) => {
  assert.equal(known, undefined, `${key} is of two shards`);
  return value;
};

const together: Readonly<Record<OverShards, Together>> = {
  node: once,
  "shard 0": once,
  same: (value, known = value, key) => {
    assert.equal(value, known, key);
    return value;
  },
  sum: (value, known = 0) => known + value,
  max: (value, known = value) => Math.max(known, value),
  derived: (_value, _known, key) => assert.fail(`${key} says nothing of a shard`),
};

/** The families that no shard has, from those that it has. */
function derive(all: Map<string, number>, series: readonly ParsedSeries[]): void {
  const labelsOf = (name: string) => series.filter((each) => each.name === name);
  for (const { labels } of labelsOf("kubecommit_pool_allocatable")) {
    const of = (family: string) => all.get(keyOf(family, labels, "shard", "total_shards"));
    const allocatable = of("kubecommit_pool_allocatable") ?? 0;
    for (const amount of ["requests", "limits"]) {
      const total = of(`kubecommit_pool_${amount}`);
      if (allocatable === 0 || total === undefined) continue;
      const ratio = keyOf(
        `kubecommit_pool_${amount}_ratio`,
        labels,
        "unit",
        "shard",
        "total_shards",
      );
      all.set(ratio, total / allocatable);
    }
  }
  for (const level of ["pool", "cluster"]) {
    for (const { labels } of labelsOf(`kubecommit_${level}_free`)) {
      const of = (family: string) =>
        keyOf(`kubecommit_${level}_${family}`, labels, "shard", "total_shards");
      const [free = NaN, loss = NaN] = ["free", "largest_node_loss"].map((family) =>
        all.get(of(family)),
      );
      all.set(of("node_loss_margin"), free - loss);
    }
  }
}

/** Asserts that both have the same series, and values that differ by no more than rounding. */
export function assertSame(actual: Values, expected: Values): void {
  assert.deepEqual([...actual.keys()].toSorted(), [...expected.keys()].toSorted());
  for (const [key, value] of expected) {
    const found = actual.get(key) ?? NaN;
    const rounding = 1e-9 * Math.max(1, Math.abs(value));
    assert.ok(Math.abs(found - value) <= rounding, `${key}: ${found} instead of ${value}`);
  }
}
