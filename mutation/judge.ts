import { dirname } from "node:path/posix";
import type { Baselines } from "./baseline.ts";
import { covers } from "./coverage.ts";
import { hashOf, type ImportGraph } from "./imports.ts";
import type { Mutant } from "./mutants.ts";
import type { Results } from "./results.ts";
import type { Sandbox } from "./sandbox.ts";
import { isAsked } from "./scope.ts";
import { compiles, runTestFile } from "./test-file.ts";

/**
 * `hung`: noticed, as some test did not end. `refused`: by the compiler, so it counts neither way.
 * `equivalent`: survived, and the list says why.
 */
export type Verdict = "failed" | "hung" | "refused" | "survived" | "equivalent";

export interface Outcome {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
  /** The test file that noticed. */
  readonly noticedBy?: string;
}

export interface JudgeDependencies {
  readonly graph: ImportGraph;
  readonly baselines: Baselines;
  readonly results: Results;
  /** All test files. */
  readonly tests: readonly string[];
  /** Changes with all that tests use and do not import. */
  readonly surroundings: string;
}

/** Says of the mutants of one file whether the tests notice them. */
export class Judge {
  readonly #dependencies: JudgeDependencies;
  /** That are asked about the file and run it, the most likely to notice first. */
  #tests: readonly string[];
  readonly #everything: string;

  constructor(file: string, dependencies: JudgeDependencies) {
    const { graph, tests } = dependencies;
    this.#dependencies = dependencies;
    this.#tests = tests
      .filter((test) => isAsked(test, file) && graph.reachable(test).has(file))
      .toSorted((a, b) => distance(a, file) - distance(b, file));
    const all = tests.map((test) => graph.fingerprint(test, file));
    this.#everything = hashOf(dependencies.surroundings, ...all);
  }

  /** @throws Error when a test fails without the mutant already. */
  async judge(mutant: Mutant, sandbox: Sandbox): Promise<Outcome> {
    const { results } = this.#dependencies;
    const known = this.#tests.find((test) => isNoticed(results.get(this.#key(mutant, test))));
    if (known !== undefined) {
      const verdict = results.get(this.#key(mutant, known)) === "hung" ? "hung" : "failed";
      return { mutant, verdict, noticedBy: known };
    }
    return await this.#run(mutant, sandbox);
  }

  async #run(mutant: Mutant, sandbox: Sandbox): Promise<Outcome> {
    const { baselines, results } = this.#dependencies;
    for (const test of this.#tests) {
      const { coverage, limits } = await baselines.of(test, sandbox);
      const key = this.#key(mutant, test);
      if (results.get(key) === "passed" || !covers(coverage, mutant.file, mutant.start)) continue;
      const run = () => runTestFile(sandbox, test, limits);
      const { verdict } = await withMutant(mutant, sandbox, run);
      results.set(key, verdict);
      if (verdict === "passed") continue;
      this.#tests = [test, ...this.#tests.filter((other) => other !== test)];
      return { mutant, verdict, noticedBy: test };
    }
    const key = hashOf("types", mutant.file, mutant.source, this.#everything);
    let types = results.get(key);
    if (types === undefined) {
      const isAccepted = await withMutant(mutant, sandbox, () => compiles(sandbox));
      types = isAccepted ? "accepted" : "refused";
      results.set(key, types);
    }
    return { mutant, verdict: types === "refused" ? "refused" : "survived" };
  }

  #key({ file, source }: Mutant, test: string): string {
    const { graph, surroundings } = this.#dependencies;
    return hashOf(surroundings, file, source, test, graph.fingerprint(test, file));
  }
}

async function withMutant<T>(
  { file, source }: Mutant,
  sandbox: Sandbox,
  run: () => Promise<T>,
): Promise<T> {
  sandbox.write(file, source);
  try {
    return await run();
  } finally {
    sandbox.restore(file);
  }
}

function isNoticed(verdict: string | undefined): boolean {
  return verdict === "failed" || verdict === "hung";
}

/** How far a test file is from what it may be about: its own test, one of its folder, another. */
function distance(test: string, file: string): number {
  if (test === file.replace("src/", "test/").replace(/\.ts$/, ".test.ts")) return 0;
  return dirname(test) === dirname(file).replace("src/", "test/") ? 1 : 2;
}
