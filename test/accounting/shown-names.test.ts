import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ShownNames, type NameLimits } from "../../src/accounting/shown-names.ts";
import type { NodeRecord } from "../../src/cluster/records.ts";
import { amounts } from "../cluster/amounts.ts";
import { openNode } from "../cluster/open-node.ts";

function nodeListing(...names: readonly string[]): NodeRecord {
  return {
    uid: "uid",
    name: "node",
    capacity: amounts([], amountsOf(names)),
    allocatable: amounts(),
    ...openNode,
  };
}

function amountsOf(names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => [name, 1]));
}

/** Where a node lists these names. */
function namesOf(listed: readonly string[], limits?: NameLimits): ShownNames {
  return new ShownNames(new Set(listed), () => [nodeListing(...listed)], limits);
}

/** The first names of a series: `a.example/0` and so on. */
function series(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}.example/${index}`);
}

const countOf = (shown: ShownNames, names: readonly string[]): number =>
  names.filter((name) => shown.has(name)).length;

suite("the names that are shown", () => {
  test("are 1000 that nodes list", () => {
    const names = series("listed", 1100);
    const shown = namesOf(names);
    assert.equal(countOf(shown, names), 1000);
    assert.equal(shown.leftOut, 100);
  });

  test("are 100 that the pods of a namespace ask for, and 1000 in all", () => {
    const shown = namesOf([]);
    const counts = Array.from({ length: 11 }, (_, index) => {
      const names = series(`asked${index}`, 200);
      shown.ask([...names]);
      return countOf(shown, names);
    });
    assert.deepEqual(counts, [...Array.from({ length: 10 }, () => 100), 0]);
    assert.equal(shown.leftOut, 0, "that counts what nodes list");
  });

  const limits = { listed: 3, asked: 3, askedByNamespace: 2 };

  test("that nodes list take no place from what pods ask for", () => {
    const listed = series("listed", 3);
    const shown = namesOf(listed, limits);
    const asked = series("asked", 2);
    shown.ask([...listed, ...asked]);
    assert.equal(countOf(shown, [...listed, ...asked]), 5);
  });

  test("take one place, however many pods ask for them", () => {
    const shown = namesOf([], limits);
    for (let pods = 1; pods <= 3; pods += 1) shown.ask(["one.example/r"]);
    shown.ask(["two.example/r"]);
    assert.ok(shown.has("two.example/r"));
    shown.ask(["one.example/r", "two.example/r"]);
    shown.ask(["three.example/r"]);
    assert.ok(shown.has("three.example/r"));
  });
});
