/* Pages that people write, with tables between comments that are of the measurements in performance.json. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { filled, sections } from "../bench/sections.ts";
import { sizingTable } from "../bench/sizing.ts";
import { readStored, resultsOf } from "../bench/stored.ts";

function textOf(name: string): string {
  return readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");
}

/** What it costs. */
export function performancePage(): string {
  return filled(textOf("performance.md"), sections(readStored()));
}

/** How to run it. */
export function operationsPage(): string {
  const sizes = sizingTable(resultsOf(readStored().runs));
  return filled(textOf("operations.md"), new Map([["sizes", sizes]]));
}
