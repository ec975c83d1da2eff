/** Single-character edits from one text to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, character] of from.split("").entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Which of the known names may be meant, as the end of a sentence; empty when none is near. */
export function suggestion(given: string, known: readonly string[]): string {
  const nearest = known.toSorted((a, b) => distance(given, a) - distance(given, b))[0];
  return nearest !== undefined && distance(given, nearest) <= Math.max(2, given.length / 4)
    ? `; did you mean ${nearest}?`
    : "";
}

/** The options of a command, and what is said of those of others. */
export interface KnownOptions {
  /** With their dashes. */
  readonly flags: readonly string[];
  /** Of other programs, without dashes, and what is there instead. */
  readonly otherNames: ReadonlyMap<string, string>;
  /** Of another command of kubecommit, without dashes. */
  readonly otherCommand: { readonly name: string; readonly flags: readonly string[] };
}

/** What may be meant by an option that a command lacks, as the end of a sentence; else empty. */
export function meant(rawName: string, known: KnownOptions): string {
  const name = rawName.replace(/^--?/, "");
  const instead = known.otherNames.get(name);
  if (instead !== undefined) return `; ${instead}`;
  const near = suggestion(rawName, known.flags);
  if (near !== "") return near;
  const longer = known.flags.filter((flag) => flag.endsWith(`.${name}`));
  if (longer.length > 0) return `; did you mean ${longer.join(" or ")}?`;
  const other = known.otherCommand;
  return other.flags.includes(name) ? `; it is one of kubecommit ${other.name}` : "";
}
