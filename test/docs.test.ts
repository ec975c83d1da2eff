import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { parse } from "yaml";
import { churnAt } from "../bench/figures.ts";
import { fixed } from "../bench/markdown.ts";
import { usual } from "../bench/rates.ts";
import { sizeName } from "../bench/size.ts";
import { readStored, resultsOf } from "../bench/stored.ts";
import { pages } from "../docs/generate.ts";
import { recordingRules } from "../grafana/rules/recording-rules.ts";
import { alertRules } from "../grafana/rules/rules.ts";
import packageJson from "../package.json" with { type: "json" };
import { options } from "../src/config/options.ts";
import { clusterFamilies } from "../src/render/families.ts";
import { ruleSetFor, ruleSets } from "../src/resources/rules.ts";
import { familiesOfShards } from "../src/render/shard-families.ts";
import { selfFamilies } from "../src/self-families.ts";
import { minors } from "./real/releases.ts";

const families = [...clusterFamilies, ...familiesOfShards, ...Object.values(selfFamilies)];

suite("the generated pages", () => {
  test("are up to date; otherwise run npm run docs", async () => {
    for (const { path, text } of await pages()) assert.equal(await readFile(path, "utf8"), text);
  });

  test("describe every metric, and none that does not exist", async () => {
    const text = await readFile("docs/metrics.md", "utf8");
    const described = [...text.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    assert.deepEqual(
      described,
      families.map(({ name }) => name),
    );
  });
});

test("docs/design.md leads to files that exist", async () => {
  const [, section = ""] = (await readFile("docs/design.md", "utf8")).split("## Where is…?\n");
  const [answers = ""] = section.split("\n## ");
  const files = Array.from(answers.matchAll(/`([\w/.-]+\.ts)`/g), ([, file = ""]) => file);
  assert.ok(files.length >= 7);
  assert.deepEqual(
    files.filter((file) => !existsSync(`src/${file}`)),
    [],
  );
});

suite("metric names", () => {
  test("are unique and ours", () => {
    assert.equal(new Set(families.map(({ name }) => name)).size, families.length);
    for (const { name } of families) assert.match(name, /^kubecommit_[a-z_]+$/);
  });

  test("end in _total when they count, and only then", () => {
    for (const { name, ...family } of families) {
      const counter = "type" in family && family.type === "counter";
      assert.equal(name.endsWith("_total"), counter, name);
    }
  });

  test("have help that needs no escaping, so that it reads the same in both formats", () => {
    for (const { name, help } of families) assert.match(help, /^[A-Z][^\\"\n]*\.$/, name);
  });
});

/** By path: what people read, and what links from one page to another. */
const documents = new Map<string, string>();
for (const path of globSync(["*.md", "deploy/*.md", "docs/*.md", "docs/runbooks/*.md"])) {
  documents.set(path, await readFile(path, "utf8"));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(text: string): Set<string> {
  return new Set(
    Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Links of a page that lead nowhere. */
function brokenLinks(path: string, text: string): string[] {
  const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : join(dirname(path), file);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchors(documents.get(target) ?? "").has(anchor);
  });
}

function distinct(text: string, pattern: RegExp): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([name]) => name))];
}

const metricNames = new Set(
  families.flatMap((family) =>
    "type" in family && family.type === "histogram"
      ? ["", "_bucket", "_sum", "_count"].map((suffix) => `${family.name}${suffix}`)
      : [family.name],
  ),
);
const recorded = new Set(recordingRules.map(({ record }) => record));
const alerts = new Set(alertRules.map(({ alert }) => alert));

suite("the documents", () => {
  for (const [path, text] of documents) {
    test(`${path} links to what there is`, () => {
      assert.deepEqual(brokenLinks(path, text), []);
    });
    test(`${path} has YAML that parses`, () => {
      for (const [, indent = "", yaml = ""] of text.matchAll(/^( *)```yaml\n([^`]*)```/gm)) {
        assert.doesNotThrow(() => parse(yaml.replaceAll(new RegExp(`^${indent}`, "gm"), "")), yaml);
      }
    });
    if (path === "CHANGELOG.md") continue;
    test(`${path} names metrics, recorded series and alerts that there are`, () => {
      const series = distinct(text, /\b(?:\w+:)?kubecommit_[a-z_]+(?::\w+)?/g);
      const unknown = series.filter(
        (name) => !metricNames.has(name) && !recorded.has(name) && !name.endsWith("_"),
      );
      assert.deepEqual(unknown, []);
      const named = distinct(text, /\bKubeCommit[A-Z]\w+/g);
      assert.deepEqual(
        named.filter((name) => !alerts.has(name)),
        [],
      );
    });
  }

  /** Of npm, of other programs, and of those that users come from. */
  const othersFlags = new Set([
    "--create-namespace",
    "--label-group",
    "--namespace",
    "--query.replica-label",
    "--tail",
  ]);

  for (const page of ["operations", "migrating", "faq"]) {
    test(`docs/${page}.md names options that there are`, () => {
      const text = documents.get(`docs/${page}.md`) ?? "";
      const known = new Set(
        Object.values(options).flatMap(({ flag }) => [`--${flag}`, `--no-${flag}`]),
      );
      const unknown = distinct(text, /(?<=[\s`])--[a-z][a-z.-]*/g).filter(
        (flag) => !known.has(flag) && !othersFlags.has(flag),
      );
      assert.deepEqual(unknown, []);
    });
  }

  test("say in sentences what has been measured, and what the manifests ask for", () => {
    const stored = readStored();
    const results = resultsOf(stored.runs);
    const [large, huge] = ["5000/150000", "100000/1000000"].map((name) => {
      const found = results.find(({ size }) => sizeName(size) === name);
      assert.ok(found !== undefined, name);
      return found.exporter;
    });
    assert.ok(large !== undefined && huge !== undefined);
    const plain = large.scrapes.find(({ encoding }) => encoding === "identity")?.bytes ?? 0;
    const memory = `${fixed(large.settledMebibytes, 0)} MiB`;
    const cpu = `${fixed(100 * (churnAt(large.churn, usual)?.cpu ?? 0), 0)} % of a core`;
    const perNode = fixed(large.series / 5000, 0);
    const [withDevices] = stored.devices?.results ?? [];
    assert.ok(withDevices !== undefined);
    const { devices, notRead, read } = withDevices;
    const kibibytes = (1024 * (read.settledMebibytes - notRead.settledMebibytes)) / devices;
    const sentences = [
      ["README.md", `in ${fixed(large.seconds, 2)} s with ${fixed(large.peakMebibytes, 0)} MiB`],
      ["deploy/README.md", `${cpu} and ${memory} with 150,000 pods`],
      ["docs/sharding.md", `[${memory} and ${cpu}](operations.md#size)`],
      ["docs/operations.md", `with ${fixed(huge.peakMebibytes, 0)} MiB at its peak`],
      ["docs/faq.md", `about ${perNode} series a node`],
      [
        "docs/performance.md",
        `that is ${perNode} per node, ${fixed(plain / 5e6)} KB of plain text`,
      ],
      ["docs/performance.md", `took ${fixed(kibibytes)} KiB together`],
      ["docs/performance.md", `at once: ${fixed(plain / 1e6, 0)} MB each`],
      ["docs/performance.md", `${fixed(large.receivedBytes / 1e6, 0)} MB at 150,000 pods`],
    ] as const;
    assert.deepEqual(
      sentences.filter(([page, sentence]) => documents.get(page)?.includes(sentence) !== true),
      [],
    );
    assert.ok(kibibytes < 2, "2 MiB more for each 1,000 devices are too few");
    const install = readFileSync("deploy/install.yaml", "utf8");
    for (const page of ["docs/operations.md", "docs/performance.md"]) {
      const [, least, most] =
        /(\d+) MiB and allows? (\d+) MiB/.exec(documents.get(page) ?? "") ?? [];
      assert.match(install, new RegExp(`memory: "?${least}Mi`), page);
      assert.match(install, new RegExp(`memory: "?${most}Mi`), page);
    }
  });

  test("docs/operations.md says what it runs with", () => {
    const text = documents.get("docs/operations.md") ?? "";
    const rows = Array.from(
      text.matchAll(/^\| ([\w. ]+?) +\| (1\.\d+) +\| (.+?) +\|$/gm),
      ([, server = "", rules = "", tested = ""]) => ({ server, rules, tested }),
    );
    const [oldest, newest] = [ruleSets[0], ruleSets.at(-1)];
    for (const { server, rules, tested } of rows) {
      const own = ruleSetFor(server);
      if (server.startsWith("older")) assert.equal(rules, oldest);
      else if (server.startsWith("newer")) assert.equal(rules, newest);
      else assert.equal(rules, own, server);
      const isReal = minors.some((minor) => minor === server);
      assert.equal(tested.includes("real control plane"), isReal, server);
    }
    const servers = new Set(rows.map(({ server }) => server));
    assert.deepEqual(
      [...ruleSets, `older than ${oldest}`, `newer than ${newest}`].filter(
        (name) => !servers.has(name),
      ),
      [],
    );
    assert.ok(text.includes(`\`${packageJson.engines.node}\``), "engines");
  });
});
