import { readFile } from "node:fs/promises";

const operations = new URL("../../docs/operations.md", import.meta.url);

/** The PromQL of docs/operations.md that finds clusters which no longer send anything. */
export async function missingClusters(): Promise<string> {
  const text = await readFile(operations, "utf8");
  const [, query] = /```promql\n([^`]*unless[^`]*)```/.exec(text) ?? [];
  if (query === undefined) throw new Error("docs/operations.md has no such query");
  return query.trim();
}
