import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { stringify } from "yaml";

import { expressionsOf, thresholdsExample } from "./renderings/alert-thresholds.ts";
import { given, refused, rendered, said } from "./renderings/given-values.ts";
import { hostileFindings, hostileNameFindings } from "./renderings/hostile-values.ts";
import { manifestsIn } from "./renderings/manifest.ts";
import { differences, equivalents } from "./renderings/parity.ts";
import {
  chart,
  components,
  kubeVersion,
  kustomized,
  notes,
  shards,
  templated,
  valuesFiles,
  type Rendering,
} from "./renderings/renderings.ts";
import { copied, secondCopyFields, sharedFindings } from "./renderings/second-copy.ts";
import { findingsIn } from "./renderings/soundness.ts";
import {
  findHelm,
  findKubectl,
  findKubernetesValidate,
  findPromtool,
  run,
  type Tool,
} from "./renderings/tools.ts";
import { testTwoClusters } from "./renderings/two-clusters.ts";

/** The oldest that the chart accepts, the oldest and the newest whose rules there are. */
const kubernetesVersions = ["1.27", "1.32", "1.37"];

let failures = 0;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function report(name: string, findings: readonly string[]): void {
  say(`${findings.length === 0 ? "ok" : "NOT OK"}  ${name}`);
  for (const finding of findings) say(`        ${finding}`);
  if (findings.length > 0) failures += 1;
}

/** The path of a tool; undefined, after saying why, where there is none. */
function found(tool: Tool, what: string): string | undefined {
  if ("path" in tool) return tool.path;
  say(`not run: ${what}; ${tool.reason}`);
  return undefined;
}

async function failureOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => String(error),
  );
}

async function kustomizeRenderings(folder: string): Promise<readonly Rendering[]> {
  const kubectl = found(findKubectl(), "kustomize");
  if (kubectl === undefined) return [];
  const sharded = [...components.filter((each) => each !== "ha"), shards];
  const guarded = [shards, "openshift", "kubernetes-auth"];
  const choices = [[], ...components.map((each) => [each]), components, [shards], sharded, guarded];
  const renderings: Rendering[] = [];
  for (const chosen of choices) renderings.push(await kustomized(kubectl, folder, chosen));
  const chosen = ["prometheusrule", "alert-thresholds"];
  const files = new Map([["alert-thresholds.yaml", thresholdsExample().text]]);
  renderings.push(await kustomized(kubectl, folder, chosen, files));
  await compareCopies(kubectl, folder);
  const [base] = renderings;
  const install = manifestsIn(await readFile("deploy/install.yaml", "utf8"));
  report("install.yaml is kustomize base", differences(base?.manifests ?? [], install));
  return renderings;
}

async function compareCopies(kubectl: string, folder: string): Promise<void> {
  const first = await kustomized(kubectl, folder, copied);
  const second = await kustomized(kubectl, folder, copied, new Map(), secondCopyFields());
  const findings = [
    ...sharedFindings(first.manifests, second.manifests),
    ...findingsIn(second.manifests),
  ];
  report("a second copy by kustomize shares nothing with the first", findings);
}

async function helmRenderings(
  folder: string,
  kustomizations: readonly Rendering[],
): Promise<readonly Rendering[]> {
  const helm = found(await findHelm(say), "the chart");
  if (helm === undefined) return [];
  for (const values of [[], ...valuesFiles.map((file) => ["--values", file])]) {
    const lint = run(helm, ["lint", "--strict", ...kubeVersion, chart, ...values]);
    const failure = await failureOf(lint);
    report(`helm lint ${values.join(" ")}`, failure === undefined ? [] : [failure]);
  }
  for (const [values, expected] of Object.entries(refused)) {
    const failure = await failureOf(templated(helm, given(values)));
    const isRight = failure !== undefined && expected.test(failure);
    report(`helm refuses ${values}`, isRight ? [] : [failure ?? "it is accepted"]);
  }
  for (const [values, expected] of Object.entries(rendered)) {
    const { text } = await templated(helm, given(values));
    report(`helm renders ${values}`, expected.test(text) ? [] : [`there is no ${expected}`]);
  }
  await compareNotes(helm, folder);
  const renderings = [await templated(helm, [])];
  for (const file of valuesFiles) renderings.push(await templated(helm, ["--values", file]));
  const names = await hostileNameFindings(helm);
  report("names of releases and namespaces stay texts", names);
  const texts = await hostileFindings(helm, folder);
  report("what the chart accepts as a text arrives as that text, and changes nothing else", texts);
  await compareWithChart(helm, kustomizations);
  await compareThresholds(helm, kustomizations);
  return renderings;
}

async function compareNotes(helm: string, folder: string): Promise<void> {
  for (const [values, expected] of Object.entries(said)) {
    const text = await notes(helm, folder, given(values));
    report(`what the chart says after ${values}`, expected.test(text) ? [] : [text]);
  }
}

/** The base and each component against the chart with the values that say the same. */
async function compareWithChart(helm: string, kustomizations: readonly Rendering[]): Promise<void> {
  for (const { name, manifests } of kustomizations) {
    const component = name.replace("kustomize ", "");
    const values = equivalents[component];
    if (values === undefined && component !== "base") continue;
    const { manifests: theirs } = await templated(
      helm,
      values === undefined ? [] : ["--set", values],
    );
    report(`${name} is what the chart renders`, differences(manifests, theirs));
  }
}

/** The thresholds of the example in deploy/README.md: by kustomize, and by values of the chart. */
async function compareThresholds(
  helm: string,
  kustomizations: readonly Rendering[],
): Promise<void> {
  const values = Object.entries(thresholdsExample().thresholds).flatMap(([name, value]) => [
    "--set-json",
    `prometheusRule.thresholds.${name}=${value}`,
  ]);
  const theirs = await templated(helm, ["--set", "prometheusRule.enabled=true", ...values]);
  const ours = kustomizations.find(({ name }) => name.endsWith("alert-thresholds"));
  if (ours === undefined) return;
  const isSame = isDeepStrictEqual(expressionsOf(ours), expressionsOf(theirs));
  report("the thresholds of the example are those of the chart", isSame ? [] : ["they differ"]);
}

/** Objects of operators have no schema there. */
const isBuiltIn = ({ apiVersion }: { apiVersion: string }): boolean =>
  !/^[^/]*\.(coreos\.com|integreatly\.org)\//.test(apiVersion);

async function checkSchemas(folder: string, renderings: readonly Rendering[]): Promise<void> {
  const python = found(await findKubernetesValidate(), "schemas of Kubernetes");
  if (python === undefined) return;
  const files: string[] = [];
  for (const [index, { manifests }] of renderings.entries()) {
    const file = join(folder, `rendering-${index}.yaml`);
    const documents = manifests.filter(isBuiltIn).map((manifest) => stringify(manifest));
    await writeFile(file, documents.join("---\n"));
    files.push(file);
  }
  for (const version of kubernetesVersions) {
    const args = ["-m", "kubernetes_validate", "-k", version, "--strict", "--quiet", ...files];
    const failure = await failureOf(run(python, args));
    report(
      `${files.length} renderings fit the schemas of Kubernetes ${version}`,
      failure === undefined ? [] : [failure],
    );
  }
}

async function checkClusters(folder: string): Promise<void> {
  const helm = found(await findHelm(say), "alerts of two clusters");
  const promtool = found(findPromtool(), "alerts of two clusters");
  if (helm === undefined || promtool === undefined) return;
  const failure = await failureOf(testTwoClusters(helm, promtool, folder));
  const name = "two releases that read two clusters have their own numbers and alerts";
  report(name, failure === undefined ? [] : [failure]);
}

async function checkRules(folder: string, renderings: readonly Rendering[]): Promise<void> {
  const promtool = found(findPromtool(), "promtool check rules");
  if (promtool === undefined) return;
  for (const { name, manifests } of renderings) {
    const rules = manifests.filter(({ kind }) => kind === "PrometheusRule");
    for (const { spec } of rules) {
      const file = join(folder, "rules.yaml");
      await writeFile(file, stringify(spec));
      const failure = await failureOf(run(promtool, ["check", "rules", file]));
      report(`promtool accepts the rules of ${name}`, failure === undefined ? [] : [failure]);
    }
  }
}

const folder = await mkdtemp(join(tmpdir(), "kubecommit-renderings-"));
try {
  const kustomizations = await kustomizeRenderings(folder);
  const renderings = [...kustomizations, ...(await helmRenderings(folder, kustomizations))];
  for (const { name, manifests } of renderings) {
    report(`${name}: ${manifests.length} objects`, findingsIn(manifests));
  }
  if (renderings.length > 0) {
    await checkSchemas(folder, renderings);
    await checkRules(folder, renderings);
    await checkClusters(folder);
  }
} finally {
  await rm(folder, { recursive: true });
}
if (failures > 0) process.exitCode = 1;
