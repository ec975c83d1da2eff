import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

import { auditedRequests, isLookForDevices, requestCounts } from "../plane/audit-log.ts";
import type { Manifest } from "../plane/api-client.ts";
import { waitFor } from "../population/population.ts";
import { agreement, type Check, type Stage } from "./stage.ts";

const betweenLooks = 10;

const latency: Check = {
  name: "cost: time from a change in the API to /metrics",
  run: async (stage) => {
    await watching(stage);
    const times: number[] = [];
    for (let index = 0; index < (stage.isQuick ? 10 : 40); index += 1) {
      times.push(await oneChange(stage, index));
      // So that changes come at any moment between two ticks.
      await setTimeout((index * 137) % 1000);
    }
    times.sort((a, b) => a - b);
    const at = (share: number): string =>
      (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(0);
    await agreement(stage);
    return `${times.length} pods, a tick each second: median ${at(0.5)} ms, longest ${at(1)} ms`;
  },
};

/**
 * Waits until both watches bring what happens: after a restart of the server, of which it is told
 * that it may not read yet (403), the exporter stays away for up to a minute.
 */
async function watching({ plane, exporter, population }: Stage): Promise<void> {
  const since = Date.now() / 1000;
  const { items }: { items: Manifest[] } = await plane.api.get("/api/v1/nodes?limit=1");
  const annotations = { "conformance/changed": String(since) };
  await plane.api.patch(`/api/v1/nodes/${items[0]?.metadata.name}`, { metadata: { annotations } });
  await population.change(2);
  for (const kind of ["node", "pod"]) {
    const name = `kubecommit_last_event_timestamp_seconds{kind="${kind}"}`;
    const isNew = async (): Promise<boolean> =>
      ((await exporter.program.series()).get(name) ?? 0) > since;
    await waitFor(`news of a ${kind}`, isNew, 120_000);
  }
}

/** Milliseconds from the server's answer to a new pod until /metrics has it. */
async function oneChange({ plane, exporter }: Stage, index: number): Promise<number> {
  const { items }: { items: Manifest[] } = await plane.api.get("/api/v1/nodes?limit=1");
  const namespace = "latency";
  await plane.api.create(`/api/v1/namespaces/${namespace}/pods`, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `latency-${index}` },
    spec: {
      nodeName: items[0]?.metadata.name,
      automountServiceAccountToken: false,
      containers: [{ name: "app-0", image: "i", resources: { requests: { memory: "1" } } }],
    },
  });
  const start = performance.now();
  const labels = `{namespace="${namespace}",resource="memory",unit="byte"}`;
  const line = `\nkubecommit_namespace_requests${labels} ${index + 1}\n`;
  while (!(await exporter.program.get("/metrics")).body.includes(line)) {
    assert.ok(performance.now() - start < 30_000, "the pod does not appear in /metrics");
    await setTimeout(betweenLooks);
  }
  return performance.now() - start;
}

const requests: Check = {
  name: "cost: requests in the audit log while pods change",
  run: async (stage) => {
    const { plane, population, isQuick } = stage;
    const minutes = isQuick ? 0.5 : 10;
    await agreement(stage);
    const since = Date.now();
    while (Date.now() - since < minutes * 60_000) {
      await population.change(2);
      await setTimeout(5000);
    }
    const all = auditedRequests(plane.auditLog, since);
    const seen = all.filter((each) => !isLookForDevices(each));
    const lists = seen.filter(({ verb }) => verb === "list");
    assert.deepEqual(lists, [], "a list in steady state");
    // Two each five minutes, while devices cannot be read.
    assert.ok(
      all.length - seen.length <= 2 * Math.ceil(minutes / 5),
      "looks for devices too often",
    );
    // A watch lasts five to ten minutes, there are two, and the version is read once an hour.
    assert.ok(seen.length <= 6, `${seen.length} requests`);
    const counts = Array.from(requestCounts(all), ([what, count]) => `${count} ${what}`);
    const { text } = await agreement(stage);
    return `${all.length} in ${minutes} min (${counts.join(", ") || "its watches stay open"}); ${text}`;
  },
};

/** What the exporter costs the server, and how fast it is. */
export const costChecks: readonly Check[] = [latency, requests];
