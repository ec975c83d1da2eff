import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import type { DeviceRun } from "./devices.ts";
import type { ProfileRun } from "./profile.ts";
import type { PrometheusRun } from "./prometheus.ts";
import type { Result, Run } from "./result.ts";
import { sizeName } from "./size.ts";

/** What `docs/performance.md` is made of. */
export interface Stored {
  readonly runs: readonly Run[];
  readonly prometheus?: PrometheusRun;
  readonly profile?: ProfileRun;
  readonly devices?: DeviceRun;
}

const file = fileURLToPath(new URL("../docs/performance.json", import.meta.url));

export function readStored(): Stored {
  return JSON.parse(readFileSync(file, "utf8"));
}

export async function writeStored(stored: Stored): Promise<void> {
  writeFileSync(file, await format(JSON.stringify(stored), { parser: "json", printWidth: 100 }));
}

/** The runs with one more, which has the say about the sizes that it measured. */
export function withRun(runs: readonly Run[], run: Run): readonly Run[] {
  const newer = new Set(run.results.map(({ size }) => sizeName(size)));
  const older = runs.map((each) => ({
    ...each,
    results: each.results.filter(({ size }) => !newer.has(sizeName(size))),
  }));
  return [...older.filter(({ results }) => results.length > 0), run];
}

/** The results of all runs: the smallest cluster first, and that with distinct pods last of its size. */
export function resultsOf(runs: readonly Run[]): readonly Result[] {
  return runs
    .flatMap(({ results }) => results)
    .toSorted(
      ({ size: a }, { size: b }) =>
        a.pods - b.pods || a.nodes - b.nodes || Number(a.isDistinct) - Number(b.isDistinct),
    );
}
