import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { filled, sections } from "../bench/sections.ts";
import { readStored } from "../bench/stored.ts";

const page = fileURLToPath(new URL("performance.md", import.meta.url));

/** What it costs: the page as it is, with the tables of the measurements in performance.json. */
export function performancePage(): string {
  return filled(readFileSync(page, "utf8"), sections(readStored()));
}
