import { writeFile } from "node:fs/promises";
import { dashboards } from "./dashboards/dashboards.ts";
import { ruleFile } from "./rules/rule-file.ts";
import { ruleFiles } from "./rules/rules.ts";

/** The text of every built file, as it must be in the repository, by its path under `grafana/`. */
export function builtFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [name, groups] of ruleFiles) files.set(`rules/${name}`, ruleFile(groups));
  for (const [name, dashboard] of dashboards) {
    files.set(`dashboards/${name}`, `${JSON.stringify(dashboard, undefined, 2)}\n`);
  }
  return files;
}

if (import.meta.main) {
  for (const [path, text] of builtFiles()) {
    await writeFile(new URL(path, import.meta.url), text);
  }
}
