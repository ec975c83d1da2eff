import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { suite, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Registry } from "prom-client";
import { WebAccess } from "../../src/commands/web-access.ts";
import { HttpServer } from "../../src/http/server.ts";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import { createLogger } from "../../src/log.ts";
import { WebMetrics } from "../../src/web-metrics.ts";
import { connectTo, serverAuthority, serverPair } from "../http/tls-setting.ts";
import { kubeconfigText, TemporaryFolder } from "../kubernetes/reading.ts";
import { ScriptedApi } from "../kubernetes/scripted-api.ts";
import { until } from "../kubernetes/until.ts";

const renewed = serverAuthority.issue({ commonName: "renewed", notAfter: new Date(0) });
const tls = "tls_server_config: { cert_file: tls.crt, key_file: tls.key }\n";

/** Access by a web configuration, whose files a test changes. */
function start(yaml: string) {
  using resources = new DisposableStack();
  const folder = resources.use(new TemporaryFolder());
  folder.file("tls.crt", serverPair.cert);
  folder.file("tls.key", serverPair.key);
  const kubeconfig = folder.file("config", kubeconfigText({ server: "http://127.0.0.1:1" }));
  const connection = resources.use(new Connection({ kubeconfig, version: "0.0.0-test" }));
  const lines: string[] = [];
  const log = createLogger("info", "logfmt", { write: (line) => lines.push(line) });
  const webConfigFile = folder.file("web.yml", yaml);
  const config = {
    webConfigFile,
    allowedHosts: [],
    authKubernetes: false,
    authKubernetesAudience: [],
  };
  const access = resources.use(
    new WebAccess(config, new WebMetrics(new Registry()), log, connection),
  );
  const kept = resources.move();
  return { access, folder, lines, [Symbol.dispose]: () => kept.dispose() };
}

suite("who may ask", () => {
  test("is what was read last, also for a server that was given it before and listens after", async () => {
    using running = start(tls);
    const { access, folder, lines } = running;
    const given = access.ofServer;
    folder.file("tls.crt", renewed.cert);
    folder.file("tls.key", renewed.key);
    process.emit("SIGHUP", "SIGHUP");
    await setImmediate();
    const address = { host: "127.0.0.1", port: 0 };
    await using server = await HttpServer.listen(address, (_, answer) => answer.end(), given);
    access.follow(server);
    const client = await connectTo(server.port, { rejectUnauthorized: false });
    assert.equal(client.getPeerCertificate().subject.CN, "renewed");
    client.destroy();
    // What may not be meant so is told whenever it is read.
    assert.match(lines.join(""), /level=warn .*the certificate that is served has expired/);
  });

  test("is read no more after the end, by no signal", () => {
    const before = process.listenerCount("SIGHUP");
    const { access, lines, ...running } = start(tls);
    using _ = running;
    assert.equal(process.listenerCount("SIGHUP"), before + 1);
    access[Symbol.dispose]();
    assert.equal(process.listenerCount("SIGHUP"), before);
    assert.equal(lines.length, 1);
  });
});

test("at the end the API server is asked about no token any more, and nothing is said of it", async () => {
  using folder = new TemporaryFolder();
  await using api = await ScriptedApi.start(() => undefined);
  const kubeconfig = folder.file("config", kubeconfigText({ server: api.url }));
  using connection = new Connection({ kubeconfig, version: "0.0.0-test" });
  const lines: string[] = [];
  const log = createLogger("info", "json", { write: (line) => lines.push(line) });
  const config = {
    webConfigFile: undefined,
    allowedHosts: [],
    authKubernetes: true,
    authKubernetesAudience: [],
  };
  using access = new WebAccess(config, new WebMetrics(new Registry()), log, connection);
  const said = lines.length;
  const request = new IncomingMessage(new Socket());
  request.headers.authorization = "Bearer some";
  const asked = access.ofApp.entrance?.authenticate(request);
  await until(() => api.calls.length === 1);
  access[Symbol.dispose]();
  const verdict = await asked;
  assert.ok(typeof verdict === "object");
  assert.equal(verdict.status, 503);
  assert.equal(lines.length, said);
});

test("a storm of SIGHUP is one reload of the web configuration, and the next signal another", async () => {
  using folder = new TemporaryFolder();
  const webConfigFile = folder.file("web.yml", "rate_limit: {}\n");
  const kubeconfig = folder.file("config", kubeconfigText({ server: "https://127.0.0.1:1" }));
  using connection = new Connection({ kubeconfig, version: "0.0.0-test" });
  const lines: string[] = [];
  const log = createLogger("info", "json", { write: (line) => lines.push(line) });
  const config = {
    webConfigFile,
    allowedHosts: [],
    authKubernetes: false,
    authKubernetesAudience: [],
  };
  using _ = new WebAccess(config, new WebMetrics(new Registry()), log, connection);
  for (const reads of [2, 3]) {
    for (let signal = 0; signal < 100; signal += 1) process.emit("SIGHUP", "SIGHUP");
    await setImmediate();
    assert.equal(lines.filter((line) => line.includes("has been read")).length, reads);
  }
});
