import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Span } from "./syntax.ts";

/** As V8 writes it to NODE_V8_COVERAGE; offsets are those of the source, as stripping types keeps them. */
interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
}

/** The parts of each file that ran, sorted. Files are relative to the root. */
export type Coverage = ReadonlyMap<string, readonly Span[]>;

/** Reads the coverage of the processes that wrote to a folder. */
export function readCoverage(folder: string, root: string): Coverage {
  const ran = new Map<string, Uint8Array>();
  for (const name of readdirSync(folder)) {
    const { result }: { result: readonly ScriptCoverage[] } = JSON.parse(
      readFileSync(join(folder, name), "utf8"),
    );
    for (const script of result) {
      if (!script.url.startsWith("file:")) continue;
      const path = fileURLToPath(script.url);
      if (!path.startsWith(join(root, "src/"))) continue;
      const file = path.slice(root.length + 1);
      ran.set(file, union(offsetsThatRan(script), ran.get(file)));
    }
  }
  return new Map(Array.from(ran, ([file, offsets]) => [file, spansOf(offsets)]));
}

export function covers(coverage: Coverage, file: string, offset: number): boolean {
  const spans = coverage.get(file) ?? [];
  return spans.some(({ start, end }) => start <= offset && offset < end);
}

/** One byte for each offset, 1 where the innermost range around it was counted. */
function offsetsThatRan({ functions }: ScriptCoverage): Uint8Array {
  const ranges = functions
    .flatMap((found) => found.ranges)
    .toSorted((a, b) => b.endOffset - b.startOffset - (a.endOffset - a.startOffset));
  const offsets = new Uint8Array(ranges[0]?.endOffset ?? 0);
  for (const { startOffset, endOffset, count } of ranges) {
    offsets.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return offsets;
}

function union(a: Uint8Array, b: Uint8Array | undefined): Uint8Array {
  return b === undefined ? a : a.map((value, index) => value | (b[index] ?? 0));
}

function spansOf(offsets: Uint8Array): readonly Span[] {
  const spans: Span[] = [];
  let start = offsets.indexOf(1);
  while (start !== -1) {
    const end = offsets.indexOf(0, start);
    if (end === -1) return [...spans, { start, end: offsets.length }];
    spans.push({ start, end });
    start = offsets.indexOf(1, end);
  }
  return spans;
}

/** In one line, for {@link parseCoverage}. */
export function formatCoverage(coverage: Coverage): string {
  return Array.from(coverage, ([file, spans]) =>
    [file, ...spans.map(({ start, end }) => `${start}-${end}`)].join(" "),
  ).join("|");
}

export function parseCoverage(line: string): Coverage {
  const files = line.split("|").map((part) => part.split(" "));
  return new Map(
    files.map(([file = "", ...spans]) => [
      file,
      spans.map((span) => {
        const [start = 0, end = 0] = span.split("-").map(Number);
        return { start, end };
      }),
    ]),
  );
}
