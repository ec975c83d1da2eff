import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { mock, suite, test } from "node:test";
import { runApplication } from "../../src/commands/serve.ts";
import { readCommandLine } from "../../src/config/command-line.ts";
import { createLogger } from "../../src/log.ts";
import { LogOutput } from "../../src/log-output.ts";
import { kubeconfigText, TemporaryFolder } from "../kubernetes/reading.ts";
import { ScriptedApi } from "../kubernetes/scripted-api.ts";
import { until } from "../kubernetes/until.ts";

suite("the clock of the machine", () => {
  test("may be set back without keeping renewed credentials out", async () => {
    await using api = await ScriptedApi.start(() => undefined);
    api.version = (call) => call.status(401);
    using folder = new TemporaryFolder();
    const withToken = (token: string) => kubeconfigText({ server: api.url, user: { token } });
    const kubeconfig = folder.file("config", withToken("old"));
    const { config } = readCommandLine(
      [`--kubeconfig=${kubeconfig}`, "--web.listen-address=127.0.0.1:0"],
      {},
    );
    const logOutput = new LogOutput(new PassThrough().resume());
    const log = createLogger("error", "logfmt", logOutput);
    const stop = new AbortController();
    const options = {
      config,
      version: "0.0.0-test",
      revision: "test",
      log,
      logOutput,
      print: () => undefined,
    };
    const running = runApplication(options, stop.signal);
    await using ending = new AsyncDisposableStack();
    ending.defer(async () => running);
    ending.defer(() => stop.abort());
    ending.defer(() => mock.restoreAll());
    // The first rejection has the kubeconfig read again, which is done every 10 s at most.
    await until(() => api.calls.length === 2);
    writeFileSync(kubeconfig, withToken("new"));
    const [wall, monotonic] = [Date.now, performance.now.bind(performance)];
    mock.method(Date, "now", () => wall() - 3_600_000);
    mock.method(performance, "now", () => monotonic() + 20_000);
    const tokens = () => api.calls.map(({ request }) => request.headers.authorization);
    // With each rejection it would be read, were it not for the clock.
    await until(() => tokens().length >= 4);
    assert.ok(tokens().includes("Bearer new"));
  });
});
