import { writeFile } from "node:fs/promises";
import { builtFiles } from "./built-files.ts";

for (const [path, text] of builtFiles()) {
  await writeFile(new URL(path, import.meta.url), text);
}
