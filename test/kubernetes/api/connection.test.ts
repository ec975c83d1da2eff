import assert from "node:assert/strict";
import { Server as TlsServer } from "node:https";
import { suite, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { ApiError } from "../../../src/kubernetes/failures/errors.ts";
import { Connection } from "../../../src/kubernetes/api/connection.ts";
import { Authority } from "../../../src/simulator/api/certificates.ts";
import { kubeconfigText, Reading, TemporaryFolder } from "../reading.ts";
import { until } from "../until.ts";
import { VirtualTime } from "../virtual-time.ts";
import { added, bookmark, type Call, ScriptedApi } from "../scripted-api.ts";

const authority = new Authority();
const forServer = { commonName: "server", names: ["127.0.0.1", "api.test"] };
const tls = authority.issue(forServer);
const never = new AbortController().signal;

function complete(call: Call): void {
  call.stream(bookmark("10", true));
}

function connect(folder: TemporaryFolder, text: string): Connection {
  return new Connection({ kubeconfig: folder.file("config", text), version: "1.2.3" });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** The first trouble that a reader with this kubeconfig tells. */
async function trouble(text: string): Promise<string> {
  using folder = new TemporaryFolder();
  await using reading = new Reading({ kubeconfig: folder.file("config", text) });
  await until(() => reading.observer.lines.length > 0);
  return reading.observer.lines[0] ?? "";
}

suite("TLS", () => {
  test("a server is trusted by the authority of the kubeconfig, in a file or in it", async () => {
    await using api = await ScriptedApi.start(complete, tls);
    using folder = new TemporaryFolder();
    const file = folder.file("ca.pem", authority.cert);
    for (const cluster of [
      { "certificate-authority": file },
      { "certificate-authority-data": base64(authority.cert) },
    ]) {
      using connection = connect(folder, kubeconfigText({ server: api.url, cluster }));
      assert.equal(typeof (await connection.json("/version", never)), "object");
    }
  });

  test("another authority's server is refused, and the message names the file", async () => {
    await using api = await ScriptedApi.start(complete, tls);
    using folder = new TemporaryFolder();
    const file = folder.file("ca.pem", new Authority("other").cert);
    const cluster = { "certificate-authority": file };
    const message = await trouble(kubeconfigText({ server: api.url, cluster }));
    assert.match(
      message,
      /the certificate of https:\S+ is not signed by the authority in \S+ca\.pem/,
    );
  });

  test("an expired certificate is named as such", async () => {
    const expired = authority.issue({ ...forServer, notAfter: new Date(Date.now() - 1000) });
    await using api = await ScriptedApi.start(complete, expired);
    const cluster = { "certificate-authority-data": base64(authority.cert) };
    const message = await trouble(kubeconfigText({ server: api.url, cluster }));
    assert.match(message, /out of date \(CERT_HAS_EXPIRED: certificate has expired\)\. Renew it/);
  });

  test("a certificate for another name is refused, unless tls-server-name says so", async () => {
    await using api = await ScriptedApi.start(complete, tls);
    using folder = new TemporaryFolder();
    const data = { "certificate-authority-data": base64(authority.cert) };
    const wrong = { ...data, "tls-server-name": "other.test" };
    const message = await trouble(kubeconfigText({ server: api.url, cluster: wrong }));
    assert.match(message, /is for another name/);
    const right = { ...data, "tls-server-name": "api.test" };
    using connection = connect(folder, kubeconfigText({ server: api.url, cluster: right }));
    assert.ok(await connection.json("/version", never));
  });

  test("a server without TLS behind an https address is told", async () => {
    await using api = await ScriptedApi.start(complete);
    const message = await trouble(kubeconfigText({ server: api.url.replace("http:", "https:") }));
    assert.match(message, /no TLS connection to https:\S+ \(.*Check that the server/);
  });

  test("a server with TLS behind an http address is told", async () => {
    await using api = await ScriptedApi.start(complete, tls);
    const message = await trouble(kubeconfigText({ server: api.url.replace("https:", "http:") }));
    assert.match(message, /closes connections without an answer .*http or https/);
  });

  test("a rotated authority is followed without a restart", async () => {
    await using api = await ScriptedApi.start(complete, tls);
    using folder = new TemporaryFolder();
    const file = folder.file("ca.pem", authority.cert);
    const cluster = { "certificate-authority": file };
    using connection = connect(folder, kubeconfigText({ server: api.url, cluster }));
    const watch = { path: "/version", accept: "application/json", signal: never, fresh: true };
    (await connection.request(watch)).destroy();

    const next = new Authority("next");
    assert.ok(api.server instanceof TlsServer);
    api.server.setSecureContext(next.issue(forServer));
    await assert.rejects(connection.request(watch), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    folder.file("ca.pem", next.cert);
    (await connection.request(watch)).destroy();
  });

  test("a client certificate authenticates, and one that is refused is told", async () => {
    const options = { ...tls, ca: authority.cert, requestCert: true };
    await using api = await ScriptedApi.start(complete, options);
    using folder = new TemporaryFolder();
    const client = authority.issue({ commonName: "exporter" });
    const cluster = { "certificate-authority-data": base64(authority.cert) };
    const user = {
      "client-certificate-data": base64(client.cert),
      "client-key-data": base64(client.key),
    };
    using connection = connect(folder, kubeconfigText({ server: api.url, cluster, user }));
    await connection.json("/version", never);
    // Over TLS each socket is one of these.
    const socket = api.calls[0]?.request.socket as TLSSocket; // oxlint-disable-line typescript/no-unsafe-type-assertion
    assert.equal(socket.getPeerCertificate().subject.CN, "exporter");
    assert.match(
      await trouble(kubeconfigText({ server: api.url, cluster })),
      /does not accept the client certificate/,
    );
  });
});

/** Answers 401 to every token but one. */
function accepting(token: () => string): (call: Call) => void {
  return (call) => {
    if (call.request.headers.authorization === `Bearer ${token()}`) complete(call);
    else call.status(401);
  };
}

suite("credentials on the wire", () => {
  test("a token that is rotated on disk is used at once when the old one is rejected", async () => {
    let accepted = "old";
    await using api = await ScriptedApi.start(accepting(() => accepted));
    using folder = new TemporaryFolder();
    folder.file("token", "old\n");
    const text = kubeconfigText({ server: api.url, user: { tokenFile: "token" } });
    using connection = connect(folder, text);
    const watch = {
      path: "/api/v1/pods?watch=1",
      accept: "application/json",
      signal: never,
      fresh: true,
    };
    (await connection.request(watch)).destroy();
    accepted = "new";
    folder.file("token", "new\n");
    (await connection.request(watch)).destroy();
    assert.equal(api.podCalls.length, 3, "one rejection, and one repetition");
    accepted = "newer";
    await assert.rejects(connection.request(watch), ApiError);
    assert.equal(api.podCalls.length, 4, "no repetition within 10 s");
  });

  test("all requests that are rejected at once are repeated with the new token", async () => {
    let accepted = "old";
    const waiting: Call[] = [];
    const answer = accepting(() => accepted);
    await using api = await ScriptedApi.start((call, count) => {
      // The two requests with the old token are answered together.
      if (count === 1 || count === 2) waiting.push(call);
      else answer(call);
      if (count === 2) for (const each of waiting) answer(each);
    });
    using folder = new TemporaryFolder();
    folder.file("token", "old");
    const user = { tokenFile: "token" };
    using connection = connect(folder, kubeconfigText({ server: api.url, user }));
    const request = { path: "/api/v1/pods", accept: "application/json", signal: never };
    (await connection.request(request)).destroy();
    accepted = "new";
    folder.file("token", "new");
    const responses = await Promise.all([connection.request(request), connection.request(request)]);
    for (const response of responses) response.destroy();
    assert.equal(api.podCalls.length, 5);
  });

  test("an exec plugin is run again when its token is rejected", async () => {
    await using api = await ScriptedApi.start(accepting(() => "2"));
    using folder = new TemporaryFolder();
    const script = folder.file(
      "plugin.mjs",
      `import { readFileSync, writeFileSync } from "node:fs";
const file = ${JSON.stringify(folder.file("count", "0"))};
const token = String(Number(readFileSync(file, "utf8")) + 1);
writeFileSync(file, token);
console.log(JSON.stringify({ kind: "ExecCredential", status: { token } }));`,
    );
    const user = { exec: { command: process.execPath, args: [script] } };
    using connection = connect(folder, kubeconfigText({ server: api.url, user }));
    const request = { path: "/api/v1/pods", accept: "application/json", signal: never };
    (await connection.request(request)).destroy();
    assert.deepEqual(
      api.podCalls.map((call) => call.request.headers.authorization),
      ["Bearer 1", "Bearer 2"],
    );
  });

  test("a user name and password are sent", async () => {
    await using api = await ScriptedApi.start(complete);
    using folder = new TemporaryFolder();
    const user = { username: "u", password: "p" };
    using connection = connect(folder, kubeconfigText({ server: api.url, user }));
    await connection.json("/version", never);
    const { headers } = api.calls[0]?.request ?? {};
    assert.equal(headers?.authorization, `Basic ${base64("u:p")}`);
    assert.equal(headers["accept-encoding"], "identity");
  });

  test("asks for no compression for an hour after it could not be read", async () => {
    await using api = await ScriptedApi.start(complete);
    using folder = new TemporaryFolder();
    const time = new VirtualTime();
    const config = folder.file("config", kubeconfigText({ server: api.url }));
    using connection = new Connection({ kubeconfig: config, version: "1.2.3" }, { time });
    const request = { path: "/api/v1/pods", accept: "application/json", signal: never };
    const ask = async (): Promise<void> => void (await connection.request(request)).destroy();
    await ask();
    connection.avoidCompression();
    await ask();
    time.advance(3_599_999);
    await ask();
    time.advance(1);
    await ask();
    assert.deepEqual(
      api.podCalls.map((call) => call.request.headers["accept-encoding"]),
      ["gzip", "identity", "identity", "gzip"],
    );
  });

  test("a request whose signal is aborted already is not sent", async () => {
    await using api = await ScriptedApi.start(complete);
    using folder = new TemporaryFolder();
    using connection = connect(folder, kubeconfigText({ server: api.url }));
    const signal = AbortSignal.abort(new RangeError("stopped"));
    const codes: string[] = [];
    const answered = (code: string) => codes.push(code);
    const request = { path: "/version", accept: "application/json", signal, answered };
    await assert.rejects(connection.request(request), RangeError);
    assert.equal(api.calls.length, 0);
    assert.deepEqual(codes, []);
  });

  test("a refusal tells how long to wait and which flow schema throttles", async () => {
    const flow = { "X-Kubernetes-PF-FlowSchema-UID": "f" };
    await using api = await ScriptedApi.start((call, count) => {
      const details = { details: { retryAfterSeconds: 2 } };
      if (count === 0) call.status(429, details, { "Retry-After": "1", ...flow });
      else if (count === 1) call.status(429, details, { "Retry-After": "3" });
      else if (count === 2) call.status(429, {}, { "X-Kubernetes-PF-FlowSchema-UID": "" });
      else call.status(503, {}, { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" });
    });
    using folder = new TemporaryFolder();
    using connection = connect(folder, kubeconfigText({ server: api.url }));
    const expected = [
      { status: 429, retryAfterMs: 2000, flowSchema: "f" },
      { status: 429, retryAfterMs: 3000, flowSchema: undefined },
      { status: 429, retryAfterMs: 0, flowSchema: undefined },
      { status: 503, retryAfterMs: 0, flowSchema: undefined },
    ];
    for (const each of expected) {
      await assert.rejects(connection.json("/api/v1/pods", never), (error) => {
        assert.ok(error instanceof ApiError);
        const { status, retryAfterMs, flowSchema } = error.response;
        assert.deepEqual({ status, retryAfterMs, flowSchema }, each);
        return true;
      });
    }
  });

  test("the server is told without its password", () => {
    using folder = new TemporaryFolder();
    const text = kubeconfigText({ server: "https://u:p@api.test:6443" });
    using connection = connect(folder, text);
    assert.equal(connection.server, "https://api.test:6443");
  });

  test("a connection is used again when an answer has been read to its end", async () => {
    await using api = await ScriptedApi.start((call) => call.json({}));
    using folder = new TemporaryFolder();
    using connection = connect(folder, kubeconfigText({ server: api.url }));
    for (let count = 0; count < 3; count += 1) await connection.json("/version", never);
    const ports = new Set(api.calls.map(({ request }) => request.socket.remotePort));
    assert.equal(ports.size, 1);
  });

  test("a server behind a path is asked there", async () => {
    await using api = await ScriptedApi.start((call) => call.json({}));
    using folder = new TemporaryFolder();
    using connection = connect(folder, kubeconfigText({ server: `${api.url}/k8s/clusters/c-1/` }));
    await connection.json("/version", never);
    assert.equal(api.calls[0]?.path, "/k8s/clusters/c-1/version");
  });

  test("a reader that is rejected reads again when its token is renewed", async () => {
    let accepted = "new";
    await using api = await ScriptedApi.start((call) => {
      if (call.request.headers.authorization === `Bearer ${accepted}`) {
        call.stream(added("a", "1"), bookmark("10", true));
      } else call.status(401);
    });
    using folder = new TemporaryFolder();
    folder.file("token", "old");
    await using reading = new Reading({
      kubeconfig: folder.file(
        "config",
        kubeconfigText({ server: api.url, user: { tokenFile: "token" } }),
      ),
    });
    await until(() =>
      reading.observer.lines.some((line) => line.includes("rejects the credentials")),
    );
    accepted = "newer";
    folder.file("token", "newer");
    await reading.synced();
  });
});
