import { dirname } from "node:path/posix";
import type { Outcome, Verdict } from "./judge.ts";

/** The part of the mutants that is noticed, of those that could be: 1 when there is none. */
export function score(outcomes: readonly Outcome[]): number {
  const noticed = count(outcomes, "failed") + count(outcomes, "hung");
  const survived = count(outcomes, "survived");
  return noticed + survived === 0 ? 1 : noticed / (noticed + survived);
}

/** One line for a survivor: where, what was changed, and the source's line. */
export function survivorLine({ mutant: { file, line, change, code } }: Outcome): string {
  return `${file}:${line}   ${change}   in   ${code}`;
}

/** A table of the folders, and all of them. */
export function table(outcomes: readonly Outcome[]): string {
  const folders = Map.groupBy(outcomes, ({ mutant }) => dirname(mutant.file));
  const rows = [
    ["folder", "mutants", "noticed", "of these hung", "survived", "equivalent", "refused", "score"],
    ...Array.from(folders, ([folder, own]) => rowOf(folder, own)),
    rowOf("all", outcomes),
  ];
  return rows
    .map(([name = "", ...cells]) => [
      name.padEnd(30),
      ...cells.map((cell, column) => cell.padStart(rows[0]?.[column + 1]?.length ?? 0)),
    ])
    .map((cells) => `${cells.join("  ")}\n`)
    .join("");
}

function rowOf(name: string, outcomes: readonly Outcome[]): readonly string[] {
  const hung = count(outcomes, "hung");
  return [
    name,
    outcomes.length,
    count(outcomes, "failed") + hung,
    hung,
    count(outcomes, "survived"),
    count(outcomes, "equivalent"),
    count(outcomes, "refused"),
    `${(100 * score(outcomes)).toFixed(1)}%`,
  ].map(String);
}

function count(outcomes: readonly Outcome[], verdict: Verdict): number {
  return outcomes.filter((outcome) => outcome.verdict === verdict).length;
}
