import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { at, listAt } from "./manifest.ts";
import type { Rendering } from "./renderings.ts";

/** The ConfigMap that deploy/README.md gives as the example for the component alert-thresholds. */
interface Example {
  readonly text: string;
  readonly thresholds: Readonly<Record<string, string>>;
}

export function thresholdsExample(): Example {
  const readme = readFileSync("deploy/README.md", "utf8");
  const [, text = ""] = /^```yaml\n(# alert-thresholds\.yaml[^`]*)```$/m.exec(readme) ?? [];
  const { data }: { data: Record<string, string> } = parse(text);
  return { text, thresholds: data };
}

/** The expressions of all rules, without regard to space. */
export function expressionsOf({ manifests }: Rendering): readonly string[] {
  return manifests
    .filter(({ kind }) => kind === "PrometheusRule")
    .flatMap(({ spec }) => listAt(spec, "groups"))
    .flatMap((group) => listAt(group, "rules"))
    .map((rule) => String(at(rule, "expr")).replaceAll(/\s+/g, " ").trim());
}
