import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inspect } from "node:util";
import { explain } from "../../../src/explain.ts";
import { Connection } from "../../../src/kubernetes/api/connection.ts";
import { Credentials } from "../../../src/kubernetes/api/credentials.ts";
import { loadKubeconfig } from "../../../src/kubernetes/api/kubeconfig.ts";
import { ConfigurationError, CredentialsError } from "../../../src/kubernetes/failures/errors.ts";
import { kubeconfigText, Reading, TemporaryFolder } from "../reading.ts";
import { errorEvent, ScriptedApi } from "../scripted-api.ts";
import { until } from "../until.ts";

/** Stands for every password, token and key: a piece of it in a message is a leak. */
const mark = "hunter2";
const server = "https://127.0.0.1:6443";
const never = new AbortController().signal;

function assertTellsNothing(told: unknown): void {
  const text = inspect(told, { depth: Infinity, showHidden: true, maxStringLength: null });
  assert.ok(!text.toLowerCase().includes(mark), text);
}

/** Every secret that a kubeconfig can hold, beside the fault that a test plants. */
function kubeconfig(parts: { server?: string; cluster?: object; user?: object }): string {
  const config: Record<string, unknown> = JSON.parse(kubeconfigText({ server, ...parts }));
  const secrets = { token: mark, username: mark, password: mark, "client-key-data": mark };
  const other = {
    name: "other",
    user: { ...secrets, "auth-provider": { name: mark, config: { "refresh-token": mark } } },
  };
  return JSON.stringify({ ...config, users: [config["users"], other].flat() });
}

suite("a kubeconfig that cannot be used is told without its secrets", () => {
  const faults: Readonly<Record<string, string>> = {
    "a tag": `users: [{name: u, user: {password: !${mark} x}}]`,
    "an alias": `users: [{name: u, user: {password: *${mark}}}]`,
    "an anchor twice": `users: [&${mark} a, &${mark} *${mark}]`,
    "a directive": `%${mark} x\n---\na: b`,
    "a key twice": `{${mark}: 1, ${mark}: 2}`,
    "an escape": `password: "\\${mark}"`,
    "an open quote": `password: "${mark}`,
    "an open flow": `{password: ${mark}`,
    "a tab": `users:\n\t- ${mark}`,
    "text alone": mark,
    "a scheme that is none": kubeconfig({ server: `ftp://u:${mark}@api.test/` }),
    "a misspelt scheme": kubeconfig({ server: `htps:/u:${mark}@api.test/` }),
    "a slash in a password": kubeconfig({ server: `https://u:${mark}/x@api.test/` }),
    "no scheme": kubeconfig({ server: `u:${mark}@api.test:6443?token=${mark}` }),
    "a port that is none": kubeconfig({ server: `https://u:${mark}@api.test:port/#${mark}` }),
    "a query of a wrong scheme": kubeconfig({ server: `ftp://api.test/?token=${mark}` }),
    "a key that is none": kubeconfig({
      user: { "client-key-data": Buffer.from(mark).toString("base64") },
    }),
    "an authority that is none": kubeconfig({
      cluster: { "certificate-authority-data": Buffer.from(mark).toString("base64") },
    }),
    "a context that is none": kubeconfig({}).replace('"current-context":"test"', '"x":1'),
  };
  for (const [name, text] of Object.entries(faults)) {
    test(name, () => {
      using folder = new TemporaryFolder();
      const file = folder.file("config", text);
      assert.throws(
        () => loadKubeconfig({ kubeconfig: file }, never),
        (error) => {
          assert.ok(error instanceof ConfigurationError, inspect(error));
          assert.match(error.message, /config/);
          assertTellsNothing(error);
          assertTellsNothing(explain(error));
          return true;
        },
      );
    });
  }

  test("the place of a fault in the YAML is told instead", () => {
    using folder = new TemporaryFolder();
    const file = folder.file("config", "clusters: []\nusers: !x []\n");
    assert.throws(() => loadKubeconfig({ kubeconfig: file }, never), {
      message: /: it is not YAML \(line 2, column \d+\)\. Correct it/,
    });
  });

  test("a server without a secret is quoted", () => {
    using folder = new TemporaryFolder();
    const file = folder.file("config", kubeconfigText({ server: "api.test:6443" }));
    assert.throws(() => loadKubeconfig({ kubeconfig: file }, never), /the server "api\.test:6443"/);
  });
});

suite("credentials that cannot be read are told without their secrets", () => {
  const script = (code: string) => ({
    exec: {
      command: process.execPath,
      args: ["-e", code, mark],
      env: [{ name: "SECRET", value: mark }],
    },
  });
  const said = `console.error("${mark}"); console.log("${mark}");`;
  const broken = `${Buffer.from(mark).toString("base64url")}.e30.x`;
  const faults: readonly { name: string; user: object; message: RegExp }[] = [
    {
      name: "a plugin that fails",
      user: script(`${said} process.exit(3)`),
      message: /the exec plugin \S+ failed \(exit status 3\)\. What it printed is not shown/,
    },
    {
      name: "a plugin that is killed",
      user: script(`${said} process.kill(process.pid, "SIGTERM")`),
      message: /failed \(SIGTERM\)/,
    },
    { name: "a plugin that prints no JSON", user: script(said), message: /no ExecCredential/ },
    {
      name: "a plugin that prints JSON without a status",
      user: script(`console.log('{"token": "${mark}"}')`),
      message: /no ExecCredential/,
    },
    {
      name: "a plugin that prints too much",
      user: script(`console.log("${mark}".repeat(1_000_000))`),
      message: /cannot be run|printed/,
    },
    {
      name: "a plugin that is not there",
      user: { exec: { command: "no-such-plugin", args: [mark] } },
      message: /the exec plugin no-such-plugin was not found/,
    },
    {
      name: "a plugin that is no program",
      user: { exec: { command: "/", args: [mark] } },
      message: /the exec plugin \/ cannot be run \(EACCES\)/,
    },
    {
      name: "a plugin's token with a line feed",
      user: script(`console.log(JSON.stringify({ status: { token: "${mark}\\n${mark}" } }))`),
      message: /characters that no HTTP header may hold/,
    },
    {
      name: "a token with a line feed",
      user: { token: `${mark}\n${mark}` },
      message: /characters that no HTTP header may hold/,
    },
    {
      name: "an OpenID Connect token that is none",
      user: {
        "auth-provider": {
          name: "oidc",
          config: { "id-token": broken, "client-secret": mark, "refresh-token": mark },
        },
      },
      message: /the auth provider oidc failed/,
    },
  ];
  for (const { name, user, message } of faults) {
    test(name, async () => {
      using folder = new TemporaryFolder();
      const file = folder.file("config", kubeconfig({ user }));
      using credentials = new Credentials({ kubeconfig: file }, () => 0);
      await assert.rejects(credentials.requestOptions(), (error) => {
        assert.ok(error instanceof CredentialsError);
        assert.match(error.message, message);
        assertTellsNothing(error);
        return true;
      });
    });
  }
});

test("the last two tokens are secrets: the answer to a request may come after the next was sent", async () => {
  using folder = new TemporaryFolder();
  const file = folder.file("config", kubeconfig({ user: { token: "one" } }));
  let now = 0;
  using credentials = new Credentials({ kubeconfig: file }, () => now);
  for (const [token, secrets] of [
    ["one", ["one"]],
    ["two", ["two", "one"]],
    ["two", ["two", "one"]],
    ["three", ["three", "two"]],
  ] as const) {
    folder.file("config", kubeconfig({ user: { token } }));
    now += 60_000;
    credentials.reload();
    await credentials.requestOptions();
    assert.deepEqual(credentials.secrets, secrets);
  }
});

suite("a reader tells nothing of its secrets, at any level", () => {
  const answers: Readonly<Record<string, Parameters<typeof ScriptedApi.start>[0]>> = {
    "401": (call) => call.status(401),
    "403": (call) => call.status(403),
    "404": (call) => call.status(404),
    "429": (call) => call.status(429),
    "500": (call) => call.status(500),
    "a Status that repeats the request": (call) =>
      call.status(400, { message: `you sent ${call.request.headers.authorization}` }),
    "an event that repeats the request": (call) =>
      void call.stream(errorEvent(500, { message: call.request.headers.authorization })),
    "a redirect": (call) => call.response.writeHead(302, { Location: "/" }).end(),
    "no Kubernetes": (call) => call.response.end("<html>"),
    "bad data": (call) => call.json({ kind: 1 }),
    "a reset": (call) => call.reset(),
  };
  for (const [name, answer] of Object.entries(answers)) {
    test(name, async () => {
      await using api = await ScriptedApi.start(answer);
      using folder = new TemporaryFolder();
      const url = `${api.url.replace("//", `//u:${mark}@`)}/?token=${mark}#${mark}`;
      const text = kubeconfig({ server: url, user: { token: mark } });
      await using reading = new Reading({ kubeconfig: folder.file("config", text) });
      await until(() => reading.observer.notes.some(({ message }) => message.includes("cannot")));
      assert.equal(api.calls[0]?.request.headers.authorization, `Bearer ${mark}`);
      assertTellsNothing(reading.observer.notes);
      assertTellsNothing(reading.connection.server);
      assertTellsNothing(reading.connection.source);
    });
  }

  for (const host of ["127.0.0.1:1", "no-such-host.invalid"]) {
    test(`a server that is not there: ${host}`, async () => {
      using folder = new TemporaryFolder();
      const text = kubeconfig({ server: `https://u:${mark}@${host}/?token=${mark}` });
      await using reading = new Reading({ kubeconfig: folder.file("config", text) });
      await until(() => reading.observer.lines.length > 0);
      assertTellsNothing(reading.observer.notes);
    });
  }
});

test("a query and a fragment of the server are left out, as kubectl does", async () => {
  await using api = await ScriptedApi.start((call) => call.json({}));
  using folder = new TemporaryFolder();
  const text = kubeconfigText({ server: `${api.url}/base/?token=${mark}#${mark}` });
  using connection = new Connection({ kubeconfig: folder.file("config", text), version: "1" });
  await connection.json("/version", never);
  assert.equal(api.calls[0]?.request.url, "/base/version");
  assert.equal(connection.server, `${api.url}/base`);
});
