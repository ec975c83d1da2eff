import { calls } from "./mutators/calls.ts";
import { conditions } from "./mutators/conditions.ts";
import { literals } from "./mutators/literals.ts";
import { operators } from "./mutators/operators.ts";
import { removals } from "./mutators/removals.ts";
import { placesOf } from "./syntax.ts";

/** `text` in the place of what stands between two offsets of the source. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A file with one fault in it. */
export interface Mutant {
  /** Relative to the repository, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Of the source, where the fault begins; with `end`, what was replaced. */
  readonly start: number;
  readonly end: number;
  /** The source's line, trimmed. */
  readonly code: string;
  /** `before → after`, each in one line. */
  readonly change: string;
  readonly source: string;
}

const mutators = [conditions, operators, calls, literals, removals];

/** All mutants of a file, in its order; no two have the same source. */
export function mutantsOf(file: string, source: string): readonly Mutant[] {
  const mutants = new Map<string, Mutant>();
  for (const place of placesOf(file, source)) {
    for (const mutator of mutators) {
      for (const edit of mutator(place)) {
        const mutant = mutantOf(file, source, edit);
        if (mutant.source !== source && !mutants.has(mutant.source)) {
          mutants.set(mutant.source, mutant);
        }
      }
    }
  }
  return [...mutants.values()].toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function mutantOf(file: string, source: string, { start, end, text }: Edit): Mutant {
  const before = source.slice(0, start);
  const lineStart = before.lastIndexOf("\n") + 1;
  const lineEnd = source.indexOf("\n", start);
  return {
    file,
    line: before.split("\n").length,
    start,
    end,
    code: source.slice(lineStart, lineEnd === -1 ? source.length : lineEnd).trim(),
    change: `${inOneLine(source.slice(start, end))} → ${inOneLine(text)}`.trim(),
    source: `${before}${text}${source.slice(end)}`,
  };
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim() || "nothing";
}
