import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Credentials } from "../../../src/kubernetes/api/credentials.ts";
import { type KubeconfigOptions, loadKubeconfig } from "../../../src/kubernetes/api/kubeconfig.ts";
import { anyAuthority, kubeconfigText, TemporaryFolder } from "../reading.ts";
import { ConfigurationError } from "../../../src/kubernetes/failures/errors.ts";

const never = new AbortController().signal;
const server = "https://127.0.0.1:6443";

function failureOf(options: KubeconfigOptions): string {
  try {
    loadKubeconfig(options, never);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.message;
  }
  return assert.fail("it loads");
}

async function authorization(options: KubeconfigOptions): Promise<unknown> {
  using credentials = new Credentials(options, () => 0);
  const { headers } = await credentials.requestOptions();
  return headers["Authorization"];
}

/** As Node's of a user who is in no user database. */
const noHome = () => assert.fail("uv_os_homedir returned ENOENT");

suite("the configuration is found as kubectl finds it", () => {
  test("with nothing configured, the message says what was looked for and how to go on", () => {
    using folder = new TemporaryFolder();
    const message = failureOf({
      environment: { HOME: folder.path },
      serviceAccount: join(folder.path, "none"),
    });
    assert.match(message, /no Kubernetes cluster is configured/);
    assert.match(message, /--kubeconfig: not given/);
    assert.match(message, /KUBECONFIG: not set/);
    assert.ok(message.includes(join(folder.path, ".kube", "config")));
    assert.match(message, /KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT: not set/);
    assert.match(message, /npm run demo/);
  });

  test("a token file alone is no cluster: the address has to be in the environment", () => {
    using folder = new TemporaryFolder();
    folder.file("token", "t");
    for (const address of [{}, { KUBERNETES_SERVICE_HOST: "10.0.0.1" }]) {
      const environment = { HOME: folder.path, ...address };
      const message = failureOf({ environment, serviceAccount: folder.path });
      assert.match(message, /KUBERNETES_SERVICE_PORT: not set/);
      assert.match(message, /token: there/);
    }
  });

  test("in a pod, the service account and the address of the environment are used", async () => {
    using folder = new TemporaryFolder();
    folder.file("token", "abc\n");
    folder.file("ca.crt", anyAuthority);
    const options = {
      environment: {
        HOME: folder.path,
        KUBERNETES_SERVICE_HOST: "fd00::1",
        KUBERNETES_SERVICE_PORT: "443",
      },
      serviceAccount: folder.path,
    };
    const { cluster, source } = loadKubeconfig(options, never);
    assert.equal(cluster.server, "https://[fd00::1]:443");
    assert.equal(source, "the pod's service account");
    assert.equal(await authorization(options), "Bearer abc");
  });

  test("a user without a home has the service account too", () => {
    using folder = new TemporaryFolder();
    folder.file("token", "abc");
    folder.file("ca.crt", anyAuthority);
    const environment = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };
    const { source } = loadKubeconfig(
      { environment, serviceAccount: folder.path, home: noHome },
      never,
    );
    assert.equal(source, "the pod's service account");
    assert.match(
      failureOf({ environment: {}, serviceAccount: folder.path, home: noHome }),
      /^ {2}~\/\.kube\/config: the user has no home, and HOME is not set$/m,
    );
  });

  test("a context that is asked for in a pod is refused", () => {
    using folder = new TemporaryFolder();
    folder.file("token", "abc");
    folder.file("ca.crt", anyAuthority);
    const environment = {
      HOME: folder.path,
      KUBERNETES_SERVICE_HOST: "10.0.0.1",
      KUBERNETES_SERVICE_PORT: "443",
    };
    const message = failureOf({ context: "prod", environment, serviceAccount: folder.path });
    assert.match(message, /--context prod needs a kubeconfig/);
  });

  test("a file that --kubeconfig names has to be there", () => {
    assert.match(
      failureOf({ kubeconfig: "/nowhere/config" }),
      /the kubeconfig \/nowhere\/config cannot be read: no such file. Check --kubeconfig/,
    );
  });

  test("of the files in KUBECONFIG the missing ones are skipped, and the first entry of a name wins", () => {
    using folder = new TemporaryFolder();
    const first = folder.file("a", kubeconfigText({ server: "https://a:1" }));
    const second = folder.file("b", kubeconfigText({ server: "https://b:1" }));
    const environment = { KUBECONFIG: `/nowhere:${first}:${second}` };
    assert.equal(loadKubeconfig({ environment }, never).cluster.server, "https://a:1");
    assert.match(
      failureOf({ environment: { KUBECONFIG: "/nowhere" } }),
      /KUBECONFIG names \/nowhere, which cannot be read/,
    );
  });

  test("~/.kube/config is used when nothing else is said", () => {
    using folder = new TemporaryFolder();
    mkdirSync(join(folder.path, ".kube"));
    writeFileSync(join(folder.path, ".kube", "config"), kubeconfigText({ server }));
    const { cluster, source } = loadKubeconfig({ environment: { HOME: folder.path } }, never);
    assert.equal(cluster.server, server);
    assert.equal(source, `the context test of ${join(folder.path, ".kube", "config")}`);
  });
});

suite("a wrong kubeconfig is refused with what is wrong and where", () => {
  const contexts = [{ name: "known", context: { cluster: "c", user: "u" } }];
  const clusters = [{ name: "c", cluster: { server } }];
  const users = [{ name: "u", user: {} }];
  const cases: readonly {
    readonly name: string;
    readonly content: unknown;
    readonly context?: string;
    readonly message: RegExp;
  }[] = [
    {
      name: "text that is not YAML",
      content: "{",
      message: /cannot read the kubeconfig .*config: /,
    },
    {
      name: "an empty file",
      content: "",
      message: /cannot read the kubeconfig .*config: .*Correct it/,
    },
    {
      name: "a context that is not there",
      content: { clusters, contexts, users },
      context: "prod",
      message:
        /the context "prod" is not in .*config\. Choose another with --context \(available: known\)/,
    },
    {
      name: "no current context",
      content: { clusters, contexts, users },
      message: /has no current context. Choose one with --context \(available: known\)/,
    },
    {
      name: "a context whose cluster is not there",
      content: { "current-context": "known", clusters: [], contexts, users },
      message: /the context "known" names the cluster "c", which is not in .*config/,
    },
    {
      name: "a context whose user is not there",
      content: { "current-context": "known", clusters, contexts, users: [] },
      message: /the context "known" names the user "u", which is not in .*config/,
    },
    {
      name: "a server that is not a URL",
      content: {
        "current-context": "known",
        clusters: [{ name: "c", cluster: { server: "10.0.0.1" } }],
        contexts,
        users,
      },
      message:
        /the server "10\.0\.0\.1" of the context known of .*config is not an http or https URL/,
    },
    {
      name: "a certificate authority that is not there",
      content: {
        "current-context": "known",
        clusters: [{ name: "c", cluster: { server, "certificate-authority": "ca.pem" } }],
        contexts,
        users,
      },
      message:
        /cannot read the certificate authority that the context known of .*config names: .*ca\.pem/,
    },
    {
      name: "a certificate authority that is no certificate",
      content: {
        "current-context": "known",
        clusters: [
          {
            name: "c",
            cluster: {
              server,
              "certificate-authority-data": Buffer.from(
                "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n",
              ).toString("base64"),
            },
          },
        ],
        contexts,
        users,
      },
      message: /the certificates of the context known of .*config cannot be used: .*embedded/,
    },
    {
      name: "a token file that is not there",
      content: {
        "current-context": "known",
        clusters,
        contexts,
        users: [{ name: "u", user: { tokenFile: "token" } }],
      },
      message: /cannot read the token that the context known of .*config names: .*token/,
    },
  ];
  for (const { name, content, context, message } of cases) {
    test(name, () => {
      using folder = new TemporaryFolder();
      const text = typeof content === "string" ? content : JSON.stringify(content);
      assert.match(failureOf({ kubeconfig: folder.file("config", text), context }), message);
    });
  }
});

test("an empty token file is refused", () => {
  using folder = new TemporaryFolder();
  const token = folder.file("token", " \n");
  const text = kubeconfigText({ server, user: { tokenFile: "token" } });
  const message = failureOf({ kubeconfig: folder.file("config", text) });
  assert.match(message, /^the token file \S+token that the context test of \S+ names is empty\.$/);
  assert.ok(message.includes(token));
});

for (const name of ["gcp", "azure", "openstack", undefined]) {
  test(`the auth provider ${name} is refused, and its command not run`, async () => {
    using folder = new TemporaryFolder();
    const ran = join(folder.path, "ran");
    const command = { "cmd-path": "touch", "cmd-args": ran };
    const user = { "auth-provider": { name, config: { ...command, "access-token": "" } } };
    const kubeconfig = folder.file("config", kubeconfigText({ server, user }));
    await assert.rejects(authorization({ kubeconfig }), (error) => {
      assert.ok(error instanceof ConfigurationError, String(error));
      assert.match(
        error.message,
        /^the auth provider "\w*" of the context test of \S+ is not supported.*Use an exec plugin/,
      );
      return true;
    });
    assert.equal(existsSync(ran), false);
  });
}

suite("an unsafe way to the server is told once", () => {
  const http = "http://u:p@api.test";
  const skip = { "insecure-skip-tls-verify": true };
  const clear =
    /^the credentials of the context test of \S+ are sent to http:\/\/api\.test without/;
  const cases: readonly [string, { server: string; user?: object; cluster?: object }, RegExp?][] = [
    ["https", { server, user: { token: "t" } }],
    ["http without credentials", { server: "http://api.test", cluster: skip }],
    ["http on this machine", { server: "http://127.0.0.1:8001", user: { token: "t" } }],
    ["http with a token", { server: "http://api.test", user: { token: "t" } }, clear],
    ["http with a password", { server: "http://api.test", user: { username: "u" } }, clear],
    ["http with a password in the server", { server: http }, clear],
    [
      "http with a plugin",
      { server: "http://api.test", user: { exec: { command: "x" } }, cluster: skip },
      clear,
    ],
    [
      "insecure-skip-tls-verify",
      { server, cluster: skip },
      /^the certificate of https:\/\/127\.0\.0\.1:6443 is not verified, as the context test of/,
    ],
  ];
  for (const [name, parts, expected] of cases) {
    test(name, () => {
      using folder = new TemporaryFolder();
      const kubeconfig = folder.file("config", kubeconfigText(parts));
      const { warnings } = loadKubeconfig({ kubeconfig, environment: {} }, never);
      assert.equal(warnings.length, expected === undefined ? 0 : 1);
      if (expected !== undefined) assert.match(warnings[0] ?? "", expected);
    });
  }
});

/** A kubeconfig whose context has a tokenFile, in a user after an odd one. */
function twoUsers(odd: string): string {
  return `
    clusters: [{ name: simulated, cluster: { server: "${server}" } }]
    contexts: [{ name: test, context: { cluster: simulated, user: exporter } }]
    current-context: test
    users:
    ${odd}
    - name: exporter
      user:
        tokenFile: token`;
}

suite("what client-node leaves out of a kubeconfig", () => {
  test("a tokenFile is honoured, beside the file and instead of a token in it", async () => {
    using folder = new TemporaryFolder();
    folder.file("token", "from the file\n");
    const kubeconfig = folder.file(
      "config",
      kubeconfigText({ server, user: { tokenFile: "token", token: "from the kubeconfig" } }),
    );
    assert.equal(await authorization({ kubeconfig }), "Bearer from the file");
  });

  test("relative paths start from the folder of the kubeconfig", () => {
    using folder = new TemporaryFolder();
    const ca = folder.file("ca.pem", anyAuthority);
    const cluster = { "certificate-authority": "ca.pem" };
    const kubeconfig = folder.file("config", kubeconfigText({ server, cluster }));
    assert.equal(loadKubeconfig({ kubeconfig }, never).caFile, ca);
  });

  test("a tokenFile in block style is honoured", async () => {
    using folder = new TemporaryFolder();
    const token = folder.file("token", "t");
    const kubeconfig = folder.file(
      "config",
      [
        "current-context: test",
        "clusters:",
        `- {name: simulated, cluster: {server: "${server}"}}`,
        "contexts:",
        "- {name: test, context: {cluster: simulated, user: exporter}}",
        "users:",
        "- name: exporter",
        "  user:",
        `    tokenFile: "${token}" # rotated`,
      ].join("\n"),
    );
    assert.equal(await authorization({ kubeconfig }), "Bearer t");
  });

  for (const [what, odd] of [
    [
      "has an auth-provider beside it",
      "- {name: o, user: {tokenFile: x, auth-provider: {name: y}}}",
    ],
    ["has none", "- {name: o, user: {token: t}}"],
    ["has no name", "- {user: {tokenFile: x}}"],
    ["has no user", "- {name: o}\n    - {name: p, user: null}"],
    ["is no object", "- tokenFile: x\n    - null\n    - [tokenFile]"],
    ["has one that is no text", "- {name: o, user: {tokenFile: [x]}}"],
    ["has a text that looks like one", "- {name: o, user: {token: 'a, tokenFile: b'}}"],
  ] as const) {
    test(`a tokenFile is honoured when another user ${what}`, async () => {
      using folder = new TemporaryFolder();
      folder.file("token", "t");
      const kubeconfig = folder.file("config", twoUsers(odd));
      assert.equal(await authorization({ kubeconfig }), "Bearer t");
    });
  }

  test("a tokenFile is honoured in a user that is the alias of another", async () => {
    using folder = new TemporaryFolder();
    folder.file("token", "t");
    const text = twoUsers("- {name: o, user: &o {tokenFile: token}}");
    const aliased = text.replace("user:\n        tokenFile: token", "user: *o");
    assert.notEqual(aliased, text);
    const kubeconfig = folder.file("config", aliased);
    assert.equal(await authorization({ kubeconfig }), "Bearer t");
  });

  test("an auth-provider takes precedence over a tokenFile", () => {
    using folder = new TemporaryFolder();
    const user = { tokenFile: "missing", "auth-provider": { name: "oidc" } };
    const kubeconfig = folder.file("config", kubeconfigText({ server, user }));
    const { config } = loadKubeconfig({ kubeconfig }, never);
    assert.deepEqual(config.getCurrentUser()?.authProvider, { name: "oidc" });
  });

  test("a user without a name is anonymous, and the certificate authority still counts", async () => {
    using folder = new TemporaryFolder();
    const ca = folder.file("ca.pem", anyAuthority);
    const kubeconfig = folder.file(
      "config",
      JSON.stringify({
        "current-context": "test",
        clusters: [{ name: "c", cluster: { server, "certificate-authority": ca } }],
        contexts: [{ name: "test", context: { cluster: "c" } }],
      }),
    );
    using credentials = new Credentials({ kubeconfig }, () => 0);
    const options = await credentials.requestOptions();
    assert.ok(Buffer.isBuffer(options.ca));
    assert.equal(options.headers["Authorization"], undefined);
  });

  test("the command of a plugin starts from there too, unless it is only a name", async () => {
    using folder = new TemporaryFolder();
    const plugin = folder.file("plugin", `#!/bin/sh\necho '{"status": {"token": "t"}}'\n`);
    chmodSync(plugin, 0o700);
    for (const command of ["./plugin", plugin]) {
      const text = kubeconfigText({ server, user: { exec: { command } } });
      assert.equal(await authorization({ kubeconfig: folder.file("config", text) }), "Bearer t");
    }
    const named = kubeconfigText({ server, user: { exec: { command: "plugin" } } });
    await assert.rejects(
      authorization({ kubeconfig: folder.file("config", named) }),
      /the exec plugin plugin was not found/,
    );
  });

  const oddUsers: readonly object[] = [
    { "client-certificate": 5 },
    { "client-key": ["x"] },
    { "client-certificate": { x: 1 }, token: 5 },
    { exec: 5 },
    { exec: { command: 5 } },
    { exec: { command: "x", args: 5, env: 5 } },
    { "auth-provider": 5 },
    { "token-file": "/nowhere" },
  ];
  for (const odd of oddUsers) {
    test(`another user or cluster that is odd hides nothing: ${JSON.stringify(odd)}`, async () => {
      using folder = new TemporaryFolder();
      const config: { users: object[]; clusters: object[] } = JSON.parse(
        kubeconfigText({ server, user: { token: "t" } }),
      );
      config.users.unshift({ name: "odd", user: odd });
      const cluster = { server, "certificate-authority": 5 };
      config.clusters.unshift({ name: "odd", cluster }, { name: "odder", cluster: { server: 5 } });
      const kubeconfig = folder.file("config", JSON.stringify(config));
      assert.equal(await authorization({ kubeconfig }), "Bearer t");
    });
  }

  const wrongFields: readonly { field: string; user?: object; cluster?: object }[] = [
    { field: "client-certificate", user: { "client-certificate": 5 } },
    { field: "client-key-data", user: { "client-key-data": ["x"] } },
    { field: "token", user: { token: 12345 } },
    { field: "password", user: { username: "u", password: 12345 } },
    { field: "certificate-authority", cluster: { "certificate-authority": 5 } },
    { field: "tls-server-name", cluster: { "tls-server-name": 5 } },
    { field: "exec", user: { exec: { args: [] } } },
    { field: "exec", user: { exec: { command: "x", args: "12345" } } },
    { field: "exec", user: { exec: { command: "x", args: [12345] } } },
    { field: "exec", user: { exec: { command: "x", env: [{ name: "A", value: 12345 }] } } },
    { field: "auth-provider", user: { "auth-provider": 5 } },
  ];
  for (const { field, ...parts } of wrongFields) {
    test(`one that is chosen is refused: ${JSON.stringify(parts)}`, () => {
      using folder = new TemporaryFolder();
      const text = kubeconfigText({ server, ...parts });
      const message = failureOf({ kubeconfig: folder.file("config", text) });
      assert.match(message, /^the field [\w-]+ of the context test of \S+config is malformed\. /);
      assert.ok(message.includes(` ${field} `), message);
      assert.ok(!message.includes("12345"));
    });
  }

  test("one broken entry does not hide the others", () => {
    using folder = new TemporaryFolder();
    const config: { users: object[] } = JSON.parse(kubeconfigText({ server }));
    config.users.push({ user: { token: "no name" } });
    const kubeconfig = folder.file("config", JSON.stringify(config));
    assert.equal(loadKubeconfig({ kubeconfig }, never).cluster.server, server);
  });
});
