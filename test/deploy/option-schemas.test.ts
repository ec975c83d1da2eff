import assert from "node:assert/strict";
import { suite, test } from "node:test";

import * as fc from "fast-check";

import {
  argumentSchema,
  kindOf,
  optionKeys,
  schemaOf,
  variableSchema,
} from "../../deploy/chart/option-schemas.ts";
import { derivedOptions } from "../../deploy/chart/option-values.ts";
import { at, listAt } from "../../deploy/renderings/manifest.ts";
import { readCommandLine } from "../../src/config/command-line.ts";
import { options, type Config } from "../../src/config/options.ts";

function understands(args: readonly string[]): boolean {
  try {
    readCommandLine(args, {});
    return true;
  } catch {
    return false;
  }
}

const programTakes = (key: keyof Config, text: string): boolean => {
  try {
    options[key].parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Whether a text fits those parts of a schema that we use for texts. */
function fits(schema: unknown, text: string): boolean {
  const [pattern, maxLength] = [at(schema, "pattern"), at(schema, "maxLength")];
  const choices = at(schema, "enum");
  return (
    (typeof pattern !== "string" || new RegExp(pattern).test(text)) &&
    (typeof maxLength !== "number" || text.length <= maxLength) &&
    (!Array.isArray(choices) || choices.includes(text)) &&
    !listAt(schema, "not", "enum").includes(text)
  );
}

/** Whether an argument fits, by the conditions of its schema. */
function fitsAsArgument(text: string): boolean {
  return listAt(argumentSchema(), "allOf").every(
    (each) => !fits(at(each, "if"), text) || fits(at(each, "then"), text),
  );
}

suite("what the schema of the chart says of an option, the program says", () => {
  const numbers = optionKeys.filter(
    (key) => kindOf(options[key]) === "number" && !(key in derivedOptions),
  );
  for (const key of numbers) {
    test(`${key}: the least and the greatest number`, () => {
      const { minimum, maximum } = schemaOf(key);
      assert.ok(typeof minimum === "number" && typeof maximum === "number");
      assert.ok(minimum < maximum && maximum < 1e8);
      const taken = [minimum - 1, minimum, maximum, maximum + 1].map((each) =>
        programTakes(key, String(each)),
      );
      assert.deepEqual(taken, [false, true, true, false]);
    });
  }

  test("rules: each version, as a number where that is written alike", () => {
    for (const choice of listAt(schemaOf("rules"), "enum")) {
      assert.ok(programTakes("rules", String(choice)), String(choice));
    }
  });

  test("devices: each word, where YAML leaves it one", () => {
    for (const choice of listAt(schemaOf("devices"), "enum")) {
      if (typeof choice !== "boolean") assert.ok(programTakes("devices", String(choice)));
    }
    assert.ok(!programTakes("devices", "true"));
  });

  const characters = fc.string({ unit: fc.constantFrom(..."/.-_~aZ09 smh,".split("")) });
  for (const [key, schema] of [
    ["telemetryPath", schemaOf("telemetryPath")],
    ["dropStaleAfter", schemaOf("dropStaleAfter")],
    ["nodeLabels", at(schemaOf("nodeLabels"), "items")],
  ] as const) {
    const known = [
      "/metrics",
      "/livez",
      "/a/b",
      "30m",
      "1h",
      "5",
      "a.b/c-d",
      "a b",
      "a".repeat(400),
    ];
    test(`${key}: the same texts`, () => {
      for (const text of known) assert.equal(fits(schema, text), programTakes(key, text), text);
      fc.assert(
        fc.property(characters, (text) => {
          // Empty and spaced items and commas are of the list, which YAML has instead.
          fc.pre(text.trim() === text && text !== "" && !text.includes(","));
          assert.equal(fits(schema, text), programTakes(key, text));
        }),
      );
    });
  }

  const taken = ["*/15 * * * * *", "59 * * * *", " 0  30 * * * * ", "0 */1 * * *", "0 0-23 * * *"];
  const refused = [
    "0 8 * * *",
    "* * * *",
    "x",
    "60 * * * *",
    "*/0 * * * *",
    "0 0-22 * * *",
    "@daily",
  ];
  test("schedule: what is usual", () => {
    for (const text of [...taken, ...refused]) {
      assert.equal(programTakes("schedule", text), taken.includes(text), text);
      assert.equal(fits(schemaOf("schedule"), text), taken.includes(text), text);
    }
  });

  const number = fc.integer({ min: -1, max: 61 }).map(String);
  const part = fc.oneof(
    number,
    fc.constant("*"),
    fc.tuple(fc.constantFrom("*", "0-59", "50-10"), number).map((pair) => pair.join("/")),
  );
  const field = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(","));
  const hours = fc.constantFrom("*", "*/1", "0-23", "0-11,12-23", "*/2", "8-18", "0");
  test("schedule: whatever minutes and seconds are given", () => {
    fc.assert(
      fc.property(field, field, hours, (seconds, minutes, hour) => {
        const text = `${seconds} ${minutes} ${hour} * * *`;
        // node-cron is asked, not the pattern's own idea.
        assert.equal(fits(schemaOf("schedule"), text), programTakes("schedule", text), text);
      }),
      { numRuns: 500 },
    );
  });
});

suite("arguments", () => {
  const right = [
    "--schedule=* * * * *",
    "--no-demo",
    "--demo=false",
    "--max-resources-per-node=8",
    "--demo=yes",
    "--no-demo",
    "--demo=TRUE",
    "--log.level=Warning",
    "--log.format=JSON",
    "--accounting.rules=1.35",
    "--devices=on",
  ];
  const wrong = [
    "--shedule=x",
    "--schedule=x",
    "--log.level=loud",
    "--demo=maybe",
    "--accounting.rules=1.31",
    "--max-nodes=x",
    "--devices=true",
    "-x",
  ];

  test("are refused by the schema where the program refuses them", () => {
    for (const text of [...right, ...wrong]) {
      assert.equal(understands([text]), right.includes(text), text);
      assert.equal(fitsAsArgument(text), right.includes(text), text);
    }
  });

  test("may have their value behind them", () => {
    assert.ok(understands(["--log.level", "debug"]));
    assert.ok(fitsAsArgument("--log.level") && fitsAsArgument("debug"));
  });

  test("that end the program at once are refused", () => {
    for (const text of ["--help", "-h", "--version", "-v", "--print-config"])
      assert.ok(!fitsAsArgument(text));
  });
});

test("a variable that is none of the program's is refused, and others are not looked at", () => {
  const name = at(variableSchema(), "properties", "name");
  const [condition, then] = [at(name, "if"), at(name, "then")];
  for (const known of ["KUBECOMMIT_LOG_LEVEL", "KUBECOMMIT_MAX_RESOURCES_PER_NODE"])
    assert.ok(fits(condition, known) && fits(then, known));
  assert.ok(fits(condition, "KUBECOMMIT_SHEDULE") && !fits(then, "KUBECOMMIT_SHEDULE"));
  assert.ok(!fits(condition, "TZ"));
});
