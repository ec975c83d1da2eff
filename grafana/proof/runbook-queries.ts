import { readdir, readFile } from "node:fs/promises";

/** The PromQL of all runbooks. */
export async function runbookQueries(): Promise<string[]> {
  const folder = new URL("../../docs/runbooks/", import.meta.url);
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));
  return texts.flatMap((text) =>
    [...text.matchAll(/```promql\n([^`]*)```/g)].map(([, expr]) => expr ?? ""),
  );
}
