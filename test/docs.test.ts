import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { suite, test } from "node:test";
import { pages } from "../docs/generate.ts";
import { clusterFamilies } from "../src/render/families.ts";
import { selfFamilies } from "../src/self-metrics.ts";

const families = [...clusterFamilies, ...Object.values(selfFamilies)];

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
