import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect as connectPlainly } from "node:net";
import { suite, test } from "node:test";
import { type ConnectionOptions, getCACertificates, setDefaultCACertificates } from "node:tls";
import { type ClientAuthType, namesIn } from "../../src/http/tls.ts";
import { Authority } from "../../src/simulator/api/certificates.ts";
import { happened, until } from "../kubernetes/until.ts";
import {
  askOn,
  clientAuthority,
  serverAuthority,
  serverPair,
  settingsWith,
  TlsSetting,
} from "./tls-setting.ts";

const known = clientAuthority.issue({ commonName: "prometheus", names: ["prometheus.example"] });
const unknown = new Authority("somebody").issue({ commonName: "prometheus" });
const authorities = clientAuthority.cert;

suite("the certificate of a client", () => {
  const cases: readonly (readonly [ClientAuthType, ConnectionOptions, "200" | "refused"])[] = [
    ["NoClientCert", {}, "200"],
    ["NoClientCert", unknown, "200"],
    ["RequestClientCert", {}, "200"],
    ["RequestClientCert", unknown, "200"],
    ["RequireAnyClientCert", {}, "refused"],
    ["RequireAnyClientCert", unknown, "200"],
    ["VerifyClientCertIfGiven", {}, "200"],
    ["VerifyClientCertIfGiven", unknown, "refused"],
    ["VerifyClientCertIfGiven", known, "200"],
    ["RequireAndVerifyClientCert", {}, "refused"],
    ["RequireAndVerifyClientCert", unknown, "refused"],
    ["RequireAndVerifyClientCert", known, "200"],
  ];
  for (const [type, client, expected] of cases) {
    const what = client === known ? "of its authority" : client === unknown ? "of another" : "none";
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      test(`${what}, with ${type} over ${maxVersion}: ${expected}`, async () => {
        await using setting = await TlsSetting.start(settingsWith({ type, authorities }));
        const answer = await setting.ask({ ...client, maxVersion });
        if (expected === "200") assert.equal(answer, "200");
        else assert.doesNotMatch(answer, /^\d+$/);
        const failures = expected === "200" ? [] : ["client_certificate"];
        await until(() => setting.failures.length === failures.length);
        assert.deepEqual(setting.failures, failures);
      });
    }
  }

  test("is of no authority where none is named, also not one that everyone trusts", async () => {
    const trusted = getCACertificates();
    setDefaultCACertificates([...trusted, authorities]);
    try {
      await using setting = await TlsSetting.start(
        settingsWith({ type: "RequireAndVerifyClientCert" }),
      );
      assert.doesNotMatch(await setting.ask(known), /^\d+$/);
      assert.deepEqual(setting.failures, ["client_certificate"]);
    } finally {
      setDefaultCACertificates(trusted);
    }
  });

  test("has to have one of the names, where names are given", async () => {
    const type = "RequireAndVerifyClientCert";
    const ask = async (allowedNames: readonly string[], names: readonly string[]) => {
      const settings = settingsWith({ type, authorities, allowedNames });
      await using setting = await TlsSetting.start(settings);
      return await setting.ask(clientAuthority.issue({ commonName: "allowed", names }));
    };
    assert.equal(await ask(["a", "b"], ["x", "b"]), "200");
    assert.equal(await ask(["10.0.0.1"], ["10.0.0.1"]), "200");
    assert.doesNotMatch(await ask(["a", "b"], ["ab", "a.b", "A"]), /^\d+$/);
    // Not the common name, and not a name that only looks like two.
    assert.doesNotMatch(await ask(["allowed"], ["x"]), /^\d+$/);
    assert.doesNotMatch(await ask(["a"], ["x, DNS:a"]), /^\d+$/);
  });
});

test("names are read from Node's text of them, also those that are quoted", () => {
  assert.deepEqual(
    namesIn(
      'DNS:a.example, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1, email:a@b, URI:spiffe://x/y, DNS:"a, DNS:b\\u0000\\"", DirName:"CN=x, DNS:c", othername:<unsupported>, Registered ID:1.2.3, DNS:last',
    ),
    ["a.example", "10.0.0.1", "2001:db8::1", "a@b", "spiffe://x/y", 'a, DNS:b\0"', "last"],
  );
  assert.deepEqual(namesIn(""), []);
});

suite("settings that change while the server runs", () => {
  test("give new connections the new certificate, and cut none that is open", async () => {
    const other = serverAuthority.issue({ commonName: "renewed" });
    await using setting = await TlsSetting.start(settingsWith());
    const open = await setting.connect();
    assert.equal(open.getPeerCertificate().subject.CN, "exporter");
    setting.use(settingsWith({}, other));
    assert.equal(await askOn(open), "200");
    const fresh = await setting.connect();
    assert.equal(fresh.getPeerCertificate().subject.CN, "renewed");
    open.destroy();
    fresh.destroy();
  });

  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`take effect on a session that is resumed over ${version}`, async () => {
      const clientAuth = { type: "RequireAndVerifyClientCert", authorities } as const;
      await using setting = await TlsSetting.start(settingsWith(clientAuth));
      const options = { ...known, minVersion: version, maxVersion: version };
      const first = await setting.connect(options);
      assert.equal(await askOn(first), "200");
      await until(() => setting.sessions.has(first));
      const session = setting.sessions.get(first);
      // Without a change the session is resumed, and the client still known by its certificate.
      const resumed = await setting.connect({ ...options, session });
      assert.equal(resumed.isSessionReused(), true);
      assert.equal(await askOn(resumed), "200");
      const changed = new Authority("another authority of clients").cert;
      setting.use(settingsWith({ ...clientAuth, authorities: changed }));
      assert.doesNotMatch(await setting.ask({ ...options, session }), /^\d+$/);
      // Nor may what is open go on.
      assert.equal(await askOn(resumed), "closed");
      // Also where the client is known again, it has to prove who it is anew.
      setting.use(settingsWith(clientAuth));
      const anew = await setting.connect({ ...options, session });
      assert.equal(anew.isSessionReused(), false);
      for (const socket of [first, resumed, anew]) socket.destroy();
    });
  }

  test("close what is open and idle, where they ask something else of clients", async () => {
    await using setting = await TlsSetting.start(settingsWith());
    const idle = await setting.connect();
    assert.equal(await askOn(idle), "200");
    const closed = once(idle.resume(), "close");
    setting.use(settingsWith({ type: "RequireAndVerifyClientCert", authorities }));
    await closed;
  });

  test("let a request be answered that has come, and close its connection before the next", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>();
    await using setting = await TlsSetting.start(settingsWith(), {}, (_request, response) =>
      resolve(response),
    );
    const socket = await setting.connect();
    const answer = askOn(socket);
    const response = await asked;
    setting.use(settingsWith({ type: "RequireAndVerifyClientCert", authorities }));
    response.end();
    assert.equal(await answer, "200");
    assert.equal(await askOn(socket), "closed");
  });

  test("can begin and stop to ask for certificates", async () => {
    await using setting = await TlsSetting.start(settingsWith());
    assert.equal(await setting.ask(), "200");
    setting.use(settingsWith({ type: "RequireAndVerifyClientCert", authorities }));
    assert.doesNotMatch(await setting.ask(), /^\d+$/);
    assert.equal(await setting.ask(known), "200");
    setting.use(settingsWith());
    assert.equal(await setting.ask(), "200");
  });
});

suite("over TLS", () => {
  test("versions and suites are those of the settings", async () => {
    const settings = settingsWith();
    const context = {
      ...serverPair,
      ciphers: "TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
      ecdhCurve: "prime256v1",
    };
    await using setting = await TlsSetting.start({
      ...settings,
      context: { ...context, minVersion: "TLSv1.2", maxVersion: "TLSv1.2" },
    });
    assert.doesNotMatch(await setting.ask({ minVersion: "TLSv1.3" }), /^\d+$/);
    assert.doesNotMatch(await setting.ask({ ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" }), /^\d+$/);
    assert.doesNotMatch(await setting.ask({ ecdhCurve: "secp384r1" }), /^\d+$/);
    const socket = await setting.connect();
    assert.equal(socket.getCipher().name, "ECDHE-ECDSA-AES256-GCM-SHA384");
    socket.destroy();
    assert.deepEqual([...new Set(setting.failures)], ["protocol"]);
  });

  test("a client cannot begin another handshake on its connection", async () => {
    await using setting = await TlsSetting.start(settingsWith());
    const socket = await setting.connect({ maxVersion: "TLSv1.2" });
    const { promise, resolve } = Promise.withResolvers<unknown>();
    socket.once("close", () => resolve("closed"));
    socket.renegotiate({}, (error) => resolve(error ?? "done"));
    assert.notEqual(await promise, "done");
    socket.destroy();
  });

  test("connections that never shake hands count, and give way to those that do", async () => {
    await using setting = await TlsSetting.start(settingsWith(), {
      limits: { all: 4, perAddress: 3 },
    });
    const silent = Array.from({ length: 3 }, () => connectPlainly(setting.port, "127.0.0.1"));
    for (const socket of silent) socket.on("error", () => undefined);
    await Promise.all(silent.map((socket) => once(socket, "connect")));
    const closed = once(silent[0] ?? assert.fail(), "close");
    // The first ones may be closed once they have been silent for a second.
    while ((await setting.ask()) !== "200");
    await closed;
    assert.ok(setting.refused.every((reason) => reason === "address"));
    for (const socket of silent) socket.destroy();
  });

  test("a handshake that is not finished ends after its time", async () => {
    await using setting = await TlsSetting.start(settingsWith(), { handshakeTime: 100 });
    const socket = connectPlainly(setting.port, "127.0.0.1");
    // The beginning of a record, whose rest does not come.
    socket.on("error", () => undefined).write(Buffer.from([0x16, 3, 1, 2, 0, 1]));
    await once(socket.resume(), "close");
    assert.deepEqual(setting.failures, ["timeout"]);
  });

  test("a client that goes before the end of its handshake is counted as such", async () => {
    await using setting = await TlsSetting.start(settingsWith());
    const socket = connectPlainly(setting.port, "127.0.0.1");
    await once(socket, "connect");
    socket.end();
    await until(() => setting.failures.length > 0);
    assert.deepEqual(setting.failures, ["closed"]);
  });

  test("a request over plain HTTP is told that it should not be plain", async () => {
    await using setting = await TlsSetting.start(settingsWith());
    const answer = await fetch(`http://127.0.0.1:${setting.port}/`, { method: "POST" });
    assert.equal(answer.status, 400);
    const message = "Client sent an HTTP request to an HTTPS server.";
    assert.deepEqual(await answer.json(), { error: { code: 400, reason: "bad_request", message } });
    assert.deepEqual(setting.failures, ["protocol"]);
  });

  for (const [what, bytes] of [
    ["a request over plain HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["bytes that are no TLS", Buffer.alloc(300, 0xff)],
    ["an alert instead of a greeting", Buffer.from([0x15, 3, 1, 0, 2, 2, 40])],
  ] as const) {
    test(`${what} ends the connection and is counted`, async () => {
      await using setting = await TlsSetting.start(settingsWith());
      const socket = connectPlainly(setting.port, "127.0.0.1");
      socket.on("error", () => undefined).write(bytes);
      await once(socket.resume(), "close");
      await until(() => setting.failures.length > 0);
      assert.deepEqual(setting.failures, ["protocol"]);
      assert.equal(await setting.ask(), "200");
    });
  }

  test("many requests ahead of their answers are held to the same bounds", async () => {
    await using setting = await TlsSetting.start(settingsWith(), { answerTime: 500 });
    const socket = await setting.connect();
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(4));
    let answers = 0;
    socket.on("data", (data: Buffer) => {
      answers += data.toString().split("HTTP/1.1 200").length - 1;
      happened();
    });
    await until(() => answers === 4);
    socket.destroy();
  });
});
