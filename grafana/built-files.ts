import { ruleFile } from "./rule-file.ts";
import { ruleFiles } from "./rules.ts";

/** The text of every built file, by its path under `grafana/`. */
export function builtFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [name, groups] of ruleFiles) files.set(`rules/${name}`, ruleFile(groups));
  return files;
}
