import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { parseSync, Visitor } from "oxc-parser";
import { failureAdvice, reliabilitySections } from "../docs/reliability-page.ts";
import type { Proof } from "../docs/reliability/row.ts";
import { clusterFamilies } from "../src/render/families.ts";
import { selfFamilies } from "../src/self-families.ts";
import { failureTable } from "../src/kubernetes/failures/failure-table.ts";

/** The titles in the source of a test file. */
interface Titles {
  /** Of tests, as patterns whose groups are what is filled in. */
  readonly patterns: readonly RegExp[];
  /** Every text and number in the file: what can be filled in. */
  readonly literals: ReadonlySet<string>;
}

function titlesOf(file: string, source: string): Titles {
  const patterns: RegExp[] = [];
  const literals = new Set<string>();
  const visitor = new Visitor({
    Literal: ({ value }) => void literals.add(String(value)),
    CallExpression: ({ callee, arguments: [title] }) => {
      if (callee.type !== "Identifier" || callee.name !== "test" || title === undefined) return;
      if (title.type === "Literal")
        patterns.push(new RegExp(`^${RegExp.escape(String(title.value))}$`));
      else if (title.type === "TemplateLiteral") {
        const texts = title.quasis.map(({ value }) => RegExp.escape(value.cooked ?? ""));
        patterns.push(new RegExp(`^${texts.join("(.+)")}$`));
      } else patterns.push(/^(.+)$/);
    },
  });
  const { errors, program } = parseSync(file, source);
  assert.deepEqual(errors, [], file);
  visitor.visit(program);
  return { patterns, literals };
}

/** Whether a test has the title; what a template or a variable fills in must be in the file. */
function hasTitle({ patterns, literals }: Titles, title: string): boolean {
  return patterns.some((pattern) =>
    pattern
      .exec(title)
      ?.slice(1)
      .every((text) => literals.has(text)),
  );
}

const rows = [...reliabilitySections().values()].flat();
const proofs: readonly Proof[] = rows.flatMap(({ tests }) => tests);

suite("docs/reliability.md", () => {
  test("has a row, with a test, for every row of the table of failures", () => {
    assert.deepEqual(Object.keys(failureAdvice).toSorted(), Object.keys(failureTable).toSorted());
    for (const [name, { what }] of Object.entries(failureAdvice)) {
      assert.equal(rows.filter((row) => row.what === what).length, 1, name);
    }
    for (const { what, tests } of rows) assert.ok(tests.length > 0, what);
  });

  test("names only tests that exist", () => {
    const files = Map.groupBy(proofs, ([file]) => `test/${file}.test.ts`);
    const missing = [...files].flatMap(([file, named]) => {
      const titles = titlesOf(file, readFileSync(file, "utf8"));
      return named.filter(([, title]) => !hasTitle(titles, title));
    });
    assert.deepEqual(missing, []);
  });

  test("has each row once, in sentences", () => {
    assert.equal(new Set(rows.map(({ what }) => what)).size, rows.length);
    for (const { does, see, act } of rows) {
      for (const text of [does, see, act]) assert.match(text, /^[A-Z`].*[.!]$/);
    }
  });

  const text = readFileSync("docs/reliability.md", "utf8");

  test("names only metrics that there are", () => {
    const names = new Set(
      [...clusterFamilies, ...Object.values(selfFamilies)].map(({ name }) => name),
    );
    const named = Array.from(text.matchAll(/kubecommit_[a-z_]+/g), ([name]) => name);
    assert.ok(named.length > 30);
    assert.deepEqual(
      named.filter((name) => !names.has(name)),
      [],
    );
  });

  test("links only to files that there are", () => {
    const links = Array.from(text.matchAll(/\]\(([^)#]+)\)/g), ([, link = ""]) => link);
    assert.ok(links.length > 100);
    assert.deepEqual(
      links.filter((link) => !existsSync(join(dirname("docs/reliability.md"), link))),
      [],
    );
  });
});

suite("a title in a test file", () => {
  const titles = titlesOf(
    "x.test.ts",
    'test("plain.", f); for (const [a, name] of [[1, "b c"]]) { test(`${a} is so`, f); test(name, f); } other("no");',
  );
  for (const [title, found] of [
    ["plain.", true],
    ["plainx", false],
    ["1 is so", true],
    ["2 is so", false],
    ["b c", true],
    ["b", false],
  ] as const) {
    test(`${title} is ${found ? "found" : "not found"}`, () => {
      assert.equal(hasTitle(titles, title), found);
    });
  }
});
