import type { Outcome } from "./judge.ts";

/** Mutants of one line that no test can tell from the source, and why. */
export interface Equivalent {
  readonly file: string;
  /** The source's line, trimmed: line numbers move, this does not. */
  readonly code: string;
  /** As the report prints them, `before → after`. */
  readonly changes: readonly string[];
  readonly reason: string;
}

/** The survivors that the list explains become equivalent. */
export function withoutEquivalents(
  outcomes: readonly Outcome[],
  equivalents: readonly Equivalent[],
): readonly Outcome[] {
  return outcomes.map((outcome) => {
    const { verdict, mutant } = outcome;
    const isListed = equivalents.some(
      ({ file, code, changes }) =>
        file === mutant.file && code === mutant.code && changes.includes(mutant.change),
    );
    return verdict === "survived" && isListed ? { ...outcome, verdict: "equivalent" } : outcome;
  });
}

/** What the list has to lose: changes in the files of a run that no surviving mutant makes. */
export function obsolete(
  outcomes: readonly Outcome[],
  equivalents: readonly Equivalent[],
): readonly string[] {
  const files = new Set(outcomes.map(({ mutant }) => mutant.file));
  return equivalents
    .filter(({ file }) => files.has(file))
    .flatMap(({ file, code, changes }) =>
      changes
        .filter(
          (change) =>
            !outcomes.some(
              ({ verdict, mutant }) =>
                verdict === "equivalent" &&
                mutant.file === file &&
                mutant.code === code &&
                mutant.change === change,
            ),
        )
        .map((change) => `${file}: ${change}   in   ${code}`),
    );
}
