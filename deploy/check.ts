import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { stringify } from "yaml";

import { expressionsOf, thresholdsExample } from "./renderings/alert-thresholds.ts";
import { manifestsIn } from "./renderings/manifest.ts";
import { differences, equivalents } from "./renderings/parity.ts";
import {
  chart,
  components,
  kubeVersion,
  kustomized,
  templated,
  valuesFiles,
  type Rendering,
} from "./renderings/renderings.ts";
import { findingsIn } from "./renderings/soundness.ts";
import {
  findHelm,
  findKubectl,
  findKubernetesValidate,
  findPromtool,
  run,
  type Tool,
} from "./renderings/tools.ts";

/** The oldest that the chart accepts, the oldest and the newest whose rules there are. */
const kubernetesVersions = ["1.27", "1.32", "1.37"];

/** Values that the chart has to refuse, for `--set` or, with `json`, `--set-json`; and what it says. */
const refused: Readonly<Record<string, RegExp>> = {
  "replica=1": /'replica' not allowed/,
  "image.digest=x": /'digest' not allowed/,
  "config.logLevel=loud": /logLevel/,
  "config.maxNode=1": /'maxNode' not allowed/,
  "prometheusRule.thresholds.requestsHigh=high": /requestsHigh/,
  "prometheusRule.thresholds.requestsHigh=90": /requestsHigh/,
  "prometheusRule.disabled={KubeCommitDwon}": /disabled/,
  "image.sha=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": /sha/,
  "securityContext.enabled=false": /'enabled' not allowed/,
  "prometheus.monitor.enabled=true,prometheus.podMonitor.enabled=true": /choose/,
  "kubeconfig.enabled=true": /existingSecret/,
  "serviceAccount.create=false": /set serviceAccount.name/,
  "image.tag=a:b": /tag/,
  "json image.tag=1.1": /--set-string image.tag/,
  "config.schedule=0 8 * * *": /schedule/,
  "config.schedule=*/99x * * * *": /schedule/,
  "config.telemetryPath=/livez": /telemetryPath/,
  "config.maxNodes=0": /maxNodes/,
  "config.nodeLabels={a b}": /nodeLabels/,
  "config.dropStaleAfter=5": /dropStaleAfter/,
  "config.demoFile=/cluster.json": /config.demo only/,
  "config.demo=true,kubeconfig.enabled=true,kubeconfig.existingSecret=a": /choose one/,
  "extraArgs={--shedule=x}": /extraArgs/,
  "extraArgs={--log.level=loud}": /extraArgs/,
  "env[0].name=KUBECOMMIT_SHEDULE": /env/,
};

/** Values that the chart has to accept, and what it has to render. */
const rendered: Readonly<Record<string, RegExp>> = {
  "image.tag=20261124": /image: "[^"]+:20261124"/,
  "json image.tag=20261124": /image: "[^"]+:20261124"/,
  "image.tag=1.10": /image: "[^"]+:1\.10"/,
  "json config.rules=1.34": /"--accounting\.rules=1\.34"/,
  "extraArgs={--schedule=@hourly,--no-demo}": /"--schedule=@hourly"\n +- "--no-demo"/,
  "serviceAccount.create=false,serviceAccount.name=reader": /serviceAccountName: reader/,
};

const given = (values: string): readonly string[] =>
  values.startsWith("json ") ? ["--set-json", values.slice(5)] : ["--set", values];

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
  const choices = [[], ...components.map((each) => [each]), components];
  const renderings: Rendering[] = [];
  for (const chosen of choices) renderings.push(await kustomized(kubectl, folder, chosen));
  const chosen = ["prometheusrule", "alert-thresholds"];
  const files = new Map([["alert-thresholds.yaml", thresholdsExample().text]]);
  renderings.push(await kustomized(kubectl, folder, chosen, files));
  const [base] = renderings;
  const install = manifestsIn(await readFile("deploy/install.yaml", "utf8"));
  report("install.yaml is kustomize base", differences(base?.manifests ?? [], install));
  return renderings;
}

async function helmRenderings(kustomizations: readonly Rendering[]): Promise<readonly Rendering[]> {
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
  const renderings = [await templated(helm, [])];
  for (const file of valuesFiles) renderings.push(await templated(helm, ["--values", file]));
  await compareWithChart(helm, kustomizations);
  await compareThresholds(helm, kustomizations);
  return renderings;
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
  const renderings = [...kustomizations, ...(await helmRenderings(kustomizations))];
  for (const { name, manifests } of renderings) {
    report(`${name}: ${manifests.length} objects`, findingsIn(manifests));
  }
  if (renderings.length > 0) {
    await checkSchemas(folder, renderings);
    await checkRules(folder, renderings);
  }
} finally {
  await rm(folder, { recursive: true });
}
if (failures > 0) process.exitCode = 1;
