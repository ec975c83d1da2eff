import { isDeepStrictEqual } from "node:util";
import { selfFamilies } from "../src/self-families.ts";
import type { Series } from "../test/program.ts";

/** What an exporter says of a cluster. */
export interface Numbers {
  readonly series: Series;
  /** JSON documents by path, as text. */
  readonly documents: Readonly<Record<string, string>>;
}

/** Those of its own families by which an exporter speaks of the cluster. */
const ofTheCluster: ReadonlySet<string> = new Set<string>(
  [selfFamilies.up, selfFamilies.objects, selfFamilies.refusedObjects].map(({ name }) => name),
);
const ofItself = Object.values(selfFamilies)
  .map(({ name }) => name)
  .filter((name) => !ofTheCluster.has(name));

/** Whether two exporters of one cluster have the same value here, whenever they started. */
function isOfTheCluster(key: string): boolean {
  return key.startsWith("kubecommit_") && !ofItself.some((name) => key.startsWith(name));
}

/** Where two exporters of one cluster differ, a line for each place. */
export function differences(one: Numbers, other: Numbers): readonly string[] {
  const keys = new Set([...one.series.keys(), ...other.series.keys()].filter(isOfTheCluster));
  const lines: string[] = [];
  for (const key of keys) {
    const [a, b] = [one.series.get(key), other.series.get(key)];
    if (a !== b) lines.push(`${key}: ${a ?? "absent"}, a fresh exporter says ${b ?? "absent"}`);
  }
  const paths = new Set([...Object.keys(one.documents), ...Object.keys(other.documents)]);
  for (const path of paths) {
    if (!isDeepStrictEqual(contentOf(one.documents[path]), contentOf(other.documents[path]))) {
      lines.push(`${path} is not that of a fresh exporter`);
    }
  }
  return lines;
}

/** A document without the time that it is of. */
function contentOf(text = "{}"): unknown {
  const { time: _, ...content }: Record<string, unknown> = JSON.parse(text);
  return content;
}
