import assert from "node:assert/strict";
import { suite, test } from "node:test";

import {
  OptionsError,
  configText,
  helpText,
  readCommandLine,
} from "../../src/config/command-line.ts";
import { defaultPoolLabels } from "../../src/config/pool-labels.ts";
import { shardOfConfig } from "../../src/config/shard.ts";
import { options } from "../../src/config/options.ts";
import { namesOfExporters } from "../../src/config/other-names.ts";

function faultsOf(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): string[] {
  try {
    readCommandLine(argv, environment);
  } catch (error) {
    assert.ok(error instanceof OptionsError);
    return error.message
      .split("\n")
      .slice(1, -1)
      .map((line) => line.trim());
  }
  throw new assert.AssertionError({ message: "the configuration was accepted" });
}

function shardOf(...argv: string[]) {
  return shardOfConfig(readCommandLine(argv, {}).config);
}

function hosts(argv: string[], environment: Record<string, string> = {}) {
  return readCommandLine(argv, environment).config.listenAddresses.map(({ host }) => host);
}

suite("defaults", () => {
  test("nothing given is a complete configuration", () => {
    const { action, config, warnings } = readCommandLine([], {});
    assert.deepEqual({ action, warnings }, { action: "run", warnings: [] });
    assert.deepEqual(config, {
      listenAddresses: [{ host: undefined, port: 8080 }],
      healthListenAddresses: [],
      telemetryPath: "/metrics",
      webConfigFile: undefined,
      allowedHosts: [],
      authKubernetes: false,
      authKubernetesAudience: [],
      kubeconfig: undefined,
      context: undefined,
      schedule: "*/15 * * * * *",
      rules: undefined,
      nodeLabels: [
        "topology.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "node.kubernetes.io/instance-type",
        "kubernetes.io/arch",
        "kubernetes.io/os",
      ],
      poolLabels: defaultPoolLabels,
      blockingTaints: [],
      metricsAllow: [],
      metricsDeny: [],
      resources: [],
      nodeSelector: undefined,
      shard: undefined,
      totalShards: undefined,
      pod: undefined,
      fit: [],
      devices: "auto",
      namespaceMetrics: true,
      disableExporterMetrics: false,
      maxNodes: 50_000,
      maxResourcesPerList: 32,
      dropStaleAfter: undefined,
      logLevel: "info",
      logFormat: "logfmt",
      demo: false,
      demoNodes: 12,
      demoPods: 240,
      demoEventsPerSecond: 2,
      demoFile: undefined,
    });
  });
});

suite("precedence and forms", () => {
  test("a flag wins over its variable, which wins over the default", () => {
    const environment = { KUBECOMMIT_CONTEXT: "b", KUBECOMMIT_LOG_LEVEL: "warn" };
    const { config, sources } = readCommandLine(["--context", "a"], environment);
    assert.equal(config.context, "a");
    assert.equal(config.logLevel, "warn");
    assert.equal(sources.context, "flag");
    assert.equal(sources.logLevel, "environment");
    assert.equal(sources.schedule, "default");
  });

  test("a value may follow after = or as the next argument", () => {
    assert.equal(readCommandLine(["--context=a=b"], {}).config.context, "a=b");
    assert.equal(readCommandLine(["--context", "a"], {}).config.context, "a");
  });

  test("a switch may be turned off in each usual way", () => {
    for (const flag of ["--no-namespaces.metrics", "--namespaces.metrics=false"])
      assert.equal(readCommandLine([flag], {}).config.namespaceMetrics, false);
  });

  test("a switch, and a choice of few, are read as people write them", () => {
    for (const [texts, isOn] of [
      ["true 1 yes on TRUE True", true],
      ["false 0 no off FALSE Off", false],
    ] as const) {
      for (const text of texts.split(" ")) {
        const { config } = readCommandLine([`--demo=${text}`], {});
        assert.equal(config.demo, isOn, text);
        const variable = { KUBECOMMIT_NAMESPACES_METRICS: text };
        assert.equal(readCommandLine([], variable).config.namespaceMetrics, isOn, text);
      }
    }
    for (const [text, level] of [
      ["WARN", "warn"],
      ["Warning", "warn"],
      ["Error", "error"],
      ["DEBUG", "debug"],
    ]) {
      assert.equal(readCommandLine([`--log.level=${text}`], {}).config.logLevel, level);
    }
    assert.equal(readCommandLine(["--log.format=JSON"], {}).config.logFormat, "json");
  });

  test("a version of Kubernetes has the newest rules that are not newer", () => {
    for (const [text, rules] of [
      ["1.32", "1.32"],
      ["1.34", "1.34"],
      ["1.35", "1.34"],
      ["v1.35.2-gke.100", "1.34"],
      ["1.36.0", "1.36"],
      ["1.50", "1.37"],
      ["", undefined],
    ] as const) {
      assert.equal(readCommandLine([`--accounting.rules=${text}`], {}).config.rules, rules, text);
    }
  });

  test("help and version have a letter, too", () => {
    for (const [flag, action] of [
      ["-h", "help"],
      ["--help", "help"],
      ["-v", "version"],
      ["--version", "version"],
    ] as const) {
      assert.equal(readCommandLine([flag], {}).action, action);
      if (flag.length > 2) continue;
      assert.match(helpText(), new RegExp(`^ {2}${flag}, --${action}$`, "m"));
    }
  });

  test("addresses of every kind are read", () => {
    const { config } = readCommandLine(
      ["--web.listen-address=127.0.0.1:1,[::1]:2,localhost:3,:4"],
      {},
    );
    assert.deepEqual(config.listenAddresses, [
      { host: "127.0.0.1", port: 1 },
      { host: "::1", port: 2 },
      { host: "localhost", port: 3 },
      { host: undefined, port: 4 },
    ]);
  });

  test("durations are read into milliseconds", () => {
    for (const [text, milliseconds] of [
      ["200s", 200_000],
      ["5m", 300_000],
      ["1h", 3_600_000],
    ] as const)
      assert.equal(
        readCommandLine([`--drop-stale-after=${text}`], {}).config.dropStaleAfter,
        milliseconds,
      );
  });

  test("patterns have to match whole names", () => {
    const { config } = readCommandLine(["--metrics.allow=a|b, kubecommit_.*x"], {});
    assert.deepEqual(config.metricsAllow, [/^(?:a|b)$/u, /^(?:kubecommit_.*x)$/u]);
  });

  test("resources are names, and beginnings of names", () => {
    const { config } = readCommandLine(["--resources=cpu,nvidia.com/gpu,hugepages-*,a*,*"], {});
    assert.deepEqual(config.resources, ["cpu", "nvidia.com/gpu", "hugepages-*", "a*", "*"]);
  });

  test("a node selector may hold commas and spaces", () => {
    const { config } = readCommandLine(["--node-selector= zone in (a, b),!spot "], {});
    assert.equal(config.nodeSelector, "zone in (a, b),!spot");
    assert.equal(readCommandLine(["--node-selector="], {}).config.nodeSelector, undefined);
  });

  test("PORT and DEBUG of the Python application are honoured, below our own variables", () => {
    const old = { PORT: "9000", DEBUG: "1" };
    assert.deepEqual(readCommandLine([], old).config.listenAddresses, [
      { host: undefined, port: 9000 },
    ]);
    assert.equal(readCommandLine([], old).config.logLevel, "debug");
    assert.equal(readCommandLine([], { DEBUG: "0" }).config.logLevel, "info");
    const both = { ...old, KUBECOMMIT_WEB_LISTEN_ADDRESS: ":1", KUBECOMMIT_LOG_LEVEL: "error" };
    assert.deepEqual(readCommandLine([], both).config.listenAddresses, [
      { host: undefined, port: 1 },
    ]);
    assert.equal(readCommandLine([], both).config.logLevel, "error");
    assert.throws(
      () => readCommandLine([], { PORT: "http" }),
      /^OptionsError:.*\n {2}PORT must be/,
    );
  });

  test("a former name is accepted with one warning, below the present name", () => {
    const variable = "KUBECOMMIT_MAX_RESOURCES_PER_";
    const byFlag = readCommandLine(
      ["--max-resources-per-node=9", "--max-resources-per-node=5"],
      {},
    );
    assert.equal(byFlag.config.maxResourcesPerList, 5);
    assert.deepEqual(byFlag.warnings, [
      "--max-resources-per-node is now called --max-resources-per-list; the old name still works, please use the new one",
    ]);
    const byVariable = readCommandLine([], { [`${variable}NODE`]: "6" });
    assert.equal(byVariable.config.maxResourcesPerList, 6);
    assert.deepEqual(byVariable.warnings, [
      `${variable}NODE is now called ${variable}LIST; the old name still works, please use the new one`,
    ]);
    const both = readCommandLine([], { [`${variable}NODE`]: "6", [`${variable}LIST`]: "7" });
    assert.equal(both.config.maxResourcesPerList, 7);
    assert.deepEqual(both.warnings, []);
  });

  test("the service links that Kubernetes injects are not taken for options", () => {
    const links = {
      KUBECOMMIT_SERVICE_HOST: "10.0.0.1",
      KUBECOMMIT_SERVICE_PORT: "8080",
      KUBECOMMIT_SERVICE_PORT_HTTP: "8080",
      KUBECOMMIT_PORT: "tcp://10.0.0.1:8080",
      KUBECOMMIT_PORT_8080_TCP_ADDR: "10.0.0.1",
    };
    assert.equal(readCommandLine([], links).action, "run");
  });
});

suite("variables of Node", () => {
  test("that write requests to the log are refused, without their value", () => {
    const [fault = "", ...others] = faultsOf([], { NODE_DEBUG: "http,tls" });
    assert.match(fault, /^NODE_DEBUG must not be set: .*tokens/);
    assert.doesNotMatch(fault, /tls/);
    assert.deepEqual(others, []);
    assert.doesNotThrow(() => readCommandLine([], { NODE_DEBUG: "", NODE_OPTIONS: "" }));
  });

  test("that undo the sandbox are warned of once, without their value", () => {
    const { warnings } = readCommandLine([], { NODE_OPTIONS: "--require=/agent.js" });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^NODE_OPTIONS is set: .*sandbox/);
    assert.doesNotMatch(warnings[0] ?? "", /agent/);
  });
});

suite("options that make sense only together", () => {
  test("numbers are not withdrawn before they can count as stale", () => {
    for (const [text, schedule, least] of [
      ["30s", "*/15 * * * * *", "195s"],
      ["194s", "*/15 * * * * *", "195s"],
      ["5m", "*/5 * * * *", "480s"],
    ]) {
      const [fault, ...others] = faultsOf([`--drop-stale-after=${text}`, `--schedule=${schedule}`]);
      assert.match(fault ?? "", new RegExp(`^--drop-stale-after must be at least ${least} `));
      assert.deepEqual(others, []);
    }
    assert.equal(readCommandLine(["--drop-stale-after=195s"], {}).config.dropStaleAfter, 195_000);
  });

  test("no address is listened on twice", () => {
    for (const [address, health] of [
      [":8080", ":8080"],
      ["127.0.0.1:8080", "127.0.0.1:8080"],
      ["[::1]:1,:8080", "127.0.0.1:8080"],
      ["127.0.0.1:8080", ":8081,[::]:8080"],
      ["127.0.0.1:8080", "0.0.0.0:8080"],
    ]) {
      const [fault, ...others] = faultsOf([
        `--web.listen-address=${address}`,
        `--web.health-listen-address=${health}`,
      ]);
      assert.match(
        fault ?? "",
        /^--web\.health-listen-address must not be \S*:8080, which --web\.listen-address listens on/,
      );
      assert.deepEqual(others, []);
    }
    assert.match(faultsOf(["--web.health-listen-address=[::1]:8080"]).join(), /be \[::1\]:8080,/);
    for (const health of [":8081", "127.0.0.2:8080", "127.0.0.1:0"]) {
      const flags = ["--web.listen-address=127.0.0.1:8080,[::1]:0"];
      assert.doesNotThrow(() =>
        readCommandLine([...flags, `--web.health-listen-address=${health}`], {}),
      );
    }
  });

  test("a demo listens on loopback unless told otherwise", () => {
    assert.deepEqual(hosts(["--demo"]), ["127.0.0.1"]);
    assert.deepEqual(hosts([], { KUBECOMMIT_DEMO: "true" }), ["127.0.0.1"]);
    assert.deepEqual(hosts(["--no-demo"], { KUBECOMMIT_DEMO: "true" }), [undefined]);
    assert.deepEqual(hosts(["--demo", "--web.listen-address=:8080"]), [undefined]);
    assert.deepEqual(hosts(["--demo"], { PORT: "8080" }), [undefined]);
    const { texts, sources } = readCommandLine(["--demo"], {});
    assert.equal(texts.listenAddresses, "127.0.0.1:8080");
    assert.equal(sources.listenAddresses, "default");
  });

  test("a demo reads its own cluster, so no other can be named", () => {
    for (const flag of ["--kubeconfig", "--context"]) {
      assert.deepEqual(faultsOf(["--demo", `${flag}=a`]), [
        `${flag} cannot be given together with --demo, which reads a simulated cluster of its own: leave one of them out`,
      ]);
      assert.doesNotThrow(() => readCommandLine(["--no-demo", `${flag}=a`], {}));
    }
    const environment = { KUBECOMMIT_KUBECONFIG: "a", KUBECOMMIT_CONTEXT: "b" };
    assert.equal(faultsOf(["--demo"], environment).length, 2);
    assert.equal(faultsOf(["--demo=perhaps", "--kubeconfig=a"]).length, 1);
    assert.doesNotThrow(() => readCommandLine(["--demo"], { KUBECONFIG: "a" }));
  });

  test("an audience without tokens, and tokens of a cluster that knows none", () => {
    assert.deepEqual(faultsOf(["--auth.kubernetes.audience=a"]), [
      "--auth.kubernetes.audience is of --auth.kubernetes only: give that too, or leave both out",
    ]);
    assert.deepEqual(faultsOf(["--demo", "--auth.kubernetes"]), [
      "--auth.kubernetes cannot be given together with --demo, whose cluster knows no tokens of clients: leave one of them out",
    ]);
    assert.deepEqual(faultsOf(["--auth.kubernetes", "--auth.kubernetes.audience=a b"]), [
      '--auth.kubernetes.audience must list audiences of tokens, such as kubecommit, not "a b"',
    ]);
    const flags = ["--auth.kubernetes", "--auth.kubernetes.audience=a,https://b.example/c"];
    const { config } = readCommandLine(flags, {});
    assert.deepEqual(config.authKubernetesAudience, ["a", "https://b.example/c"]);
  });

  test("a file for the demo is not left aside for a real cluster", () => {
    assert.deepEqual(faultsOf(["--demo.file=a"]), [
      "--demo.file is read with --demo only: give that too, or leave both out",
    ]);
    assert.doesNotThrow(() => readCommandLine(["--demo", "--demo.file=a"], {}));
  });

  test("a shard is one of as many as there are, by its number or its pod", () => {
    assert.deepEqual(shardOf("--shard=3", "--total-shards=4"), { ordinal: 3, total: 4 });
    assert.deepEqual(shardOf("--shard=0", "--total-shards=1"), { ordinal: 0, total: 1 });
    assert.deepEqual(shardOf("--pod=kube-commit-12", "--total-shards=20"), {
      ordinal: 12,
      total: 20,
    });
    assert.equal(shardOf(), undefined);
    const environment = { KUBECOMMIT_POD: "kubecommit-2", KUBECOMMIT_TOTAL_SHARDS: "3" };
    assert.deepEqual(shardOfConfig(readCommandLine([], environment).config), {
      ordinal: 2,
      total: 3,
    });
  });

  for (const [argv, fault] of [
    [["--shard=0"], /^--shard needs --total-shards=N, the same for all shards: .* both out$/],
    [["--pod=a-0"], /^--pod needs --total-shards=N/],
    [["--total-shards=2"], /^--total-shards needs --shard=K, or --pod/],
    [["--shard=2", "--total-shards=2"], /^--shard must be less than --total-shards, .* 2, not 2:/],
    [["--pod=a-5", "--total-shards=5"], /^--pod=a-5 is shard 5, and --total-shards=5 leaves room/],
    [["--pod=a-0", "--shard=0", "--total-shards=2"], /^--pod says which shard this is, and so/],
    [["--shard=x", "--total-shards=2"], /^--shard must be a whole number from 0 to 99, not "x"$/],
  ] as const) {
    test(`${argv.join(" ")} is one fault`, () => {
      const [found = "", ...others] = faultsOf([...argv]);
      assert.match(found, fault);
      assert.deepEqual(others, []);
    });
  }

  test("a schedule of minutes that may be meant as one of seconds is warned of", () => {
    const { warnings } = readCommandLine(["--schedule=*/15 * * * *"], {});
    assert.match(warnings.join(), /every 900s at the longest.*sixth field/);
    assert.deepEqual(readCommandLine(["--schedule=*/3 * * * *"], {}).warnings, []);
    assert.deepEqual(readCommandLine([], {}).warnings, []);
  });

  test("are told with all other faults", () => {
    assert.equal(faultsOf(["--drop-stale-after=1m", "--log.level=loud"]).length, 2);
    assert.equal(faultsOf(["--drop-stale-after=1m", "--schedule=never"]).length, 1);
  });
});

suite("faults", () => {
  for (const [argument, message] of [
    ["--shedule=x", /^--shedule is not an option; did you mean --schedule\?$/],
    ["--frobnicate", /^--frobnicate is not an option$/],
    ["-x", /^-x is not an option$/],
    ["--port=80", /^--port is not an option; give the address with --web.listen-address, such as/],
    ["--listen=:80", /^--listen is not an option; give the address with --web.listen-address/],
    ["--listen-address=:80", /^--listen-address is not an option; did you mean --web.listen-a/],
    ["--telemetry-port=1", /^--telemetry-port is not an option; metrics about the exporter are/],
    ["--metric-allowlist=a", /^--metric-allowlist is not an option; use --metrics.allow$/],
    ["--metric-denylist=a", /^--metric-denylist is not an option; use --metrics.deny$/],
    ["--metric-labels-allowlist=a", /^--metric-labels-allowlist is not .*; use --node-labels/],
    ["--namespaces=a,b", /^--namespaces is not an option; the pods of all namespaces count; --no/],
    ["--apiserver=https://a", /^--apiserver is not an option; name the server by a kubeconfig/],
    ["--use-apiserver-cache", /^--use-apiserver-cache is not an option; leave it out: everything/],
    ["--pod-namespace=a", /^--pod-namespace is not an option; leave it out: the number at the/],
    [
      "--pod=kubecommit-7b9c6d-x2x4z",
      /^--pod must be the name of a pod of a StatefulSet, .*-2, not/,
    ],
    ["--total-shards=0", /^--total-shards must be a whole number from 1 to 100, not "0"$/],
    ["--rules=1.34", /^--rules is not an option; did you mean --accounting.rules\?$/],
    ["--compare=a", /^--compare is not an option; it is one of kubecommit report$/],
    ["--log-level=a", /^--log-level is not an option; did you mean --log.level\?$/],
    ["reprot", /^"reprot" is not a command; did you mean report\?$/],
    ["true", /^"true" is not an option; a switch takes its value behind =, as in --demo=true$/],
    ["--resources=pods,nodes", /^--resources must list resources .* "nodes" is a kind of object;/],
    ["serve", /^"serve" is not an option; options start with --$/],
    ["--context", /^--context needs a value$/],
    ["--schedule=every minute", /^--schedule must be a cron expression .*, not "every minute"$/],
    ["--schedule=61 * * * * *", /^--schedule must be a cron expression/],
    ["--schedule=0 */5 8-18 * * 1-5", /^--schedule must run in every hour of every day, which/],
    ["--web.listen-address=8080", /^--web.listen-address must be \[host\]:port/],
    ["--web.listen-address=:65536", /^--web.listen-address must be/],
    ["--web.listen-address=", /^--web.listen-address must name at least one address/],
    ["--web.telemetry-path=metrics", /^--web.telemetry-path must be a path/],
    ["--web.telemetry-path=/livez", /^--web.telemetry-path must not be \/livez/],
    [
      "--accounting.rules=1.30",
      /^--accounting.rules must be one of 1.32, 1.33, .* that is not older than these, not "1.30"$/,
    ],
    ["--accounting.rules=new", /^--accounting.rules must be one of 1.32, .*, not "new"$/],
    ["--node-labels=a b", /^--node-labels must list Kubernetes label names, and "a b" is not one$/],
    ["--blocking-taints=a b", /^--blocking-taints must list keys of taints, .* "a b" is neither$/],
    ["--blocking-taints=a/b,*", /^--blocking-taints must list keys of taints, .* "\*" is neither$/],
    ["--node-labels=.*", /^--node-labels must list Kubernetes label names/],
    ["--max-resources-per-node=3", /^--max-resources-per-node must be a whole number from 4 to/],
    ["--max-nodes=0", /^--max-nodes must be a whole number from 1 to/],
    ["--max-nodes=1e3", /^--max-nodes must be a whole number/],
    ["--drop-stale-after=5", /^--drop-stale-after must be a duration/],
    ["--log.level=loud", /^--log.level must be one of debug, info, warn, error, not "loud"$/],
    [
      "--metrics.allow=a,b(,c",
      /^--metrics.allow must list regular .* "b\(" is not one \(Unterminated group\)$/,
    ],
    [
      "--metrics.deny=a)|(b",
      /^--metrics.deny must list .* "a\)\|\(b" is not one \(Unmatched '\)'\)$/,
    ],
    [
      "--metrics.deny=a{1,2}",
      /^--metrics.deny must list .* commas in between, and "a\{1" is not one/,
    ],
    [
      `--metrics.deny=${"a".repeat(201)}`,
      /^--metrics.deny must list .* at most 200 characters, not 201$/,
    ],
    [
      String.raw`--metrics.deny=kubecommit_.*,(\w+)+!`,
      /^--metrics.deny must list .* a second, and "\(\\w\+\)\+!" takes longer$/,
    ],
    [`--metrics.deny=${"a,".repeat(101)}`, /^--metrics.deny must list at most 100 .*, not 101$/],
    [
      "--resources=cpu,*gpu",
      /^--resources must list resources such as .*, and "\*gpu" is neither$/,
    ],
    ["--resources=nvidia.com/", /^--resources must list resources .* "nvidia.com\/" is neither$/],
    ["--resources=a**", /^--resources must list .* "a\*\*" is neither$/],
    ["--node-selector=a b", /^--node-selector must be a label selector .*: "b" cannot be read$/],
    [
      "--web.disable-exporter-metrics=nope",
      /^--web.disable-exporter-metrics must be true or false/,
    ],
    ["--namespaces.metrics=maybe", /^--namespaces.metrics must be true or false/],
  ] as const) {
    test(`${argument} is refused, with what to correct`, () => {
      const faults = faultsOf([argument]);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? "", message);
    });
  }

  test("no text of a hundred thousand characters takes long to read", () => {
    const hostile = ["a", "/a", "a/", "1", "0 ", "*/1,", "[::", "a:1,", ".", "a b,"];
    const started = performance.now();
    for (const { flag } of Object.values(options)) {
      for (const piece of hostile) {
        const text = `${piece.repeat(100_000 / piece.length)}!`;
        try {
          readCommandLine([`--${flag}=${text}`], {});
        } catch (error) {
          assert.ok(error instanceof OptionsError, flag);
        }
      }
    }
    assert.ok(performance.now() - started < 20_000);
  });

  test("every fault is listed at once, whatever its source", () => {
    assert.deepEqual(
      faultsOf(["--wrong", "--log.level=loud"], {
        KUBECOMMIT_SHEDULE: "x",
        KUBECOMMIT_MAX_NODES: "many",
        KUBECOMMIT_MAX_RESOURCES_PER_NODE: "few",
      }),
      [
        "--wrong is not an option",
        "KUBECOMMIT_SHEDULE is not a variable of kubecommit; did you mean KUBECOMMIT_SCHEDULE?",
        'KUBECOMMIT_MAX_NODES must be a whole number from 1 to 1000000, not "many"',
        'KUBECOMMIT_MAX_RESOURCES_PER_NODE must be a whole number from 4 to 1000, not "few"',
        '--log.level must be one of debug, info, warn, error, not "loud"',
      ],
    );
  });
});

function shapeNames(argv: string[], environment: NodeJS.ProcessEnv = {}): string[] {
  return readCommandLine(argv, environment).config.fit.map(({ name }) => name);
}

suite("--fit", () => {
  test("may be given several times, and in the variable with semicolons", () => {
    const argv = ["--fit=small=cpu:500m,memory:1Gi", "--fit", "gpu=nvidia.com/gpu:1"];
    const { config, texts } = readCommandLine(argv, {});
    assert.deepEqual(config.fit, [
      {
        name: "small",
        requests: new Map([
          ["cpu", 500],
          ["memory", 1024 ** 3],
        ]),
      },
      { name: "gpu", requests: new Map([["nvidia.com/gpu", 1]]) },
    ]);
    assert.deepEqual(shapeNames([], { KUBECOMMIT_FIT: texts.fit }), ["small", "gpu"]);
  });

  test("given as a flag wins over the variable as a whole", () => {
    assert.deepEqual(shapeNames(["--fit=a=cpu:1"], { KUBECOMMIT_FIT: "b=cpu:1;c=cpu:1" }), ["a"]);
  });

  test("has its faults told, also those between two of them", () => {
    assert.deepEqual(faultsOf(["--fit=a=cpu:x,pods:1"], {}), [
      '--fit a: cpu must be a quantity such as 500m or 1Gi, not "x"; pods cannot be requested: each pod takes one',
    ]);
    assert.deepEqual(faultsOf(["--fit=a=cpu:1", "--fit=a=cpu:2"], {}), [
      "--fit has more than one shape of the name a",
    ]);
  });

  test("does not change options of which the last counts", () => {
    assert.equal(readCommandLine(["--context=a", "--context=b"], {}).config.context, "b");
  });
});

suite("texts", () => {
  test("the help is of the program as it is called", () => {
    const text = helpText("kubectl commit", "report");
    assert.match(text, /^ {2}kubectl commit serve \[options\] {2,}serve the metrics$/m);
    assert.match(text, /^ {2}kubectl commit \[report\] \[options\] {2,}look at a cluster once/m);
    assert.match(helpText(), /^ {2}kubecommit \[serve\] \[options\] {2,}serve the metrics$/m);
  });

  test("hints at other names lead to options that there are", () => {
    const flags = new Set(Object.values(options).map(({ flag }) => `--${flag}`));
    for (const [name, hint] of namesOfExporters) {
      assert.ok(!flags.has(`--${name}`), name);
      for (const [found] of hint.matchAll(/--(?!no-)[a-z][\w.-]*\w/g)) {
        assert.ok(flags.has(found), `${name}: ${found}`);
      }
    }
  });

  test("the help names every option, and wins over faults", () => {
    const { action } = readCommandLine(["--wrong", "--help"], {});
    assert.equal(action, "help");
    for (const { flag } of Object.values(options))
      assert.match(helpText(), new RegExp(`^  --(\\[no-\\])?${flag}`, "m"));
  });

  test("the printed configuration can be given back as flags", () => {
    const line = readCommandLine(["--context=a b", "--no-namespaces.metrics"], { PORT: "1" });
    const text = configText(line);
    assert.match(text, /^--context="a b" {2}# flag$/m);
    assert.match(text, /^--web.listen-address=":1" {2}# environment$/m);
    const argv = text
      .trimEnd()
      .split("\n")
      .map((row) => {
        const [, flag, value] = /^(--[\w.-]+)=(".*") {2}# \w+$/.exec(row) ?? [];
        return `${flag}=${JSON.parse(value ?? '""')}`;
      });
    assert.deepEqual(readCommandLine(argv, {}).config, line.config);
  });
});
