import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Coverage, formatCoverage, parseCoverage, readCoverage } from "./coverage.ts";
import { hashOf, type ImportGraph } from "./imports.ts";
import type { Results } from "./results.ts";
import type { Sandbox } from "./sandbox.ts";
import { runTestFile, type TestLimits } from "./test-file.ts";

/** What a test file does with the source as it is. */
export interface Baseline {
  readonly ms: number;
  readonly limits: TestLimits;
  readonly coverage: Coverage;
}

/** Test files as they are, run once each. */
export class Baselines {
  readonly #graph: ImportGraph;
  readonly #results: Results;
  readonly #known = new Map<string, Promise<Baseline>>();

  constructor(graph: ImportGraph, results: Results) {
    this.#graph = graph;
    this.#results = results;
  }

  /**
   * Runs the test file in a sandbox, which no mutant must be in, unless it is known.
   *
   * @throws Error when it fails: then it says nothing about mutants.
   */
  async of(test: string, sandbox: Sandbox): Promise<Baseline> {
    let baseline = this.#known.get(test);
    if (baseline === undefined) {
      baseline = this.#measure(test, sandbox);
      this.#known.set(test, baseline);
    }
    return await baseline;
  }

  async #measure(test: string, sandbox: Sandbox): Promise<Baseline> {
    const key = hashOf("baseline", test, this.#graph.fingerprint(test, ""));
    const line = this.#results.get(key) ?? (await measure(test, sandbox));
    this.#results.set(key, line);
    return parse(line);
  }
}

async function measure(test: string, sandbox: Sandbox): Promise<string> {
  const folder = join(sandbox.scratch, "coverage");
  for (let attempt = 1; ; attempt += 1) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const limits = { silenceMs: 60_000, totalMs: 300_000 };
    const { verdict, ms, silenceMs } = await runTestFile(sandbox, test, limits, folder);
    const coverage = readCoverage(folder, sandbox.root);
    if (verdict === "passed") return `${ms} ${silenceMs} ${formatCoverage(coverage)}`;
    if (attempt === 2) throw new Error(`${test} ${verdict} without any mutant`);
  }
}

function parse(line: string): Baseline {
  const [ms = "", silenceMs = "", ...coverage] = line.split(" ");
  return {
    ms: Number(ms),
    // Generous: the machine may be busier later, and a hung mutant counts as noticed.
    limits: { silenceMs: 4 * Number(silenceMs) + 3000, totalMs: 10 * Number(ms) + 10_000 },
    coverage: parseCoverage(coverage.join(" ")),
  };
}
