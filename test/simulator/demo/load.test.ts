import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { nodeAmountsOf } from "../../../simulation/observation/contribution.ts";
import { PodSums } from "../../../simulation/observation/pod-sums.ts";
import type { ApiObject } from "../../../src/simulator/api-object.ts";
import { SimulatedCluster } from "../../../src/simulator/cluster.ts";
import { DemoCluster } from "../../../src/simulator/demo/demo-cluster.ts";
import { labelOf } from "./object-fields.ts";

/** At the default rate, two steps a second. */
const stepsPerDay = 2 * 86_400;
const resources = ["cpu", "memory"] as const;

/** The requests of nodes of a cluster, as the exporter counts those of its pods. */
class Loads {
  readonly #cluster: SimulatedCluster;
  readonly #sums = new PodSums("1.37");
  #counted = new Set<ApiObject>();

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
  }

  look(): void {
    const now = new Set(this.#cluster.list("Pod"));
    for (const object of this.#counted) if (!now.has(object)) this.#sums.remove(object);
    for (const object of now) if (!this.#counted.has(object)) this.#sums.add(object);
    this.#counted = now;
  }

  /** Requests ÷ allocatable of the nodes, together. */
  of(nodes: readonly ApiObject[], resource: string): number {
    let [requests, allocatable] = [0, 0];
    for (const node of nodes) {
      requests += this.#sums.ofNode(node.metadata.name).get(resource)?.requests ?? 0;
      allocatable += nodeAmountsOf(node)?.allocatable.get(resource) ?? 0;
    }
    return requests / allocatable;
  }
}

interface Life {
  readonly nodes: number;
  readonly pods: number;
  readonly seed: number;
  readonly days: number;
}

/** Lives, and hands over the cluster every so many steps. */
function live({ nodes, pods, seed, days }: Life, look: (cluster: SimulatedCluster) => void): void {
  const cluster = new SimulatedCluster({ historyLimit: 100 });
  let now = Date.parse("2026-11-24T00:00:00Z");
  const demo = new DemoCluster(cluster, { nodes, pods, seed, now: () => now });
  look(cluster);
  for (let step = 1; step <= days * stepsPerDay; step += 1) {
    now += 500;
    demo.step();
    if (step % 600 === 0) look(cluster);
  }
}

/** The loads of the pools for general use and for much memory, looked at every five minutes. */
function poolLoads(life: Life) {
  const seen = new Map<string, number[]>();
  let fullestNode = 0;
  let mostPods = 0;
  let loads: Loads | undefined;
  live(life, (cluster) => {
    loads ??= new Loads(cluster);
    loads.look();
    const nodes = cluster.list("Node");
    for (const resource of resources) {
      for (const pool of ["general", "memory"]) {
        const members = nodes.filter((node) => labelOf(node, "karpenter.sh/nodepool") === pool);
        if (members.length === 0) continue;
        const key = `${resource} of ${pool}`;
        seen.set(key, [...(seen.get(key) ?? []), loads.of(members, resource)]);
      }
      for (const node of nodes) fullestNode = Math.max(fullestNode, loads.of([node], resource));
    }
    mostPods = Math.max(mostPods, cluster.list("Pod").length);
  });
  return { seen, fullestNode, mostPods };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

suite("the load of the demo", () => {
  test("stays round seven tenths for two days", (t) => {
    const { seen, fullestNode, mostPods } = poolLoads({ nodes: 12, pods: 240, seed: 1, days: 2 });
    assert.equal(seen.size, 4);
    for (const [key, values] of seen) {
      const [least, most] = [Math.min(...values), Math.max(...values)];
      t.diagnostic(`${key}: ${least.toFixed(2)} to ${most.toFixed(2)}, ${mean(values).toFixed(2)}`);
      assert.ok(least > 0.55 && most < 0.85, `${key}: ${least} to ${most}`);
      assert.ok(Math.abs(mean(values) - 0.7) < 0.05, `${key}: ${mean(values)}`);
    }
    t.diagnostic(`the fullest node: ${fullestNode.toFixed(2)}; at most ${mostPods} pods`);
    assert.ok(fullestNode < 1.1, `${fullestNode}`);
    assert.ok(mostPods < 300, `${mostPods} pods`);
  });

  for (const size of [
    { nodes: 1, pods: 30 },
    { nodes: 4, pods: 120 },
    { nodes: 60, pods: 1500 },
  ]) {
    test(`stays there with ${size.nodes} nodes and ${size.pods} pods`, () => {
      const { seen } = poolLoads({ ...size, seed: 2, days: 0.1 });
      assert.ok(seen.size >= 2);
      for (const [key, values] of seen) {
        assert.ok(Math.abs(mean(values) - 0.7) < 0.08, `${key}: ${mean(values)}`);
      }
    });
  }
});
