import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { partNames, samplesByPart } from "../../bench/cpu-profile.ts";
import type { CpuProfile } from "../../bench/cpu-profile.ts";
import { profileTable } from "../../bench/profile.ts";
import { parseSize } from "../../bench/size.ts";

/** A function of a hand-made profile, with those that it calls: its name, source, and samples. */
type Called = readonly [name: string, source: string, samples: number, ...called: Called[]];

/** As V8 gives it: all functions in one list, which name each other. */
function profileOf(root: Called): CpuProfile {
  const nodes: CpuProfile["nodes"][number][] = [];
  const add = ([functionName, url, hitCount, ...called]: Called): number => {
    const children = called.map(add);
    const id = nodes.length + 1;
    const callFrame = { functionName, url, lineNumber: 0, columnNumber: 0 };
    nodes.push({ id, callFrame, hitCount, children });
    return id;
  };
  add(root);
  return { nodes: nodes.toReversed() };
}

/** The parts that have samples. */
function counted(...called: Called[]): Readonly<Record<string, number>> {
  const profile = profileOf(["(root)", "", 0, ...called]);
  const samples = samplesByPart(profile, ({ url }) => url);
  return Object.fromEntries([...samples].filter(([, count]) => count > 0));
}

const part = (source: string): string => Object.keys(counted(["f", source, 1])).join();

const decoder = "src/kubernetes/wire/protobuf/cursor.ts";

suite("the profile", () => {
  test("counts what is not JavaScript, and what Node does, for who called it", () => {
    assert.deepEqual(
      counted(
        ["decode", decoder, 3, ["copy", "", 2], ["slice", "node:buffer", 1, ["utf8Slice", "", 4]]],
        ["write", "src/serving/gzip-body.ts", 1, ["utf8Write", "", 6]],
      ),
      { "decoding protobuf": 10, "handing over to zlib and back": 7 },
    );
  });

  test("counts a function for its own part, whoever called it", () => {
    assert.deepEqual(
      counted([
        "onStreamRead",
        "node:internal/stream_base_commons",
        2,
        ["push", "node:internal/streams/readable", 3, ["decode", decoder, 5]],
      ]),
      { "TLS, sockets and HTTP, in JavaScript": 5, "decoding protobuf": 5 },
    );
  });

  test("knows what the thread did when there was no function, and leaves out idleness and itself", () => {
    assert.deepEqual(
      counted(
        ["(idle)", "", 100],
        ["(garbage collector)", "", 7],
        ["(program)", "", 8],
        ["dispatch", "node:inspector", 9, ["decode", decoder, 9]],
        ["toString", "node:internal/timers", 1],
      ),
      {
        "garbage collector": 7,
        "TLS, sockets and the event loop, in C++": 8,
        "everything else": 1,
      },
    );
  });

  test("has a part for every source of the program", () => {
    assert.equal(part("src/kubernetes/records/pod-records.ts"), "what a pod requests, and records");
    assert.equal(part("src/kubernetes/api/content.ts"), "handing over to zlib and back");
    assert.equal(part("node:zlib"), "handing over to zlib and back");
    assert.equal(part("src/kubernetes/api/connection.ts"), "TLS, sockets and HTTP, in JavaScript");
    assert.equal(part("src/kubernetes/reflector/reflector.ts"), "everything else");
    assert.equal(part("src/accounting/ledger.ts"), "sums and snapshot");
    assert.equal(part("src/render/family.ts"), "text of the exposition");
    assert.equal(part("node_modules/express/index.js"), "loading the program");
  });

  test("is a table with the share of each part in all CPU time", () => {
    const [first = "", second = ""] = partNames;
    const table = profileTable([
      {
        size: parseSize("9/300/distinct"),
        load: 0.5,
        start: { [first]: 1500, [second]: 500 },
        churn: { [first]: 0, [second]: 12.34 },
      },
    ]);
    const lines = table.split("\n");
    assert.equal(
      lines[0],
      "| CPU time of | 9 / 300, distinct: start, ms | 9 / 300, distinct: 500 events/s, ms a second |",
    );
    assert.ok(lines.includes(`| ${first} | 1500 (75 %) | – |`));
    assert.ok(lines.includes(`| ${second} | 500 (25 %) | 12.3 (100 %) |`));
    assert.ok(lines.includes("| all | 2000 | 12.3 |"));
  });
});
