import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { valueRows } from "../chart/value-files.ts";
import { type Schema } from "../chart/value.ts";
import { at, listAt, type Manifest } from "./manifest.ts";
import { templated } from "./renderings.ts";

/** Texts that YAML takes for something else where a template forgets to quote them. */
const hostileTexts: readonly string[] = [
  ..."123 1e3 0x1f 0o17 1.50 true no null ~ 2024-01-01 1:30 {a &a *a %x `x` $1 @jobName@".split(
    " ",
  ),
  "a: b",
  "a # b",
  "# x",
  "- a",
  ": ",
  "| x",
  "!!binary a",
  "\"q\" and 'q'",
  " lead",
  "trail ",
  "tab\tand \\n",
  "{{ .Release.Name }}",
  "a\nb: c",
  "a\n---\nkind: Secret",
  "é\u00a0x",
];

/** Names that Helm and Kubernetes accept for a release and a namespace. */
const hostileNames: readonly string[] = ["123", "1e3", "0x1f", "true", "null", "2024-01-01"];

/** Good values for what accepts no word. */
const samples: Readonly<Record<string, string>> = {
  "image.sha": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "config.telemetryPath": "/own-path",
  "config.schedule": "*/17 * * * * *",
  "config.dropStaleAfter": "171m",
  "service.clusterIP": "10.96.0.177",
  "prometheus.monitor.http.interval": "171s",
  "prometheus.monitor.http.scrapeTimeout": "172s",
  "prometheus.monitor.http.proxyUrl": "http://proxy.example",
  "prometheus.podMonitor.http.interval": "171s",
  "prometheus.podMonitor.http.scrapeTimeout": "172s",
  "prometheus.podMonitor.http.proxyUrl": "http://proxy.example",
};

/** Texts within lists and parts of Kubernetes objects, which have no schema of their own here. */
const within: readonly string[] = [
  "affinity.a",
  "config.nodeLabels.0",
  "env.0.name",
  "env.0.value",
  "extraArgs.0",
  "global.imagePullSecrets.0",
  "global.imageRegistry",
  "imagePullSecrets.0.name",
  "prometheus.monitor.http.relabelings.0.replacement",
  "securityContext.seLinuxOptions.level",
  "tolerations.0.key",
  "volumes.0.name",
];

interface Setting {
  readonly name: string;
  /** Values beside the texts, by key. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** What this setting has no use for; another one has. */
  readonly without: RegExp;
}

/** Together they use every text. */
const settings: readonly Setting[] = [
  {
    name: "in its cluster",
    fixed: {
      replicas: 2,
      "rbac.podMetrics": true,
      "networkPolicy.enabled": true,
      "prometheus.monitor.enabled": true,
      "prometheusRule.enabled": true,
      "dashboards.enabled": true,
      "dashboards.operator.enabled": true,
      "config.demo": true,
    },
    without:
      /podMonitor|^kubeconfig|^webConfig|useExisting|^global\.imageR|^image\.sha|monitor\.jobLabel/,
  },
  {
    name: "with a kubeconfig",
    fixed: {
      "kubeconfig.enabled": true,
      "serviceAccount.create": false,
      releaseLabel: true,
      "prometheus.podMonitor.enabled": true,
      "prometheusRule.enabled": true,
      "prometheusRule.disabled": ["KubeCommitDown"],
    },
    without:
      /^prometheus\.monitor|^nameOverride|^fullnameOverride|^namespaceOverride|^image\.(tag|registry)|^config\.(demo|webConfig)File|^dashboards/,
  },
  {
    name: "with a job of another name",
    fixed: { "prometheus.monitor.enabled": true },
    without: /^(?!prometheus\.monitor\.jobLabel)/,
  },
];

interface Leaf {
  readonly path: string;
  readonly good: string;
}

/** The schema of a value that may be a text; undefined for others. */
function textSchema(schema: Schema): Schema | undefined {
  if (schema["enum"] !== undefined) return undefined;
  if ([schema["type"]].flat().includes("string")) return schema;
  const choices = listAt(schema, "anyOf") as Schema[]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- JSON schemas, as in every Value
  return choices.map(textSchema).find((each) => each !== undefined);
}

/** Every text that can be given, with a good value found nowhere else. */
function leaves(): readonly Leaf[] {
  const paths = valueRows().flatMap(({ key, value: { schema } }) => {
    if (textSchema(schema) !== undefined) return [key];
    return at(schema, "additionalProperties", "type") === "string" ? [`${key}.KEY`] : [];
  });
  return [...paths, ...within].map((path, index) => ({
    path: path.replace(/KEY$/, `k${index}k`),
    good: samples[path] ?? `s${index}s`,
  }));
}

/** Values for Helm from texts by their paths; a number in a path is a place in a list. */
function valuesFrom(entries: Iterable<readonly [string, unknown]>): unknown {
  const root: object = {};
  for (const [path, value] of entries) {
    const keys = path.split(".");
    let target: object = root;
    for (const [index, key] of keys.entries()) {
      const next = keys[index + 1];
      const made = /^\d+$/.test(next ?? "") ? [] : {};
      const inner: unknown = next === undefined ? value : (Reflect.get(target, key) ?? made);
      Reflect.set(target, key, inner);
      if (typeof inner === "object" && inner !== null) target = inner;
    }
  }
  return root;
}

/** A copy with texts replaced, in keys too, wherever they stand. */
function replaced(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") {
    let text = value;
    for (const [from, to] of texts) text = text.replaceAll(from, () => to);
    return text;
  }
  if (Array.isArray(value)) return value.map((each) => replaced(each, texts));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      String(replaced(key, texts)),
      replaced(inner, texts),
    ]),
  );
}

/** The objects of the second list that are not those of the first. */
function unlike(expected: unknown, manifests: readonly Manifest[]): readonly string[] {
  if (isDeepStrictEqual(expected, manifests)) return [];
  const wanted = listAt(expected);
  if (wanted.length !== manifests.length) return [`${manifests.length} objects`];
  return manifests
    .filter((manifest, index) => !isDeepStrictEqual(manifest, wanted[index]))
    .map(({ kind, metadata }) => `${kind} ${JSON.stringify(metadata.name)} differs`);
}

/** What the schema refuses, as paths with dots. */
function refusedPaths(error: unknown): ReadonlySet<string> {
  const matches = String(error).matchAll(/at '\/([^']+)'/g);
  return new Set(Array.from(matches, ([, path = ""]) => path.replaceAll("/", ".")));
}

type Render = (values: unknown) => Promise<readonly Manifest[]>;

function valuesOf(
  { fixed }: Setting,
  chosen: readonly Leaf[],
  textOf: (leaf: Leaf) => string,
): unknown {
  const texts = chosen.map((leaf) => [leaf.path, textOf(leaf)] as const);
  return valuesFrom([...Object.entries(fixed), ...texts]);
}

/** Gives one text to every value of a setting that accepts it. */
async function findingsWith(
  text: string,
  setting: Setting,
  chosen: readonly Leaf[],
  good: readonly Manifest[],
  render: Render,
): Promise<readonly string[]> {
  const values = (isHostile: (leaf: Leaf) => boolean): unknown =>
    valuesOf(setting, chosen, (leaf) => (isHostile(leaf) ? text : leaf.good));
  const said = `${JSON.stringify(text)}: `;
  try {
    const refused = await render(values(() => true)).then(() => new Set(), refusedPaths);
    const isTaken = ({ path }: Leaf): boolean => !refused.has(path);
    const texts = new Map(chosen.filter(isTaken).map((leaf) => [leaf.good, text]));
    const expected = replaced(good, texts);
    return unlike(expected, await render(values(isTaken))).map((each) => said + each);
  } catch (error) {
    return [said + String(error)];
  }
}

/**
 * Whether every text that the chart accepts arrives as that text, and changes nothing else: neither
 * objects nor rights. What the schema refuses is left out.
 */
export async function hostileFindings(helm: string, folder: string): Promise<readonly string[]> {
  const all = leaves();
  const untried = all.filter(({ path }) => settings.every(({ without }) => without.test(path)));
  const findings = settings.map(async (setting, index) => {
    const file = join(folder, `hostile-values-${index}.json`);
    const render: Render = async (values) => {
      await writeFile(file, JSON.stringify(values));
      return (await templated(helm, ["--values", file])).manifests;
    };
    const chosen = all.filter(({ path }) => !setting.without.test(path));
    const good = await render(valuesOf(setting, chosen, (leaf) => leaf.good));
    const found: string[] = [];
    for (const text of hostileTexts) {
      found.push(...(await findingsWith(text, setting, chosen, good, render)));
    }
    return found.map((each) => `${setting.name}, ${each}`);
  });
  return [
    ...untried.map(({ path }) => `${path} is not tried`),
    ...(await Promise.all(findings)).flat(),
  ];
}

/** Whether names of a release and of its namespace stay texts that Kubernetes reads as such. */
export async function hostileNameFindings(helm: string): Promise<readonly string[]> {
  const values = ["--values", "deploy/helm/kubecommit/ci/full-values.yaml"];
  const good = await templated(helm, values, { release: "s1s", namespace: "s2s" });
  const findings: string[] = [];
  for (const name of hostileNames) {
    const names = { release: name, namespace: name };
    const texts = new Map([
      ["s1s", name],
      ["s2s", name],
    ]);
    const { manifests } = await templated(helm, values, names);
    findings.push(
      ...unlike(replaced(good.manifests, texts), manifests).map((each) => `${name}: ${each}`),
    );
  }
  return findings;
}
