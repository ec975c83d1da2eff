import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { parseSync } from "oxc-parser";

/** Which modules of the repository a module runs, directly and through others. Paths are relative to the root. */
export class ImportGraph {
  readonly #root: string;
  readonly #modules = new Map<string, { readonly imports: readonly string[]; hash: string }>();
  readonly #reachable = new Map<string, ReadonlySet<string>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** A module and all that it imports; what is imported for its types alone does not run. */
  reachable(file: string): ReadonlySet<string> {
    const known = this.#reachable.get(file);
    if (known !== undefined) return known;
    const seen = new Set([file]);
    for (const found of seen) {
      for (const next of this.#module(found).imports) seen.add(next);
    }
    this.#reachable.set(file, seen);
    return seen;
  }

  /** Changes with the contents of a module or of one that it runs, except for one of them. */
  fingerprint(file: string, except: string): string {
    const modules = [...this.reachable(file)].filter((module) => module !== except).toSorted();
    return hashOf(...modules.flatMap((module) => [module, this.#module(module).hash]));
  }

  #module(file: string): { readonly imports: readonly string[]; readonly hash: string } {
    let module = this.#modules.get(file);
    if (module === undefined) {
      const source = readFileSync(join(this.#root, file), "utf8");
      module = { imports: importsOf(file, source), hash: hashOf(source) };
      this.#modules.set(file, module);
    }
    return module;
  }
}

/** The modules of the repository that a source imports. */
export function importsOf(file: string, source: string): readonly string[] {
  const { module } = parseSync(file, source);
  const specifiers = [
    ...module.staticImports
      .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports
      .flatMap(({ entries }) => entries)
      .filter(({ isType }) => !isType)
      .map(({ moduleRequest }) => moduleRequest?.value ?? ""),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
      source.slice(start + 1, end - 1),
    ),
  ];
  return specifiers
    .filter((specifier) => specifier.startsWith(".") && specifier.endsWith(".ts"))
    .map((specifier) => join(dirname(file), specifier));
}

export function hashOf(...parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("base64url");
}
