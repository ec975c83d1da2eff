import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, mock, suite, test } from "node:test";
import { Authority, type KeyPair } from "../../src/simulator/api/certificates.ts";
import { type ReadOutcome, WebConfigFile } from "../../src/web-config/web-config-file.ts";
import type { WebConfig } from "../../src/web-config/web-config.ts";
import { TemporaryFolder } from "../kubernetes/reading.ts";
import { MountedSecret } from "../mounted-secret.ts";

const authority = new Authority();
const [first, second] = ["first", "second"].map((commonName) => authority.issue({ commonName }));
const yaml = "tls_server_config:\n  cert_file: tls.crt\n  key_file: tls.key\n";

function filesOf(pair: KeyPair | undefined, text = yaml): Readonly<Record<string, string>> {
  return { "web.yml": text, "tls.crt": pair?.cert ?? "", "tls.key": pair?.key ?? "" };
}

/** What asks clients for certificates so. */
function ofType(clientAuthType: string): string {
  return `${yaml}  client_auth_type: ${clientAuthType}\n`;
}

suite("a web configuration whose files change", { concurrency: false }, () => {
  let folder = new TemporaryFolder();
  const changed: WebConfig[] = [];
  const outcomes: ReadOutcome[] = [];

  beforeEach(() => {
    mock.timers.enable({ apis: ["setInterval"] });
    folder = new TemporaryFolder();
    changed.length = 0;
    outcomes.length = 0;
  });
  afterEach(() => {
    mock.timers.reset();
    folder[Symbol.dispose]();
  });

  const follow = () =>
    new WebConfigFile(join(folder.path, "web.yml"), {
      onChanged: (config) => changed.push(config),
      onRead: (outcome) => outcomes.push(outcome),
    });
  const certificates = () => changed.map(({ tls }) => tls?.settings.context.cert);

  test("is read again once Kubernetes has put other files there, and not before", () => {
    const secret = MountedSecret.in(folder.path, filesOf(first));
    using file = follow();
    assert.equal(file.config.tls?.settings.context.cert, first?.cert);
    mock.timers.tick(60_000);
    assert.equal(outcomes.length, 1);
    secret.swap(filesOf(second));
    mock.timers.tick(5000);
    assert.deepEqual(certificates(), [second?.cert]);
    mock.timers.tick(60_000);
    assert.equal(outcomes.length, 2);
  });

  test("is read again once a file was written, of the same length and in the same moment", () => {
    folder.file("tls.crt", first?.cert ?? "");
    folder.file("tls.key", first?.key ?? "");
    folder.file("web.yml", "rate_limit: { interval: 1s, burst: 1 }");
    using file = follow();
    folder.file("web.yml", "rate_limit: { interval: 1s, burst: 2 }");
    mock.timers.tick(5000);
    assert.equal(file.config.door.rateLimit?.burst, 2);
  });

  test("stays as it is while the new one has faults, which are told once, and changes with the next", () => {
    const secret = MountedSecret.in(folder.path, filesOf(first));
    using file = follow();
    secret.swap({ ...filesOf(first), "tls.key": second?.key ?? "" });
    mock.timers.tick(60_000);
    assert.equal(file.config.tls?.settings.context.cert, first?.cert);
    assert.deepEqual(certificates(), []);
    assert.deepEqual(
      outcomes.map(({ faults }) => faults.length),
      [0, 1],
    );
    secret.swap(filesOf(second));
    mock.timers.tick(5000);
    assert.deepEqual(certificates(), [second?.cert]);
    assert.deepEqual(outcomes.at(-1)?.faults, []);
  });

  test("stays as it is while a file is away, and changes when it is back", () => {
    MountedSecret.in(folder.path, filesOf(first));
    using file = follow();
    rmSync(join(folder.path, "web.yml"));
    mock.timers.tick(5000);
    assert.match(outcomes.at(-1)?.faults[0] ?? "", /there is no such file/);
    assert.equal(file.config.tls?.settings.context.cert, first?.cert);
    writeFileSync(join(folder.path, "web.yml"), yaml);
    mock.timers.tick(5000);
    assert.deepEqual(outcomes.at(-1)?.faults, []);
  });

  test("follows the files that it names now, and no others", () => {
    folder.file("tls.crt", first?.cert ?? "");
    folder.file("tls.key", first?.key ?? "");
    folder.file("new.crt", second?.cert ?? "");
    folder.file("new.key", second?.key ?? "");
    folder.file("web.yml", yaml);
    using _ = follow();
    folder.file("web.yml", yaml.replaceAll("tls.", "new."));
    mock.timers.tick(5000);
    assert.deepEqual(certificates(), [second?.cert]);
    folder.file("tls.crt", "something else");
    mock.timers.tick(60_000);
    assert.equal(outcomes.length, 2);
  });

  test("is not followed once it is disposed of", () => {
    const secret = MountedSecret.in(folder.path, filesOf(first));
    follow()[Symbol.dispose]();
    secret.swap(filesOf(second));
    mock.timers.tick(60_000);
    assert.equal(outcomes.length, 1);
  });

  test("cannot turn TLS off while it is followed", () => {
    const secret = MountedSecret.in(folder.path, filesOf(first));
    using file = follow();
    secret.swap(filesOf(first, "basic_auth_users: {}\n"));
    mock.timers.tick(5000);
    assert.match(outcomes.at(-1)?.faults[0] ?? "", /takes a restart/);
    assert.notEqual(file.config.tls, undefined);
    assert.deepEqual(changed, []);
  });

  for (const [what, before, after] of [
    ["any certificate", "RequireAnyClientCert", "RequestClientCert"],
    ["a verified certificate", "RequireAndVerifyClientCert", "RequireAnyClientCert"],
    ["a verified certificate", "RequireAndVerifyClientCert", "VerifyClientCertIfGiven"],
  ] as const) {
    test(`asks clients for ${what} still when the file says ${after}`, () => {
      const secret = MountedSecret.in(folder.path, filesOf(first, ofType(before)));
      using file = follow();
      secret.swap(filesOf(first, ofType(after)));
      mock.timers.tick(5000);
      assert.match(outcomes.at(-1)?.faults[0] ?? "", /certificate of a client .* a restart$/);
      assert.equal(file.config.tls?.settings.clientAuth.type, before);
      assert.deepEqual(changed, []);
      // More may be asked of them at any time.
      secret.swap(filesOf(first, ofType("RequireAndVerifyClientCert")));
      mock.timers.tick(5000);
      assert.equal(file.config.tls?.settings.clientAuth.type, "RequireAndVerifyClientCert");
    });
  }

  const hash = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  for (const [what, text] of [
    ["a password", `basic_auth_users:\n  prometheus: "${hash}"\n`],
    [
      "a certificate of a client, and a password",
      `${yaml}  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\nbasic_auth_users:\n  prometheus: "${hash}"\n`,
    ],
    [
      "a name in a certificate of a client",
      `${yaml}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n  client_allowed_sans: [prometheus]\n`,
    ],
  ] as const) {
    test(`asks for ${what} still when the file is cut off anywhere`, () => {
      folder.file("tls.crt", first?.cert ?? "");
      folder.file("tls.key", first?.key ?? "");
      folder.file("ca.crt", authority.cert);
      folder.file("web.yml", text);
      using file = follow();
      const { tls, door } = file.config;
      for (let length = 0; length <= text.length; length += 1) {
        folder.file("web.yml", text.slice(0, length));
        file.reload();
        assert.deepEqual(file.config.tls?.settings.clientAuth, tls?.settings.clientAuth);
        assert.deepEqual(file.config.door.users, door.users);
      }
    });
  }

  test("is read again when that is asked for, changed or not", () => {
    MountedSecret.in(folder.path, filesOf(first));
    using file = follow();
    file.reload();
    assert.deepEqual(certificates(), [first?.cert]);
  });
});
