import { globSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { at, manifestsIn, type Manifest } from "./manifest.ts";
import { run } from "./tools.ts";

export const chart = "deploy/helm/kubecommit";
const kustomize = "deploy/kustomize";

/** What someone would apply, and how it came about. */
export interface Rendering {
  readonly name: string;
  readonly text: string;
  readonly manifests: readonly Manifest[];
}

/** What takes the place of the Deployment, so that it goes without the component ha. */
export const shards = "shards";

/** What gives a ServiceMonitor its token, and so has to stand behind that. */
const auth = "kubernetes-auth";

/** Those that need nothing else than the base, and go together, in an order in which they do. */
export const components: readonly string[] = [
  ...globSync(`${kustomize}/components/*`)
    .map((path) => basename(path))
    .filter((name) => ![auth, "alert-thresholds", shards].includes(name))
    .toSorted(),
  auth,
];

/** The base with some of the components and with files of one's own, as kustomize renders it. */
export async function kustomized(
  kubectl: string,
  folder: string,
  chosen: readonly string[],
  files: ReadonlyMap<string, string> = new Map(),
  further = "",
): Promise<Rendering> {
  const plain = chosen.length === 0 ? "base" : chosen.join(" ");
  const name = further === "" ? plain : `second ${plain}`;
  const root = join(folder, name.replaceAll(" ", "+"));
  await mkdir(root, { recursive: true });
  await cp(kustomize, join(root, "kustomize"), { recursive: true });
  const lines = [
    `resources: [${["kustomize/base", ...files.keys()].join(", ")}]`,
    further,
    `components: [${chosen.map((each) => `kustomize/components/${each}`).join(", ")}]`,
  ];
  await writeFile(join(root, "kustomization.yaml"), `${lines.join("\n")}\n`);
  for (const [file, text] of files) await writeFile(join(root, file), text);
  const { stdout } = await run(kubectl, ["kustomize", root], { maxBuffer: 1e8 });
  return { name: `kustomize ${name}`, text: stdout, manifests: manifestsIn(stdout) };
}

/** Helm that is built from its module knows of no cluster newer than 1.20. */
export const kubeVersion: readonly string[] = ["--kube-version", "1.37.0"];

/** The chart with some values, as `helm template` renders it. */
export async function templated(
  helm: string,
  values: readonly string[],
  { release = "kubecommit", namespace = "kubecommit" } = {},
): Promise<Rendering> {
  const where = ["--namespace", namespace, ...kubeVersion];
  const args = ["template", release, chart, ...where, ...values];
  const { stdout } = await run(helm, args, { maxBuffer: 1e8 });
  const name = values.length === 0 ? "defaults" : values.map((each) => basename(each)).join(" ");
  return { name: `helm ${name}`, text: stdout, manifests: manifestsIn(stdout) };
}

/** What the chart says after an installation with some values, which `helm template` leaves out. */
export async function notes(
  helm: string,
  folder: string,
  values: readonly string[],
): Promise<string> {
  const copy = join(folder, "notes");
  await cp(chart, copy, { recursive: true });
  const text = await readFile(join(chart, "templates/NOTES.txt"), "utf8");
  const template = `{{- define "notes" }}${text}{{ end -}}
apiVersion: v1
kind: ConfigMap
metadata: { name: notes }
data: { notes: {{ include "notes" . | toJson }} }
`;
  await writeFile(join(copy, "templates/notes.yaml"), template);
  const only = ["--show-only", "templates/notes.yaml"];
  const args = ["template", "kubecommit", copy, "--namespace", "kubecommit", ...kubeVersion];
  const { stdout } = await run(helm, [...args, ...only, ...values]);
  return String(at(manifestsIn(stdout)[0], "data", "notes"));
}

/** The files of values that the chart is tried with. */
export const valuesFiles: readonly string[] = globSync(`${chart}/ci/*-values.yaml`).toSorted();
