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
    this.#tests = tests.filter((test) => isAsked(test, file) && graph.reachable(test).has(file));
    const all = tests.map((test) => graph.fingerprint(test, file));
    this.#everything = hashOf(dependencies.surroundings, ...all);
  }

  /** Runs what has to run before the first mutant. @throws Error when a test fails already. */
  async prepare(sandbox: Sandbox): Promise<void> {
    const { baselines } = this.#dependencies;
    const timed: { readonly test: string; readonly ms: number }[] = [];
    for (const test of this.#tests) {
      timed.push({ test, ms: (await baselines.of(test, sandbox)).ms });
    }
    this.#tests = timed.toSorted((a, b) => a.ms - b.ms).map(({ test }) => test);
  }

  async judge(mutant: Mutant, sandbox: Sandbox): Promise<Outcome> {
    const { results } = this.#dependencies;
    const known = this.#tests.find((test) => isNoticed(results.get(this.#key(mutant, test))));
    if (known !== undefined) {
      const verdict = results.get(this.#key(mutant, known)) === "hung" ? "hung" : "failed";
      return { mutant, verdict, noticedBy: known };
    }
    sandbox.write(mutant.file, mutant.source);
    try {
      return await this.#run(mutant, sandbox);
    } finally {
      sandbox.restore(mutant.file);
    }
  }

  async #run(mutant: Mutant, sandbox: Sandbox): Promise<Outcome> {
    const { baselines, results } = this.#dependencies;
    for (const test of this.#tests) {
      const { coverage, limits } = await baselines.of(test, sandbox);
      const key = this.#key(mutant, test);
      if (results.get(key) === "passed" || !covers(coverage, mutant.file, mutant.start)) continue;
      const { verdict } = await runTestFile(sandbox, test, limits);
      results.set(key, verdict);
      if (verdict === "passed") continue;
      this.#tests = [test, ...this.#tests.filter((other) => other !== test)];
      return { mutant, verdict, noticedBy: test };
    }
    const key = hashOf("types", mutant.file, mutant.source, this.#everything);
    const types = results.get(key) ?? ((await compiles(sandbox)) ? "accepted" : "refused");
    results.set(key, types);
    return { mutant, verdict: types === "refused" ? "refused" : "survived" };
  }

  #key({ file, source }: Mutant, test: string): string {
    const { graph, surroundings } = this.#dependencies;
    return hashOf(surroundings, file, source, test, graph.fingerprint(test, file));
  }
}

function isNoticed(verdict: string | undefined): boolean {
  return verdict === "failed" || verdict === "hung";
}
