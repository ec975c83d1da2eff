import type { Binaries } from "../build/binaries.ts";
import { compare, type Comparison } from "../compare/differences.ts";
import { exporterNumbers } from "../compare/exporter-numbers.ts";
import { readTruth, type Truth } from "../compare/truth.ts";
import type { Exporter } from "../exporter.ts";
import type { ControlPlane } from "../plane/control-plane.ts";
import type { Population } from "../population/population.ts";
import { shown } from "../report.ts";

/** What the checks play on. */
export interface Stage {
  readonly binaries: Binaries;
  readonly plane: ControlPlane;
  /** Replaced by checks that need a fresh one. */
  exporter: Exporter;
  readonly population: Population;
  /** For files of the run. */
  readonly folder: string;
  readonly isQuick: boolean;
  readonly say: (text: string) => void;
}

/** Something that must hold; `run` returns what it has seen, in words, and throws what is wrong. */
export interface Check {
  readonly name: string;
  /** Left out of a quick run: it takes minutes. */
  readonly isLong?: true;
  readonly run: (stage: Stage) => Promise<string>;
}

/** How long the exporter may take to be in step again, in milliseconds. */
const agreesWithin = 120_000;

/**
 * Waits until the exporter's endpoints and the scheduler's own account have no difference.
 *
 * @throws an Error that names the differences that remain.
 */
export async function agreement(
  stage: Stage,
  binaries: Binaries = stage.binaries,
): Promise<{ readonly truth: Truth; readonly comparison: Comparison; readonly text: string }> {
  const limit = performance.now() + agreesWithin;
  for (;;) {
    const truth = await readTruth(binaries, stage.plane.adminKubeconfig);
    const comparison = compare(truth, await exporterNumbers(stage.exporter.program));
    const { nodes, numbers, differences } = comparison;
    if (differences.length === 0) {
      const text = `0 of ${numbers} numbers differ on ${nodes} nodes and ${truth.pods} pods`;
      return { truth, comparison, text };
    }
    if (performance.now() > limit) {
      throw new Error(`${differences.length} of ${numbers} numbers differ:\n${shown(differences)}`);
    }
  }
}
