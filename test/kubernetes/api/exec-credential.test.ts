import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Credentials } from "../../../src/kubernetes/api/credentials.ts";
import {
  ExecCredential,
  type ExecPlugin,
  execProviderName,
} from "../../../src/kubernetes/api/exec-credential.ts";
import { anyAuthority, kubeconfigText, TemporaryFolder } from "../reading.ts";
import { CredentialsError } from "../../../src/kubernetes/failures/errors.ts";

const server = "https://127.0.0.1:6443";
const cluster = { name: "c", server, skipTLSVerify: false };
const never = new AbortController().signal;

/** Answers the lines of a script, and appends to a file so that its runs can be counted. */
function plugin(folder: TemporaryFolder, script: string): ExecPlugin {
  const file = folder.file(
    "plugin.mjs",
    `import { appendFileSync } from "node:fs";
appendFileSync(${JSON.stringify(join(folder.path, "runs"))}, ".");
const credential = (status) => console.log(JSON.stringify({ kind: "ExecCredential", status }));
${script}`,
  );
  return { command: process.execPath, args: [file] };
}

function runs(folder: TemporaryFolder): number {
  return readFileSync(join(folder.path, "runs"), "utf8").length;
}

async function apply(credential: ExecCredential, exec: ExecPlugin): Promise<RequestOptions> {
  const user = { name: "u", authProvider: { name: execProviderName, config: { plugin: exec } } };
  assert.ok(credential.isAuthProvider(user));
  const options: RequestOptions = {};
  await credential.applyAuthentication(user, options);
  return options;
}

suite("exec plugins", () => {
  test("give a token or a client certificate, run once for all requests until they expire", async () => {
    using folder = new TemporaryFolder();
    const exec = plugin(
      folder,
      `credential({ token: "t", clientCertificateData: "C", clientKeyData: "K", expirationTimestamp: "2999-01-01T00:00:00Z" });`,
    );
    const credential = new ExecCredential(cluster, never);
    const [first, second] = await Promise.all([apply(credential, exec), apply(credential, exec)]);
    await apply(credential, exec);
    assert.deepEqual(first, { cert: "C", key: "K", headers: { Authorization: "Bearer t" } });
    assert.deepEqual(second, first);
    assert.equal(runs(folder), 1);
  });

  test("are run again when the credential has expired", async () => {
    using folder = new TemporaryFolder();
    const exec = plugin(
      folder,
      `credential({ token: "t", expirationTimestamp: "2001-01-01T00:00:00Z" });`,
    );
    const credential = new ExecCredential(cluster, never);
    await apply(credential, exec);
    await apply(credential, exec);
    assert.equal(runs(folder), 2);
  });

  test("are run again shortly before the credential expires", async () => {
    using folder = new TemporaryFolder();
    const soon = new Date(Date.now() + 9000).toISOString();
    const exec = plugin(folder, `credential({ token: "t", expirationTimestamp: "${soon}" });`);
    const credential = new ExecCredential(cluster, never);
    await apply(credential, exec);
    await apply(credential, exec);
    assert.equal(runs(folder), 2);
  });

  test("find the end of their standard input", async () => {
    using folder = new TemporaryFolder();
    const exec = plugin(
      folder,
      `process.stdin.resume().on("end", () => credential({ token: "t" }));`,
    );
    const { headers } = await apply(new ExecCredential(cluster, never), exec);
    assert.deepEqual(headers, { Authorization: "Bearer t" });
  });

  test("are told of the cluster only when they ask for it", async () => {
    using folder = new TemporaryFolder();
    const exec = plugin(
      folder,
      `credential({ token: JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster.server + process.env.EXTRA });`,
    );
    const { headers } = await apply(new ExecCredential(cluster, never), {
      ...exec,
      provideClusterInfo: true,
      env: [{ name: "EXTRA", value: "!" }],
    });
    assert.deepEqual(headers, { Authorization: `Bearer ${server}!` });
    const other = plugin(
      folder,
      `credential({ token: String(JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster) });`,
    );
    const { headers: without } = await apply(new ExecCredential(cluster, never), other);
    assert.deepEqual(without, { Authorization: "Bearer undefined" });
  });

  test("that fail are told with their exit status, and not with what they print", async () => {
    using folder = new TemporaryFolder();
    const exec = plugin(folder, `console.error("log in first"); process.exit(3);`);
    await assert.rejects(apply(new ExecCredential(cluster, never), exec), {
      message: `the exec plugin ${process.execPath} failed (exit status 3). What it printed is not shown, as it may hold a secret: run kubectl with the same configuration to see it`,
    });
  });

  test("that are missing are named, with the hint of the kubeconfig", async () => {
    const exec = { command: "no-such-plugin", installHint: "Install it from its site." };
    await assert.rejects(apply(new ExecCredential(cluster, never), exec), {
      message: "the exec plugin no-such-plugin was not found. Install it from its site.",
    });
  });

  test("that answer something else are refused", async () => {
    using folder = new TemporaryFolder();
    const exec = plugin(folder, `console.log("hello");`);
    await assert.rejects(apply(new ExecCredential(cluster, never), exec), /no ExecCredential/);
  });

  test("that hang are killed after the time limit", async () => {
    using folder = new TemporaryFolder();
    const exec = plugin(folder, `setInterval(() => {}, 1000);`);
    await assert.rejects(apply(new ExecCredential(cluster, never, 50), exec), /within 0.05 s/);
  });

  test("that hang are killed when the program stops", async () => {
    using folder = new TemporaryFolder();
    const exec = plugin(folder, `setInterval(() => {}, 1000);`);
    const stop = new AbortController();
    const applied = apply(new ExecCredential(cluster, stop.signal), exec);
    stop.abort();
    await assert.rejects(applied);
  });
});

suite("credentials", () => {
  test("are kept for 10 minutes when they cannot be read, and then refused", async () => {
    using folder = new TemporaryFolder();
    const authority = folder.file("ca.pem", anyAuthority);
    const kubeconfig = folder.file(
      "config",
      kubeconfigText({ server, cluster: { "certificate-authority": authority } }),
    );
    let now = 0;
    using credentials = new Credentials({ kubeconfig }, () => now);
    const read = await credentials.requestOptions();
    rmSync(authority);
    now = 599_000;
    assert.equal(await credentials.requestOptions(), read);
    now = 600_000;
    await assert.rejects(credentials.requestOptions(), CredentialsError);
  });

  test("are read anew at most every 10 s", () => {
    using folder = new TemporaryFolder();
    const kubeconfig = folder.file("config", kubeconfigText({ server }));
    let now = 0;
    using credentials = new Credentials({ kubeconfig }, () => now);
    assert.equal(credentials.reload(), true);
    now = 9000;
    assert.equal(credentials.reload(), false);
    now = 10_000;
    assert.equal(credentials.reload(), true);
  });

  test("that cannot be read are refused at once after a reload", async () => {
    using folder = new TemporaryFolder();
    const authority = folder.file("ca.pem", anyAuthority);
    const kubeconfig = folder.file(
      "config",
      kubeconfigText({ server, cluster: { "certificate-authority": authority } }),
    );
    using credentials = new Credentials({ kubeconfig }, () => 0);
    await credentials.requestOptions();
    rmSync(authority);
    credentials.reload();
    await assert.rejects(credentials.requestOptions(), CredentialsError);
  });

  test("have an agent only where the kubeconfig has a proxy", async () => {
    using folder = new TemporaryFolder();
    for (const [proxy, hasAgent] of [
      [{}, false],
      [{ "proxy-url": "http://127.0.0.1:3128" }, true],
    ] as const) {
      const text = kubeconfigText({ server, cluster: proxy });
      using credentials = new Credentials({ kubeconfig: folder.file("config", text) }, () => 0);
      const { agent } = await credentials.requestOptions();
      assert.equal(agent !== undefined, hasAgent);
    }
  });

  test("end a running plugin with the program", async () => {
    using folder = new TemporaryFolder();
    const user = { exec: plugin(folder, `setInterval(() => {}, 1000);`) };
    const kubeconfig = folder.file("config", kubeconfigText({ server, user }));
    const credentials = new Credentials({ kubeconfig }, () => 0);
    const reading = credentials.requestOptions();
    credentials[Symbol.dispose]();
    await assert.rejects(reading, /abort/);
  });

  test("a token that is rotated on disk is used at once after a reload", async () => {
    using folder = new TemporaryFolder();
    folder.file("token", "old");
    const kubeconfig = folder.file(
      "config",
      kubeconfigText({ server, user: { tokenFile: "token" } }),
    );
    using credentials = new Credentials({ kubeconfig }, () => 0);
    assert.equal((await credentials.requestOptions()).headers["Authorization"], "Bearer old");
    folder.file("token", "new");
    credentials.reload();
    assert.equal((await credentials.requestOptions()).headers["Authorization"], "Bearer new");
  });

  test("only insecure-skip-tls-verify switches the check of certificates off", async () => {
    using folder = new TemporaryFolder();
    for (const isSkipped of [false, true]) {
      const text = kubeconfigText({ server, cluster: { "insecure-skip-tls-verify": isSkipped } });
      const kubeconfig = folder.file("config", text);
      using credentials = new Credentials({ kubeconfig }, () => 0);
      const { rejectUnauthorized } = await credentials.requestOptions();
      assert.equal(rejectUnauthorized, !isSkipped);
    }
  });

  test("a token file that was emptied is told, and no request is anonymous", async () => {
    using folder = new TemporaryFolder();
    folder.file("token", "t");
    const text = kubeconfigText({ server, user: { tokenFile: "token" } });
    using credentials = new Credentials({ kubeconfig: folder.file("config", text) }, () => 0);
    folder.file("token", "\n");
    await assert.rejects(credentials.requestOptions(), /the token file \S+token is empty/);
  });
});
