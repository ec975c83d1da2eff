import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

async function read(path: string): Promise<string> {
  return readFile(`${root}${path}`, "utf8");
}

/** The PromQL in blocks of a page; a blank line ends a query. */
function blocks(text: string): string[] {
  return [...text.matchAll(/^ *```promql\n([^`]*)```/gm)].flatMap(([, block = ""]) =>
    block.trim().split(/\n\n+/),
  );
}

/** What docs/migrating.md offers in place of other tools' metrics: the second columns of its tables. */
function replacements(text: string): string[] {
  const cells = [...text.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].map(([, cell = ""]) => cell);
  const exprs = cells.flatMap((cell) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, expr = ""]) => expr),
  );
  return exprs.filter((expr) => expr.includes("kubecommit_"));
}

/** The PromQL of the README and of the pages in docs/, without that of the runbooks. */
export async function documentedQueries(): Promise<string[]> {
  const pages = ["README.md", ...globSync("docs/*.md", { cwd: root })];
  const texts = await Promise.all(pages.map(read));
  return [...texts.flatMap(blocks), ...replacements(await read("docs/migrating.md"))];
}

/** The PromQL of docs/operations.md that finds clusters which no longer send anything. */
export async function missingClusters(): Promise<string> {
  const query = blocks(await read("docs/operations.md")).find((expr) => expr.includes("offset"));
  if (query === undefined) throw new Error("docs/operations.md has no such query");
  return query;
}
