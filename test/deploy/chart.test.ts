import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { suite, test } from "node:test";

import { parse } from "yaml";

import { thresholdValues } from "../../deploy/chart/monitoring-values.ts";
import { derivedOptions, optionValues } from "../../deploy/chart/option-values.ts";
import { placeholder, rulesWithPlaceholders } from "../../deploy/chart/rules-file.ts";
import { valueRows, valuesSchema } from "../../deploy/chart/value-files.ts";
import { at } from "../../deploy/renderings/manifest.ts";
import { allGroups } from "../../grafana/rules/rules.ts";
import { jobName, thresholds } from "../../grafana/thresholds.ts";
import { options } from "../../src/config/options.ts";

const folder = "deploy/helm/kubecommit";
const read = (file: string): string => readFileSync(`${folder}/${file}`, "utf8");

test("every option of the program can be reached", () => {
  const reached = [...Object.keys(derivedOptions), ...optionValues.map(({ key }) => key)];
  assert.deepEqual(reached.toSorted(), Object.keys(options).toSorted());
  const own = read("templates/_arguments.tpl");
  for (const [key, { flag }] of Object.entries(options)) {
    // The name of a pod of a StatefulSet says it.
    if (key === "shard") continue;
    const template = key in derivedOptions ? own : read("templates/_options.tpl");
    assert.ok(template.includes(`"--${flag}=`), flag);
  }
});

/** The words of a name in lower case and in the singular. */
function words(name: string): string {
  const each = name.split(/[.-]|(?=[A-Z])/);
  return each.map((word) => word.toLowerCase().replace(/s$/, "")).join(" ");
}

test("values of config are called as the last words of their options", () => {
  for (const { key, flag } of optionValues) {
    assert.ok(` ${words(flag)}`.endsWith(` ${words(key)}`), `${key} for --${flag}`);
  }
});

suite("values", () => {
  const values: unknown = parse(read("values.yaml"));
  const rows = valueRows();

  test("values.yaml has every value with its default", () => {
    for (const { key, value } of rows) {
      assert.deepEqual(at(values, ...key.split(".")), value.fallback, key);
    }
  });

  test("a key that is not known is refused on every level", () => {
    const open: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      const properties = at(schema, "properties");
      if (typeof properties !== "object" || properties === null) return;
      if (at(schema, "additionalProperties") !== false) open.push(path);
      for (const [key, inner] of Object.entries(properties)) visit(inner, `${path}.${key}`);
    };
    visit(valuesSchema(), "");
    // What a parent chart shares is not ours to refuse.
    assert.deepEqual(open, [".global"]);
  });

  test("templates read no value that there is not", () => {
    const known = new Set<string>();
    for (const { key } of rows) {
      const parts = key.split(".");
      for (const [index] of parts.entries()) known.add(parts.slice(0, index + 1).join("."));
    }
    const templates = globSync(`${folder}/templates/**/*.*`);
    for (const template of templates) {
      for (const [, key = ""] of readFileSync(template, "utf8").matchAll(/\.Values\.([\w.]+)/g)) {
        assert.ok(
          known.has(key) || known.has(key.slice(0, key.lastIndexOf("."))),
          `${template}: ${key}`,
        );
      }
    }
  });
});

/** All expressions of rules, as they are in JSON. */
function expressions(groups: unknown): unknown {
  return JSON.stringify(groups).match(/"expr":"(\\.|[^"])*"/g);
}

suite("rules", () => {
  test("every threshold that alerts use is a value, and no other", () => {
    const marks = rulesWithPlaceholders().match(/@\w+@/g) ?? [];
    const expected = [...Object.keys(thresholdValues), "jobName"].map((name) => placeholder(name));
    assert.deepEqual([...new Set(marks)].toSorted(), expected.toSorted());
  });

  test("with the defaults they are those of grafana/", () => {
    let text = rulesWithPlaceholders();
    const figures = { ...thresholds, jobName };
    for (const [name, value] of Object.entries(figures)) {
      text = text.replaceAll(placeholder(name), String(value));
    }
    const trimmed = allGroups(figures).map(({ name, rules }) => ({
      name,
      rules: rules.map(({ expr }) => ({ expr: `${expr}\n` })),
    }));
    assert.deepEqual(expressions(at(parse(text), "groups")), expressions(trimmed));
  });
});

suite("helm test", () => {
  const template = read("templates/tests/scrape.yaml");

  test("runs the Node of the image", () => {
    const dockerfile = readFileSync("Dockerfile", "utf8");
    const [, node = "none"] = /^ENTRYPOINT \["([^"]+)"/m.exec(dockerfile) ?? [];
    assert.ok(template.includes(`command: ["${node}", `), node);
  });

  const [, flags = "", code = ""] =
    /command: \["[^"]+", (.*)\]\n {6}args:\n {8}- \|\n((?: {10}.*\n)+)/.exec(template) ?? [];

  /** The exit code of the script when the exporter answers with this. */
  async function exitCodeFor(status: number, body: string): Promise<number | null> {
    const server = createServer((_, response) => response.writeHead(status).end(body));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    const args: string[] = JSON.parse(`[${flags}]`);
    const url = `http://127.0.0.1:${address.port}/metrics`;
    const child = spawn(process.execPath, [...args, code, url], { stdio: "ignore" });
    await once(child, "close");
    server.close();
    return child.exitCode;
  }

  test("succeeds when the exporter has read the cluster, and only then", async () => {
    assert.equal(await exitCodeFor(200, "# TYPE\nkubecommit_up 1\n"), 0);
    assert.equal(await exitCodeFor(200, "kubecommit_up 0\n"), 1);
    assert.equal(await exitCodeFor(503, "kubecommit_up 1\n"), 1);
    assert.equal(await exitCodeFor(200, "something else"), 1);
  });
});
