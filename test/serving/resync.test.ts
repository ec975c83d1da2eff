import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterFamilies } from "../../src/render/families.ts";
import { Exporter } from "../../src/serving/exporter.ts";
import { SelfMetrics } from "../../src/self-metrics.ts";
import { read } from "../kubernetes/reading.ts";
import { added, bookmark, type Call, ScriptedApi } from "../kubernetes/scripted-api.ts";
import { until } from "../kubernetes/until.ts";
import { bytesOf } from "./bytes-of.ts";

const hour = 3_600_000;
const silent = (): void => undefined;

function complete(call: Call): void {
  call.stream(added("a", "1"), bookmark("10", true));
}

test("what is served stays while the pods are read anew under other rules", async () => {
  const held: Call[] = [];
  await using api = await ScriptedApi.start((call, count) => {
    if (count === 0) complete(call);
    else held.push(call);
  });
  await using reading = read(api.url, { timings: { idleMs: hour + 1 } });
  const { state, time } = reading;
  const exporter = new Exporter({
    state,
    metrics: new SelfMetrics({
      version: "1",
      revision: "r",
      nodeVersion: "v24",
      handlers: [],
    }),
    log: { info: silent, warn: silent, error: silent },
    families: clusterFamilies,
    tickInterval: 15_000,
    dropStaleAfter: undefined,
  });
  const rules = async (): Promise<string | undefined> => {
    await exporter.tick(new Date(time.now()));
    const pieces = await exporter.exposition("text", false, new Date(time.now()));
    const text = (await bytesOf(pieces)).toString();
    return /^kubecommit_accounting_info\{.*rules="([\d.]+)"/m.exec(text)?.[1];
  };
  await reading.synced();
  assert.equal(await rules(), "1.34");

  api.version = (call) => call.json({ gitVersion: "v1.37.0" });
  time.advance(hour);
  await until(() => held.length === 1 && !state.nodes.syncing);
  assert.equal(state.accounting?.rules, "1.37");
  assert.equal(await rules(), "1.34", "no pod has been accounted under the new rules");

  held.map(complete);
  await until(() => !state.pods.syncing);
  assert.equal(await rules(), "1.37");
});
