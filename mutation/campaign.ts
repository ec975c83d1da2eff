import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Baselines } from "./baseline.ts";
import { hashOf, ImportGraph } from "./imports.ts";
import { Judge, type JudgeDependencies, type Outcome } from "./judge.ts";
import { mutantsOf } from "./mutants.ts";
import { Results } from "./results.ts";
import { filesOf, Sandbox } from "./sandbox.ts";
import { compiles } from "./test-file.ts";

export interface CampaignOptions {
  /** Of the checkout. */
  readonly root: string;
  /** To mutate, relative to the root. */
  readonly files: readonly string[];
  /** How many mutants are tested at the same time. */
  readonly lanes: number;
  /** Where results are kept. */
  readonly results: string;
  readonly told: (outcome: Outcome) => void;
  /** Ends the campaign when the mutants being tested are done. */
  readonly signal: AbortSignal;
}

/**
 * Tests all mutants of some files.
 *
 * @throws Error when a test fails without any mutant, or the compiler refuses the source: it would
 * then refuse all mutants, and none would count.
 */
export async function campaign(options: CampaignOptions): Promise<readonly Outcome[]> {
  const { root, lanes } = options;
  const all = filesOf(root);
  using stack = new DisposableStack();
  const sandboxes = Array.from({ length: lanes }, () => stack.use(new Sandbox(root, all)));
  const [first] = sandboxes;
  if (first !== undefined && !(await compiles(first))) {
    throw new Error("the compiler refuses the source without any mutant");
  }
  const graph = new ImportGraph(root);
  const results = new Results(options.results);
  const dependencies: JudgeDependencies = {
    graph,
    results,
    baselines: new Baselines(graph, results),
    tests: all.filter((file) => file.startsWith("test/") && file.endsWith(".test.ts")),
    surroundings: surroundingsOf(root, all),
  };
  const outcomes: Outcome[] = [];
  for (const file of options.files) {
    const judge = new Judge(file, dependencies);
    const queue = mutantsOf(file, readFileSync(join(root, file), "utf8")).values();
    const lane = async (sandbox: Sandbox): Promise<void> => {
      for (const mutant of queue) {
        if (options.signal.aborted) return;
        const outcome = await judge.judge(mutant, sandbox);
        outcomes.push(outcome);
        options.told(outcome);
      }
    };
    await Promise.all(sandboxes.map(lane));
  }
  return outcomes.toSorted(
    ({ mutant: a }, { mutant: b }) =>
      options.files.indexOf(a.file) - options.files.indexOf(b.file) || a.start - b.start,
  );
}

/** The packages, and the data that tests read. */
function surroundingsOf(root: string, all: readonly string[]): string {
  const data = all.filter((file) => file.startsWith("test/") && !file.endsWith(".ts"));
  const files = ["package-lock.json", ...data].filter((file) => all.includes(file));
  return hashOf(...files.map((file) => readFileSync(join(root, file), "utf8")));
}
