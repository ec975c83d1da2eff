import assert from "node:assert/strict";

import { agreement, type Check, type Stage } from "./stage.ts";
import type { Manifest } from "../plane/api-client.ts";
import { waitFor } from "../population/population.ts";

/** The value of a series of the exporter. */
async function value({ exporter }: Stage, series: string): Promise<number> {
  const found = (await exporter.program.series()).get(series);
  assert.ok(found !== undefined, `there is no ${series}`);
  return found;
}

const some = ({ isQuick }: Stage): number => (isQuick ? 15 : 60);

async function aNode({ plane }: Stage): Promise<Manifest & { readonly path: string }> {
  const { items }: { items: Manifest[] } = await plane.api.get("/api/v1/nodes?limit=1");
  const [first] = items;
  assert.ok(first !== undefined);
  return { ...first, path: `/api/v1/nodes/${first.metadata.name}` };
}

const changes: Check = {
  name: "life: pods come, end and are deleted",
  run: async (stage) => {
    await stage.population.change(some(stage));
    return (await agreement(stage)).text;
  },
};

const cordons: Check = {
  name: "life: a node is cordoned and uncordoned",
  run: async (stage) => {
    const { path, metadata } = await aNode(stage);
    const series = `kubecommit_node_unschedulable{node="${metadata.name}"}`;
    for (const unschedulable of [true, false]) {
      await stage.plane.api.patch(path, { spec: { unschedulable } });
      await waitFor(series, async () => (await value(stage, series)) === Number(unschedulable));
    }
    return (await agreement(stage)).text;
  },
};

const recreation: Check = {
  name: "life: a node is deleted and made again under its pods",
  run: async (stage) => {
    const { api } = stage.plane;
    const node = await aNode(stage);
    await api.delete(node.path);
    const without = await agreement(stage);
    const { name, labels } = node.metadata;
    await api.create("/api/v1/nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: name ?? "", labels: labels ?? {} },
    });
    await api.patch(`${node.path}/status`, { status: node["status"] });
    const { comparison, text } = await agreement(stage);
    assert.equal(comparison.nodes, without.comparison.nodes + 1);
    return text;
  },
};

const restart: Check = {
  name: "life: kube-apiserver is killed and started again",
  run: async (stage) => {
    await stage.plane.apiserver.kill();
    await stage.plane.startApiserver();
    await stage.population.change(some(stage));
    return (await agreement(stage)).text;
  },
};

const expiry: Check = {
  name: "life: etcd is compacted and the server restarted while the exporter sleeps (410)",
  run: async (stage) => {
    const { plane, population, exporter } = stage;
    const series = 'kubecommit_relists_total{kind="pod",reason="expired"}';
    const before = await value(stage, series);
    exporter.program.signal("SIGSTOP");
    try {
      await population.change(some(stage));
      const revision = await plane.forgetHistory();
      await population.change(some(stage));
      exporter.program.signal("SIGCONT");
      const { text } = await agreement(stage);
      const relists = (await value(stage, series)) - before;
      assert.ok(relists > 0, "the pods were not read again");
      return `${relists} read again after revision ${revision} was all that was left; ${text}`;
    } finally {
      exporter.program.signal("SIGCONT");
    }
  },
};

const silence: Check = {
  name: "life: kube-apiserver is stopped for four minutes",
  isLong: true,
  run: async (stage) => {
    const { plane, population } = stage;
    const staleSeries = "kubecommit_up";
    const stoppedAt = performance.now();
    plane.apiserver.signal("SIGSTOP");
    let staleAfter = 0;
    try {
      await waitFor(
        "kubecommit_up 0",
        async () => (await value(stage, staleSeries)) === 0,
        230_000,
      );
      staleAfter = (performance.now() - stoppedAt) / 1000;
      const kept = [...(await stage.exporter.program.series()).keys()];
      assert.ok(
        kept.some((key) => key.startsWith("kubecommit_node_requests{")),
        "numbers are gone",
      );
      await waitFor("four minutes", async () => performance.now() - stoppedAt > 240_000, 250_000);
    } finally {
      plane.apiserver.signal("SIGCONT");
    }
    await population.change(some(stage));
    const { text } = await agreement(stage);
    await waitFor("kubecommit_up 1", async () => (await value(stage, staleSeries)) === 1);
    return `stale after ${staleAfter.toFixed(0)} s, its numbers kept; ${text}`;
  },
};

/** What happens to a cluster and its server, and is over again. */
export const lifeChecks: readonly Check[] = [
  changes,
  cordons,
  recreation,
  restart,
  expiry,
  silence,
];
