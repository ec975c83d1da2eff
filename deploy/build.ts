import { globSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { parse } from "yaml";

import { alertThresholdsComponent } from "./alert-thresholds.ts";
import { argumentsTemplate } from "./chart/option-values.ts";
import { chartReadme } from "./chart/readme.ts";
import { defaultThresholds, rulesWithPlaceholders } from "./chart/rules-file.ts";
import { valuesSchema, valuesYaml } from "./chart/value-files.ts";
import {
  compactDashboards,
  dashboardConfigMaps,
  grafanaDashboards,
  prometheusRule,
} from "./monitoring-objects.ts";
import { stamped } from "./release.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const components = "kustomize/components";
const chart = "helm/kubecommit";

/** The manifests that a kustomization lists, in its order, as one. */
function manifestsOf(folder: string): string {
  const text = readFileSync(`${root}/${folder}/kustomization.yaml`, "utf8");
  const { resources }: { resources: string[] } = parse(text);
  return resources
    .map((name) => stamped(readFileSync(`${root}/${folder}/${name}`, "utf8")))
    .join("---\n");
}

function applied(file: string, folder: string, comment: string): readonly [string, string] {
  const head = `# kubectl apply -f deploy/${file}\n#\n${comment}`;
  return [
    file,
    `${head}\n# Built from deploy/${folder} by \`npm run manifests\`.\n${manifestsOf(folder)}`,
  ];
}

/** The manifests that people have written, with this release's version and image. */
function stampedFiles(): readonly (readonly [string, string])[] {
  return globSync([`${root}/kustomize/**/*.yaml`, `${root}/${chart}/Chart.yaml`])
    .filter((path) => !path.endsWith("/kustomization.yaml"))
    .map((path) => [relative(root, path), stamped(readFileSync(path, "utf8"))]);
}

/** What the chart has beside its templates. */
async function chartFiles(): Promise<readonly (readonly [string, string])[]> {
  const dashboards = Array.from(
    compactDashboards,
    ([file, json]) => [`${chart}/files/dashboards/${file}`, `${json}\n`] as const,
  );
  return [
    [`${chart}/values.yaml`, valuesYaml()],
    [`${chart}/values.schema.json`, `${JSON.stringify(valuesSchema(), undefined, 2)}\n`],
    [`${chart}/README.md`, await chartReadme()],
    [`${chart}/templates/_options.tpl`, argumentsTemplate()],
    [`${chart}/files/rules.yaml`, rulesWithPlaceholders()],
    [`${chart}/files/thresholds.yaml`, defaultThresholds()],
    ...dashboards,
  ];
}

/** The text of every built file, as it must be in the repository, by its path under `deploy/`. */
export async function builtFiles(): Promise<ReadonlyMap<string, string>> {
  const configMaps = Array.from(
    dashboardConfigMaps(),
    ([file, text]) => [`${components}/grafana-dashboards/${file}`, text] as const,
  );
  return new Map([
    ...stampedFiles(),
    [`${components}/prometheusrule/prometheusrule.yaml`, prometheusRule()],
    [`${components}/alert-thresholds/kustomization.yaml`, alertThresholdsComponent()],
    [`${components}/grafana-operator/dashboards.yaml`, grafanaDashboards()],
    ...configMaps,
    ...(await chartFiles()),
    applied(
      "install.yaml",
      "kustomize/base",
      `# kubecommit may list and watch nodes and pods, and nothing else. For GET /pod-metrics (usage from
# metrics-server), apply deploy/pod-metrics.yaml too, and for devices deploy/devices.yaml.`,
    ),
    applied(
      "devices.yaml",
      `${components}/devices`,
      `# Optional, for metrics about devices (docs/devices.md): allows kubecommit to list and watch ResourceSlices
# and ResourceClaims of resource.k8s.io.`,
    ),
    applied(
      "pod-metrics.yaml",
      `${components}/pod-metrics`,
      "# Optional, for GET /pod-metrics only: allows kubecommit to read the usage of pods from metrics.k8s.io.",
    ),
  ]);
}

if (import.meta.main) {
  for (const [path, text] of await builtFiles()) {
    await mkdir(`${root}/${dirname(path)}`, { recursive: true });
    await writeFile(`${root}/${path}`, text);
  }
}
