import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { mutantsOf } from "../../mutation/mutants.ts";

/** What is changed in a snippet. */
function changes(source: string): readonly string[] {
  return mutantsOf("snippet.ts", source).map(({ change }) => change);
}

const snippets: readonly (readonly [name: string, source: string, mutants: readonly string[]])[] = [
  [
    "a condition holds always and never",
    "if (a === b) f();",
    ["a === b → true", "a === b → false"],
  ],
  ["a loop can be left out, not go on for ever", "while (a) f();", ["a → false", "f(); → ;"]],
  ["a choice is made one way and the other", "const x = a ? b : c;", ["a → true", "a → false"]],
  [
    "an order moves its boundary and turns round",
    "const x = a < b;",
    ["a < b → !(a < b)", "< → <="],
  ],
  ["an equality turns round", "const x = a === b;", ["=== → !=="]],
  ["a logical expression loses a side", "const x = a && b;", ["a && → nothing", "&& b → nothing"]],
  ["a default is always or never taken", "const x = a ?? b;", ["a ?? → nothing", "?? b → nothing"]],
  ["arithmetic turns round", "const x = a + b * c;", ["+ → -", "* → /"]],
  ["text is not subtracted", "const x = a + `${b}`;", ['`${b}` → ""']],
  ["an operator is found behind parentheses", "const x = (a - b) - c;", ["- → +", "- → +"]],
  ["a sign and a negation disappear", "const x = -a; const y = !b;", ["-a → a", "!b → b"]],
  [
    "small numbers grow by one, others double",
    "const x = [n(1)][60n];",
    ["n(1) → nothing", "n(1) → (1)", "1 → 2", "60n → 120n"],
  ],
  ["a truth is a lie", "let x = true;", ["true → false"]],
  ["a text is lost", 'let x = "a"; let y = "";', ['"a" → ""', '"" → "mutant"']],
  ["a text that is compared is left to the comparison", 'const x = a === "b";', ["=== → !=="]],
  ["a list loses each element", "const x = [a, b];", ["a, → nothing", "b → nothing"]],
  ["an object loses each property", "const x = { a, ...b };", ["a, → nothing", "...b → nothing"]],
  ["a statement is not there", "a.b = c; for (;;) break;", ["a.b = c; → ;", "break; → ;"]],
  ["a case is not there", "switch (a) { case 1: f(); }", ["case 1: f(); → nothing", "f(); → ;"]],
  ["arguments change places", "const x = f(a, b);", ["a, b → b, a"]],
  ["functions do not change places with values", "const x = f(() => a, b);", []],
  ["a call gives back what it was given", "const x = f(a);", ["f(a) → (a)"]],
  ["a filter lets everything pass", "const x = a.filter(b);", ["a.filter(b) → a"]],
  ["the least becomes the greatest", "const x = Math.min(a, b);", ["min → max"]],
  ["methods of every object are not taken for others", "const x = a.toString();", []],
  [
    "types, imports and names of properties stay",
    'import a from "a"; type X = 1 | "b"; let x: 1;',
    [],
  ],
  ["what stands inside `as` is mutated, its type is not", "let x = 1 as 1;", ["1 → 2"]],
];

suite("mutants", () => {
  for (const [name, source, expected] of snippets) {
    test(name, () => assert.deepEqual(changes(source), expected));
  }

  test("say where they are, and are the source with one change", () => {
    const source = "// é\nfunction f() {\n  return   a +\n    1;\n}\n";
    const [first, second] = mutantsOf("src/f.ts", source);
    assert.deepEqual(first, {
      file: "src/f.ts",
      line: 3,
      start: 33,
      end: 34,
      code: "return   a +",
      change: "+ → -",
      source: source.replace("+", "-"),
    });
    assert.equal(second?.line, 4);
  });

  test("of an erroneous source are refused", () => {
    assert.throws(() => mutantsOf("broken.ts", "const = 1;"), /broken\.ts/);
  });
});
