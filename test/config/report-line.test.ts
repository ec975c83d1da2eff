import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { OptionsError } from "../../src/config/command-line.ts";
import { namesOfReports } from "../../src/config/other-names.ts";
import { readReportLine, reportHelp, reportVariable } from "../../src/config/report-line.ts";
import { reportOptions } from "../../src/config/report-options.ts";

function faultsOf(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): string[] {
  try {
    readReportLine(argv, environment);
    return [];
  } catch (error) {
    assert.ok(error instanceof OptionsError);
    return error.message.split("\n").filter((line) => line.startsWith("  "));
  }
}

suite("the command line of the report", () => {
  test("has a default for everything", () => {
    const { action, config } = readReportLine([], {});
    assert.equal(action, "run");
    assert.equal(config.output, "table");
    assert.equal(config.by, "node");
    assert.deepEqual(config.sort, { resource: undefined, isReversed: false });
    assert.deepEqual(config.failAbove, []);
    assert.equal(config.file, undefined);
  });

  test("takes short and long options, and lists", () => {
    const argv = ["-o", "csv", "-f", "-", "--sort=-cpu", "--fit=a=cpu:1", "--fit=b=memory:1Gi"];
    const ceilings = ["--fail-above=cpu=0.9,node:memory=1", "--fail-above=pool:example.com/x=0.5"];
    const { config } = readReportLine([...argv, ...ceilings], {});
    assert.equal(config.output, "csv");
    assert.equal(config.file, "-");
    assert.deepEqual(config.sort, { resource: "cpu", isReversed: true });
    assert.deepEqual(
      config.fit.map(({ name }) => name),
      ["a", "b"],
    );
    assert.deepEqual(config.failAbove, [
      { scope: "cluster", resource: "cpu", most: 0.9 },
      { scope: "node", resource: "memory", most: 1 },
      { scope: "pool", resource: "example.com/x", most: 0.5 },
    ]);
  });

  test("takes a ceiling in percent", () => {
    const { config } = readReportLine(["--fail-above=cpu=90%,node:memory=12.5 %,pods=9.9"], {});
    assert.deepEqual(
      config.failAbove.map(({ most }) => most),
      [0.9, 0.125, 9.9],
    );
  });

  test("heeds the exporter's variables for the exporter's options only", () => {
    const environment = { KUBECOMMIT_CONTEXT: "c", KUBECOMMIT_OUTPUT: "csv", KUBECOMMIT_DEMO: "x" };
    const { config } = readReportLine([], environment);
    assert.equal(config.context, "c");
    assert.equal(config.output, "table");
    assert.equal(readReportLine(["--context=d"], environment).config.context, "d");
    assert.equal(reportVariable("output"), undefined);
    assert.match(faultsOf([], { KUBECOMMIT_FIT: "x" }).join(), /^ {2}KUBECOMMIT_FIT must be NAME=/);
  });

  for (const [argv, expected] of [
    [["--outptu=csv"], /--outptu is not an option of report; did you mean --output\?/],
    [["--pods"], /--pods is not an option of report; no line is about a single pod/],
    [["-u"], /-u is not an option of report; usage is not read/],
    [["--pod-count"], /--pod-count is not an option of report; pods are a resource: --resources=/],
    [["--available"], /--available is not an option of report; use -o wide/],
    [
      ["--namespace", "a"],
      /^ {2}--namespace is not an option of report; use --by=namespace[^\n]*$/,
    ],
    [["-l", "a=b"], /-l is not an option of report; use --node-selector/],
    [["--group-by=pool"], /--group-by is not an option of report; use --by/],
    [
      ["--log.level=warn"],
      /--log\.level is not an option of report; it is one of kubecommit serve/,
    ],
    [["now"], /"now" is not an option; options start with --/],
    [["-o"], /-o needs a value/],
    [["-o", "pdf"], /--output must be one of table, wide, json, csv, markdown, html, not "pdf"/],
    [["--server-version=new"], /--server-version must be a version of Kubernetes such as 1\.34/],
    [["--sort=?"], /--sort must be name or a resource/],
    [["--fail-above=cpu"], /--fail-above must be RESOURCE=PART/],
    [["--fail-above=zone:cpu=1"], /--fail-above must be RESOURCE=PART/],
    [["--fail-above=cpu=90"], /and cpu=90 is 90 times as much: write cpu=0\.9 or cpu=90%/],
    [["--fail-above=cpu=10"], /and cpu=10 is 10 times as much/],
    [["--fail-above=cpu=NaN"], /--fail-above must be RESOURCE=PART/],
    [["--fail-above=cpu=-1"], /--fail-above must be RESOURCE=PART/],
    [["--fail-above=cpu=0,9"], /--fail-above must be RESOURCE=PART.*, not "9"/],
    [["--file=a", "--context=b"], /--context cannot be given together with --file/],
  ] as const) {
    test(`refuses ${argv.join(" ")}`, () => assert.match(faultsOf(argv).join("\n"), expected));
  }

  test("hints at other names lead to options that there are", () => {
    const known = new Set(
      Object.values(reportOptions).flatMap(({ flag, letter = "" }) => [`--${flag}`, `-${letter}`]),
    );
    for (const [name, hint] of namesOfReports) {
      assert.ok(!known.has(name.length === 1 ? `-${name}` : `--${name}`), name);
      for (const [, found = ""] of hint.matchAll(/(?<!\w)(-o|--[a-z][\w.-]*\w)/g)) {
        assert.ok(known.has(found), `${name}: ${found}`);
      }
    }
  });

  test("has all faults at once, and none in the help's way", () => {
    assert.equal(faultsOf(["--by=x", "--color=x", "--what"]).length, 3);
    assert.equal(readReportLine(["--by=x", "-h"], {}).action, "help");
    assert.equal(readReportLine(["-v"], {}).action, "version");
    assert.match(reportHelp("kubectl commit"), /^Usage: kubectl commit report \[options\]$/m);
    for (const { flag } of Object.values(reportOptions)) {
      assert.match(reportHelp(), new RegExp(`--${flag}=`));
    }
  });
});
