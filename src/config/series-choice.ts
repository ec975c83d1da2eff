import { runInNewContext } from "node:vm";
import { clusterFamilies } from "../render/families.ts";
import { maxQualifiedName } from "../resources/scheduler.ts";
import { kinds } from "./other-names.ts";

/** In characters; the longest name of a family has half as many. */
const maxPattern = 200;
const maxPatterns = 100;

/** How long a pattern may be matched against the names of all families, in milliseconds. */
const maxMatching = 1000;

const items = (text: string): readonly string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/**
 * Reads regular expressions for names of families, with commas in between as for
 * `--metric-allowlist` of kube-state-metrics. Each has to match a whole name, or not, in reasonable
 * time. Throws an Error whose message continues "<flag> …".
 */
export function familyPatterns(list: string): readonly RegExp[] {
  const patterns = items(list);
  if (patterns.length > maxPatterns) {
    throw new Error(`must list at most ${maxPatterns} regular expressions, not ${patterns.length}`);
  }
  return patterns.map((text) => {
    const pattern = familyPattern(text);
    if (isQuick(pattern)) return pattern;
    throw new Error(
      `must list regular expressions that can be matched within a second, and "${text}" takes longer`,
    );
  });
}

/**
 * Whether the pattern can be matched against each name of a family. One such as `(\w+)+!` would keep
 * the only thread for ever, which nothing but a timeout of node:vm interrupts.
 */
function isQuick(pattern: RegExp): boolean {
  const names = clusterFamilies.map(({ name }) => name);
  try {
    runInNewContext(
      "for (const name of names) pattern.test(name);",
      { names, pattern },
      { timeout: maxMatching },
    );
    return true;
  } catch {
    return false;
  }
}

function familyPattern(pattern: string): RegExp {
  if (pattern.length > maxPattern) {
    throw new Error(
      `must list regular expressions of at most ${maxPattern} characters, not ${pattern.length}`,
    );
  }
  try {
    // On its own first: brackets could close those around it.
    const { source } = new RegExp(pattern, "u");
    return new RegExp(`^(?:${source})$`, "u");
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, "") : String(error);
    throw new Error(
      `must list regular expressions with commas in between, and "${pattern}" is not one (${why})`,
      { cause: error },
    );
  }
}

/**
 * Reads names of resources as Kubernetes has them, and beginnings of names with `*` behind them.
 * Throws an Error whose message continues "<flag> …".
 */
export function resourceNames(text: string): readonly string[] {
  const names = items(text);
  const kind = names.find((name) => kinds.has(name));
  if (kind !== undefined) {
    throw new Error(
      `must list resources such as cpu or memory, and "${kind}" is a kind of object; nodes and pods are always read`,
    );
  }
  const wrong = names.find((name) => !isNameOrBeginning(name));
  if (wrong === undefined) return names;
  throw new Error(
    `must list resources such as cpu or nvidia.com/gpu, or beginnings of their names such as hugepages-*, and "${wrong.slice(0, maxPattern)}" is neither`,
  );
}

function isNameOrBeginning(name: string): boolean {
  const isName = /^[A-Za-z0-9]([\w./-]*[A-Za-z0-9])?$/.test(name);
  return name.length <= maxQualifiedName && (isName || /^([A-Za-z0-9][\w./-]*)?\*$/.test(name));
}
