import assert from "node:assert/strict";
import { get } from "node:https";
import { suite, test } from "node:test";
import { hashSync } from "bcryptjs";
import { Refusal } from "../src/simulator/api/lists/refusal.ts";
import { Authority } from "../src/simulator/api/certificates.ts";
import { TemporaryFolder } from "./kubernetes/reading.ts";
import { configFor, Program, serveExample } from "./program.ts";

const authority = new Authority("authority of the exporter");
const password = "C0rrect-Horse";
const hash = hashSync(password, 4);
const pair = authority.issue({
  commonName: "exporter",
  notAfter: new Date("2040-01-01T00:00:00Z"),
});
const yaml = `tls_server_config: { cert_file: tls.crt, key_file: tls.key }
basic_auth_users: { prometheus: "${hash}" }
`;

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

/** The status and the body, over TLS. */
async function ask(url: string, path: string, authorization?: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const headers = authorization === undefined ? {} : { authorization };
  get(url.replace("http:", "https:") + path, { ca: authority.cert, headers }, (response) => {
    response
      .toArray()
      .then((chunks) =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      )
      .catch(reject);
  }).on("error", reject);
  return promise;
}

function folderWith(text: string) {
  const folder = new TemporaryFolder();
  folder.file("tls.crt", pair.cert);
  folder.file("tls.key", pair.key);
  return { folder, file: folder.file("web.yml", text) };
}

suite("the program with a web configuration", () => {
  test("keeps secrets out of its log, its metrics and its answers, whatever happens to them", async () => {
    const { folder, file } = folderWith(yaml);
    using _ = folder;
    await using server = await serveExample();
    await using program = await Program.serving({
      kubeconfig: configFor(server.url),
      flags: [
        `--web.config.file=${file}`,
        "--web.health-listen-address=127.0.0.1:0",
        "--log.level=debug",
      ],
    });
    const right = basic(`prometheus:${password}`);
    const wrong = basic(`prometheus:${password}-not`);
    assert.equal((await ask(program.url, "/metrics")).status, 401);
    assert.equal((await ask(program.url, "/metrics", wrong)).status, 401);
    assert.equal((await ask(program.url, "/metrics", basic(`${password}:x`))).status, 401);
    assert.equal((await ask(program.url, "/metrics", `Bearer ${password}`)).status, 401);
    await program.logged(({ msg }) => msg.includes("a user name, a password or a token is wrong"));
    // The listener for probes stays plain, and asks for nothing.
    const health = program.log.find(({ msg }) => msg === "listening for probes")?.address;
    assert.equal((await fetch(`http://${health}/livez`)).status, 200);
    // Every kind of fault, by a signal.
    for (const broken of [
      `basic_auth_users: { prometheus: "${password}" }`,
      `basic_auth_users: { prometheus: "${hash}x" }`,
      `tls_server_config: { cert_file: tls.crt, key: "${password}" }`,
      `${password}: [`,
    ]) {
      const before = program.complaints.length;
      folder.file("web.yml", broken);
      program.signal("SIGHUP");
      await program.until(async () => {
        assert.ok(program.complaints.length > before);
        const { body } = await ask(program.url, "/metrics", right);
        assert.match(body, /^kubecommit_web_config_last_reload_successful 0$/m);
      });
    }
    folder.file("web.yml", yaml.replace("prometheus", "somebody"));
    program.signal("SIGHUP");
    await program.until(async () =>
      assert.equal((await ask(program.url, "/metrics", right)).status, 401),
    );
    const { body } = await ask(program.url, "/metrics", basic(`somebody:${password}`));
    assert.match(body, /^kubecommit_web_config_last_reload_successful 1$/m);
    assert.match(body, /^kubecommit_web_config_last_reload_success_timestamp_seconds 1\d{9}/m);
    const notAfter = Date.UTC(2040, 0, 1) / 1000;
    const expiry = "kubecommit_tls_certificate_not_after_timestamp_seconds";
    assert.match(body, new RegExp(`^${expiry} ${notAfter}$`, "m"));
    assert.match(body, /refused_requests_total\{reason="wrong_credentials"\} [1-9]/);
    program.signal("SIGTERM");
    const { code, stdout, stderr } = await program.ended();
    assert.equal(code, 0);
    const [, keyLine = "no key"] = pair.key.split("\n");
    for (const secret of [password, hash, hash.slice(7), right.slice(6), wrong.slice(6), keyLine]) {
      for (const text of [stdout, stderr, body]) assert.ok(!text.includes(secret), secret);
    }
  });

  test("tells in its log of clients that cannot connect, each kind once", async () => {
    const { folder, file } = folderWith(
      yaml.replace("tls.key }", "tls.key, client_auth_type: RequireAnyClientCert }"),
    );
    using _ = folder;
    await using server = await serveExample();
    await using program = await Program.serving({
      kubeconfig: configFor(server.url),
      flags: [`--web.config.file=${file}`],
    });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const plain = await fetch(program.url.replace("https:", "http:"));
      assert.equal(plain.status, 400);
      await assert.rejects(ask(program.url, "/metrics"));
    }
    await program.logged(({ msg }) => msg.includes("no certificate, or none that"));
    const told = program.log.filter(({ msg }) => msg.startsWith("TLS connections fail"));
    assert.deepEqual(
      told.map(({ level, reason, address }) => [level, reason, address]),
      [
        ["warn", "protocol", "127.0.0.1"],
        ["warn", "client_certificate", "127.0.0.1"],
      ],
    );
  });

  test("does not start when it has faults, and check-config says the same", async () => {
    const { folder, file } = folderWith("basic_auth_users: { a: b }\nothers: {}\n");
    using _ = folder;
    const flags = [`--web.config.file=${file}`];
    for (const command of [["src/main.ts"], ["src/main.ts", "check-config"]]) {
      const kubeconfig = configFor("https://127.0.0.1:1");
      await using program = await Program.start({ command, kubeconfig, flags });
      const { code, stdout, stderr } = await program.ended();
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(
        stderr,
        /^The web configuration \S+web\.yml has 2 faults:\n {2}basic_auth_users\.a/,
      );
    }
  });

  test("is right by check-config, with what may not be meant so", async () => {
    const { folder, file } = folderWith(`basic_auth_users: { a: "${hash}" }\n`);
    using _ = folder;
    const command = ["src/main.ts", "check-config"];
    await using program = await Program.start({ command, flags: [`--web.config.file=${file}`] });
    const { code, stdout } = await program.ended();
    assert.equal(code, 0);
    assert.match(stdout, /^Warning: passwords are asked for without TLS/);
    assert.match(stdout, /^The configuration is right\.$/m);
  });

  test("tells by check-config what the start would warn of", async () => {
    const command = ["src/main.ts", "check-config"];
    await using program = await Program.start({ command, flags: ["--auth.kubernetes"] });
    const { code, stdout } = await program.ended();
    assert.equal(code, 0);
    assert.match(stdout, /^Warning: --auth\.kubernetes asks for tokens without TLS/);
  });

  test("has options with faults, which check-config tells, too", async () => {
    const command = ["src/main.ts", "check-config"];
    const flags = ["--web.allowed-hosts=a b", "--no-such-option"];
    await using program = await Program.start({ command, flags });
    const { code, stderr } = await program.ended();
    assert.equal(code, 1);
    assert.match(stderr, /--web\.allowed-hosts must list names of hosts/);
    assert.match(stderr, /--no-such-option is not an option/);
  });
});

suite("the program with tokens of the cluster", () => {
  const right = "eyJhbGciOi.right-token";
  const withoutRights = "eyJhbGciOi.token-without-rights";
  const unknown = "eyJhbGciOi.unknown-token";

  test("lets in by rights, and keeps every token out of its log, its metrics and its answers", async () => {
    await using server = await serveExample();
    const { owners } = server.reviews;
    owners.set(right, { username: "prometheus", paths: ["/metrics"], audiences: ["kubecommit"] });
    owners.set(withoutRights, { username: "somebody", audiences: ["kubecommit"] });
    await using program = await Program.serving({
      kubeconfig: configFor(server.url),
      flags: [
        "--auth.kubernetes",
        "--auth.kubernetes.audience=kubecommit",
        "--web.health-listen-address=127.0.0.1:0",
        "--log.level=debug",
      ],
    });
    assert.match(program.complaints.join("\n"), /--auth\.kubernetes asks for tokens without TLS/);
    const status = async (path: string, token?: string) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await program.get(path, headers);
      for (const secret of [right, withoutRights, unknown]) {
        assert.ok(!answer.body.includes(secret));
      }
      return answer.status;
    };
    assert.equal(await status("/metrics"), 401);
    assert.equal(await status("/metrics", unknown), 401);
    assert.equal(await status("/metrics", withoutRights), 403);
    assert.equal(await status("/livez", right), 403);
    assert.equal(await status("/metrics", right), 200);
    // The listener for probes asks for nothing.
    const health = program.log.find(({ msg }) => msg === "listening for probes")?.address;
    assert.equal((await fetch(`http://${health}/livez`)).status, 200);
    // An answer that quotes the token, as one in front of the server might.
    const refusal = `token ${unknown}-2 is refused`;
    server.reviews.refusal = new Refusal(500, "InternalError", refusal);
    assert.equal(await status("/metrics", `${unknown}-2`), 503);
    await program.logged(({ msg }) => msg.includes("cannot ask for a TokenReview"));
    const { body } = await program.get("/metrics", { authorization: `Bearer ${right}` });
    assert.match(body, /refused_requests_total\{reason="forbidden"\} 2$/m);
    assert.match(body, /refused_requests_total\{reason="unavailable"\} 1$/m);
    program.signal("SIGTERM");
    const { code, stdout, stderr } = await program.ended();
    assert.equal(code, 0);
    for (const secret of [right, withoutRights, unknown, "simulated-token"]) {
      for (const text of [stdout, stderr, body]) assert.ok(!text.includes(secret), secret);
    }
  });
});

test("SIGHUP ends nothing where no web configuration is to be read again, nor while the program stops", async () => {
  await using server = await serveExample();
  await using program = await Program.serving({ kubeconfig: configFor(server.url) });
  program.signal("SIGHUP");
  assert.equal((await program.get("/livez")).status, 200);
  program.signal("SIGTERM");
  program.signal("SIGHUP");
  assert.equal((await program.ended()).code, 0);
});
