/* What V8's sampling profiler saw, by parts that the program has for its readers. */

/** As the inspector's `Profiler.stop` gives it; what is not read is left out. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
}

/** A function, as it was called by those above it. */
interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  /** Samples that were taken while it ran itself. */
  readonly hitCount?: number | undefined;
  readonly children?: readonly number[] | undefined;
}

/** Where a function begins; line and column count from 0. */
export interface CallFrame {
  readonly functionName: string;
  /** `node:…` of Node's own, empty of what is not JavaScript. */
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/**
 * The source of a function, as a path from the root of the repository, or `node:…`; empty where there
 * is none, as of what is not JavaScript.
 */
export type SourceOf = (frame: CallFrame) => string;

/** What the thread did when V8 knows of no function, by V8's name for it. */
const states: ReadonlyMap<string, string> = new Map([
  ["(garbage collector)", "garbage collector"],
  ["(program)", "TLS, sockets and the event loop, in C++"],
]);

/** The profiler is none of the program's. */
const ofProfiler = /^(node:inspector|data:)/;

const otherwise = "everything else";

/** By source: the first that fits. A source without a part does the work of whoever called it. */
const parts: readonly (readonly [part: string, sources: RegExp])[] = [
  ["decoding protobuf", /^src\/kubernetes\/wire\//],
  ["what a pod requests, and records", /^src\/(kubernetes\/records|resources|cluster)\//],
  ["sums and snapshot", /^src\/accounting\//],
  ["text of the exposition", /^src\/render\//],
  [
    "handing over to zlib and back",
    /^(node:zlib$|src\/(kubernetes\/api\/content|serving\/gzip-body)\.ts$)/,
  ],
  [
    "TLS, sockets and HTTP, in JavaScript",
    /^(node:(_tls|_http|net|tls|https?|internal\/(tls|http|stream_base_commons|net|crypto))|src\/(kubernetes\/api|http)\/)/,
  ],
  [
    "loading the program",
    /^(node:(internal\/(modules|bootstrap|main|process\/(esm_loader|execution|pre_execution))|module|vm)|bundle$|src\/(main|commands)|node_modules\/)/,
  ],
  [otherwise, /^src\//],
];

/** The parts of the main thread, in the order of the table. */
export const partNames: readonly string[] = [
  ...parts.slice(0, -1).map(([name]) => name),
  ...states.values(),
  otherwise,
];

/** How many samples each part has; idle ones are not counted. */
export function samplesByPart(
  { nodes }: CpuProfile,
  sourceOf: SourceOf,
): ReadonlyMap<string, number> {
  const samples = new Map(partNames.map((part) => [part, 0]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const children = new Set(nodes.flatMap((node) => node.children ?? []));
  const visit = (node: ProfileNode, caller: string | undefined): void => {
    const { callFrame, hitCount = 0 } = node;
    const part = partOf(callFrame, sourceOf(callFrame), caller);
    if (part !== undefined && hitCount > 0) samples.set(part, (samples.get(part) ?? 0) + hitCount);
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) visit(child, part);
    }
  };
  for (const node of nodes) if (!children.has(node.id)) visit(node, otherwise);
  return samples;
}

/** Undefined of what is not counted; `caller` is the part of who called it. */
function partOf(
  { functionName, url }: CallFrame,
  source: string,
  caller: string | undefined,
): string | undefined {
  // Who waits does no work.
  if (functionName === "(idle)" || caller === undefined || ofProfiler.test(url)) return undefined;
  return (
    states.get(functionName) ?? parts.find(([, sources]) => sources.test(source))?.[0] ?? caller
  );
}
