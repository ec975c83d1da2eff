import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { nodeJsonReader, podJsonReader } from "../../../src/kubernetes/wire/json/reader.ts";
import {
  nodeProtobufReader,
  podProtobufReader,
} from "../../../src/kubernetes/wire/protobuf/reader.ts";
import type { ApiObject } from "../../../src/simulator/api-object.ts";
import { json, protobufEncoding } from "../../../src/simulator/api/encoding.ts";
import type { Encoding } from "../../../src/simulator/api/encoding.ts";
import { SimulatedCluster } from "../../../src/simulator/cluster.ts";
import { DemoCluster } from "../../../src/simulator/demo/demo-cluster.ts";
import { decodeList } from "../../kubernetes/wire/decode.ts";
import { claimStates, overCommitted, resultsOf } from "../devices/given-devices.ts";
import { conditionOf, labelOf, objectsIn, ownerOf } from "./object-fields.ts";

const start = Date.parse("2026-11-24T00:00:00Z");

interface Life {
  readonly nodes?: number;
  readonly pods?: number;
  readonly seed?: number;
  readonly steps?: number;
  /** Called after each step. */
  readonly look?: (cluster: SimulatedCluster, step: number) => void;
}

function live({ nodes = 12, pods = 240, seed = 1, steps = 0, look }: Life = {}): SimulatedCluster {
  const cluster = new SimulatedCluster();
  let now = start;
  const demo = new DemoCluster(cluster, { nodes, pods, seed, now: () => now });
  for (let step = 1; step <= steps; step += 1) {
    now += 500;
    demo.step();
    look?.(cluster, step);
  }
  return cluster;
}

const objectKinds = ["Node", "Pod", "ResourceSlice", "ResourceClaim"] as const;

const everything = (cluster: SimulatedCluster): string =>
  JSON.stringify(objectKinds.map((kind) => cluster.list(kind)));

const taintsOf = ({ spec }: ApiObject): readonly unknown[] =>
  objectsIn(spec["taints"]).map(({ key, effect }) => `${String(key)}:${String(effect)}`); // oxlint-disable-line typescript/no-base-to-string -- texts

const waitingOf = (cluster: SimulatedCluster): readonly ApiObject[] =>
  cluster.list("Pod").filter(({ spec }) => spec["nodeName"] === undefined);

const isActive = ({ status: { phase } }: ApiObject): boolean =>
  phase !== "Succeeded" && phase !== "Failed";

const isUnready = (node: ApiObject): boolean => conditionOf(node, "Ready")?.["status"] !== "True";

suite("the cluster of the demo", () => {
  test("is the same for the same seed, and another for another", () => {
    const life = { steps: 2000 };
    assert.equal(everything(live(life)), everything(live(life)));
    assert.notEqual(everything(live()), everything(live({ seed: 2 })));
  });

  test("has two pools, two with GPUs and a tainted control plane", () => {
    const nodes = live().list("Node");
    const pools = nodes.map((node) => labelOf(node, "karpenter.sh/nodepool") ?? "none");
    assert.deepEqual(
      Object.fromEntries(
        Map.groupBy(pools, (pool) => pool)
          .entries()
          .map(([k, v]) => [k, v.length]),
      ),
      { general: 5, memory: 2, gpu: 2, "gpu-dra": 2, none: 1 },
    );
    const [controlPlane] = nodes;
    assert.equal(controlPlane?.metadata.name, "control-plane-1");
    assert.equal(labelOf(controlPlane, "node-role.kubernetes.io/control-plane"), "");
    assert.deepEqual(taintsOf(controlPlane), ["node-role.kubernetes.io/control-plane:NoSchedule"]);
    const gpuPools = new Set<unknown>(["gpu", "gpu-dra"]);
    const gpus = nodes.filter((node) => gpuPools.has(labelOf(node, "karpenter.sh/nodepool")));
    assert.deepEqual(
      gpus.map(taintsOf),
      gpus.map(() => ["nvidia.com/gpu:NoSchedule"]),
    );
    const elsewhere = nodes.filter((node) => node !== controlPlane && !gpus.includes(node));
    assert.deepEqual(
      new Set(elsewhere.flatMap(taintsOf)),
      new Set(["node.kubernetes.io/unschedulable:NoSchedule"]),
    );
  });

  test("has pods of DaemonSets on all nodes, static pods on its control plane, and placeholders", () => {
    const pods = live().list("Pod");
    const agents = pods.filter((pod) => ownerOf(pod)["name"] === "node-agent");
    assert.deepEqual(
      new Set(agents.map(({ spec }) => spec["nodeName"])),
      new Set(
        live()
          .list("Node")
          .map(({ metadata }) => metadata.name),
      ),
    );
    assert.ok(agents.every((pod) => ownerOf(pod)["kind"] === "DaemonSet"));
    const statics = pods.filter(({ metadata }) =>
      JSON.stringify(metadata["annotations"]).includes("kubernetes.io/config.mirror"),
    );
    assert.deepEqual(
      statics.map((pod) => [pod.metadata.name, ownerOf(pod)["kind"], pod.spec["nodeName"]]),
      ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => [
        `${name}-control-plane-1`,
        "Node",
        "control-plane-1",
      ]),
    );
    const placeholders = pods.filter(({ spec }) => Number(spec["priority"]) < 0);
    assert.deepEqual(
      placeholders.map(({ metadata, status }) => [metadata.namespace, status["phase"]]),
      [
        ["overprovisioning", "Running"],
        ["overprovisioning", "Running"],
      ],
    );
  });

  test("has pods that wait: unschedulable, gated, and not tried yet", () => {
    const waiting = waitingOf(live()).map((pod) => conditionOf(pod, "PodScheduled"));
    const reasons = waiting.map((condition) => JSON.stringify(condition?.["reason"] ?? "none"));
    assert.deepEqual(
      Object.entries(Object.groupBy(reasons, (reason) => reason))
        .map(([reason, each]) => `${each?.length} ${reason}`)
        .toSorted(),
      ['2 "SchedulingGated"', '2 "none"', '4 "Unschedulable"'],
    );
    const messages = waiting.map((condition) => JSON.stringify(condition?.["message"] ?? ""));
    assert.match(
      messages.join("\n"),
      /"0\/12 nodes are available: (\d+ [\w ()']+, )*6 Insufficient cpu\. preemption: 0\/12 nodes are available: 12 Preemption is not helpful for scheduling\."/,
    );
    assert.match(messages.join("\n"), /\d Insufficient nvidia\.com\/gpu/);
    assert.match(messages.join("\n"), /2 cannot allocate all claims/);
  });

  test("has devices that claims share, exhaust and hold for nobody, and gives none away twice", () => {
    const cluster = live();
    const drivers = cluster.list("ResourceSlice").map(({ spec }) => spec["driver"]);
    assert.deepEqual(new Set(drivers), new Set(["gpu.example.com", "nic.example.com"]));
    assert.deepEqual(claimStates(cluster), { allocated: 15, pending: 2, unreserved: 1 });
    const changed = new Set<string>();
    live({
      steps: 3000,
      look: (at, step) => {
        if (step % 50 !== 0) return;
        assert.deepEqual(overCommitted(at), []);
        const { pending = 0, unreserved } = claimStates(at);
        assert.ok(pending >= 2 && pending < 6, `${pending} claims wait`);
        assert.equal(unreserved, 1);
        for (const { metadata } of at.list("ResourceClaim")) changed.add(metadata.name);
      },
    });
    assert.ok(changed.size > 60, `${changed.size} claims`);
  });

  test("has pods on the node of their devices, each with its claim", () => {
    const cluster = live({ steps: 1000 });
    const claims = cluster.list("ResourceClaim");
    const pods = cluster.list("Pod").filter(({ spec }) => spec["resourceClaims"] !== undefined);
    assert.equal(pods.length, claims.length - 1);
    for (const pod of pods) {
      const [named] = objectsIn(pod.status["resourceClaimStatuses"]);
      const claim = claims.find(({ metadata }) => metadata.name === named?.["resourceClaimName"]);
      assert.ok(claim !== undefined, pod.metadata.name);
      assert.equal(ownerOf(claim)["uid"], pod.metadata.uid);
      const nodes = new Set(resultsOf(claim).map(({ pool }) => pool));
      const { nodeName } = pod.spec;
      assert.deepEqual([...nodes], nodeName === undefined ? [] : [nodeName]);
    }
  });

  test("has resizes of each kind, and each ends", () => {
    const since = new Map<string, number>();
    const kinds = new Set<string>();
    let longest = 0;
    live({
      steps: 10_000,
      look: (cluster, step) => {
        if (step % 20 !== 0) return;
        const resizing = new Set<string>();
        for (const pod of cluster.list("Pod").filter(isActive)) {
          const pending = conditionOf(pod, "PodResizePending");
          const condition = pending ?? conditionOf(pod, "PodResizeInProgress");
          if (condition === undefined) continue;
          kinds.add(JSON.stringify(condition["reason"] ?? "in progress"));
          resizing.add(pod.metadata.uid);
          longest = Math.max(longest, step - (since.get(pod.metadata.uid) ?? step));
        }
        for (const uid of resizing) since.set(uid, since.get(uid) ?? step);
        for (const uid of since.keys()) if (!resizing.has(uid)) since.delete(uid);
        assert.ok(resizing.size <= 6, `${resizing.size} resizes`);
      },
    });
    assert.deepEqual([...kinds].toSorted(), ['"Deferred"', '"Infeasible"', '"in progress"']);
    assert.ok(longest > 0 && longest < 400, `${longest} steps`);
  });

  test("has a node cordoned and one not ready now and then, never more than one", () => {
    const cordoned: number[] = [];
    const unready: number[] = [];
    const cluster = live({
      steps: 20_000,
      look: (at, step) => {
        if (step % 50 !== 0) return;
        const nodes = at.list("Node");
        cordoned.push(nodes.filter(({ spec }) => spec["unschedulable"] === true).length);
        unready.push(nodes.filter(isUnready).length);
        for (const node of nodes.filter(isUnready)) {
          assert.ok(taintsOf(node).includes("node.kubernetes.io/unreachable:NoSchedule"));
        }
      },
    });
    assert.deepEqual(new Set(cordoned), new Set([0, 1]));
    assert.deepEqual(new Set(unready), new Set([0, 1]));
    const tainted = cluster.list("Node").filter((node) => taintsOf(node).length > 1);
    assert.deepEqual(tainted, []);
  });

  test("lets pods wait, start, run, finish and go", () => {
    const before = new Set(
      live()
        .list("Pod")
        .map(({ metadata }) => metadata.uid),
    );
    const isNew = ({ metadata }: ApiObject): boolean => !before.has(metadata.uid);
    const phases = new Set<unknown>();
    const cluster = live({
      steps: 3000,
      look: (at, step) => {
        if (step % 50 !== 0) return;
        const pods = at.list("Pod");
        for (const { status } of pods.filter(isNew)) phases.add(status["phase"]);
        const finished = pods.filter((pod) => !isActive(pod));
        assert.ok(finished.length < 10, `${finished.length} finished pods`);
      },
    });
    assert.deepEqual(phases, new Set(["Pending", "Running", "Succeeded", "Failed"]));
    assert.ok(cluster.list("Pod").some((pod) => !isNew(pod)));
  });

  for (const [nodes, pods] of [
    [1, 1],
    [1, 240],
    [3, 40],
    [300, 50],
    [500, 15_000],
  ] as const) {
    test(`has ${nodes} nodes and ${pods} pods when asked for them, and lives`, () => {
      const cluster = live({ nodes, pods, steps: 200 });
      assert.equal(cluster.list("Node").length, nodes);
      const first = live({ nodes, pods });
      const ofNodes = first
        .list("Pod")
        .filter((pod) => ["DaemonSet", "Node"].includes(String(ownerOf(pod)["kind"]))).length; // oxlint-disable-line typescript/no-base-to-string -- a text
      assert.equal(first.list("Pod").filter(isActive).length, Math.max(pods, ofNodes));
    });
  }

  test("says the same in both wire formats", () => {
    const cluster = live({ steps: 2000 });
    const bodyOf = (encoding: Encoding, kind: "Node" | "Pod"): Buffer =>
      Buffer.concat([...encoding.list(kind, { resourceVersion: "5000" }, cluster.list(kind))]);
    const pods = decodeList(podJsonReader, bodyOf(json, "Pod"));
    assert.deepEqual(pods.rejected, []);
    assert.deepEqual(decodeList(podProtobufReader, bodyOf(protobufEncoding, "Pod")), pods);
    assert.deepEqual(
      decodeList(nodeProtobufReader, bodyOf(protobufEncoding, "Node")),
      decodeList(nodeJsonReader, bodyOf(json, "Node")),
    );
  });
});
