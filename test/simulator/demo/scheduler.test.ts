import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { poolNodes } from "../../../src/simulator/demo/node-pools.ts";
import { Scheduler } from "../../../src/simulator/demo/scheduler.ts";
import { template } from "../../../src/simulator/demo/template.ts";
import type { Template } from "../../../src/simulator/demo/template.ts";
import { Random } from "../../../src/simulator/population/random.ts";

const nodes = poolNodes(12);

/**
 * The scheduler of 12 nodes: 5 for general use, 2 with much memory, 2 with GPUs, 2 whose GPUs are in
 * ResourceSlices, a control plane.
 */
function scheduler(): Scheduler {
  const made = new Scheduler(new Random(1));
  for (const node of nodes) made.add(node);
  return made;
}

function asking(
  amounts: { cpu?: number; memory?: number; gpus?: number },
  options: Parameters<typeof template>[3] = {},
): Template {
  const shape = {
    controller: "ReplicaSet" as const,
    containers: [{ name: "app", ...amounts }],
    initContainers: [],
  };
  return template("shop", "cart", shape, options);
}

const poolOf = (name: string) => nodes.find((node) => node.name === name)?.pool;

suite("the scheduler of the demo", () => {
  test("places a pod in the pool that it asks for", () => {
    const verdict = scheduler().place(asking({ cpu: 100, gpus: 1 }, { pool: "gpu" }));
    assert.ok("node" in verdict);
    assert.equal(poolOf(verdict.node), "gpu");
  });

  test("never places a pod that tolerates nothing on a tainted node", () => {
    const made = scheduler();
    const pod = asking({ cpu: 1000, memory: 1024 });
    for (;;) {
      const verdict = made.place(pod);
      if ("message" in verdict) break;
      assert.match(String(poolOf(verdict.node)), /^(general|memory)$/);
      made.bind(verdict.node, pod, pod.needs);
    }
  });

  test("says what each node lacks, in the words of the kube-scheduler", () => {
    const made = scheduler();
    made.setState("node-0002", { isCordoned: true });
    made.setState("node-0003", { isReady: false });
    assert.deepEqual(made.place(asking({ cpu: 17_000, memory: 50_000 })), {
      message:
        "0/12 nodes are available: 1 node(s) were unschedulable, 3 Insufficient memory, 5 Insufficient cpu, 6 node(s) had untolerated taint(s). preemption: 0/12 nodes are available: 12 Preemption is not helpful for scheduling.",
    });
  });

  test("says of pods in the way that they cannot go", () => {
    const made = scheduler();
    const pod = asking({ gpus: 2 }, { pool: "gpu" });
    for (const node of ["node-0008", "node-0009"]) made.bind(node, pod, { ...pod.needs, gpus: 1 });
    assert.deepEqual(made.place(pod), {
      message:
        "0/12 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient nvidia.com/gpu, 9 node(s) didn't match Pod's node affinity/selector. preemption: 0/12 nodes are available: 10 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
    });
  });

  test("says of a pod that claims devices which nodes of its pool have none", () => {
    const pod = asking({ cpu: 100 }, { pool: "gpu-dra", claim: "gpu" });
    assert.equal(
      scheduler().withoutDevices(pod),
      "0/12 nodes are available: 1 node(s) had untolerated taint(s), 2 cannot allocate all claims, 9 node(s) didn't match Pod's node affinity/selector. preemption: 0/12 nodes are available: 10 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
    );
  });

  test("lets an ordinary pod take the place of a placeholder, and no placeholder that of another", () => {
    const made = scheduler();
    const filler = asking({ cpu: 1000 }, { pool: "general", priority: -10 });
    for (const { name, pool, size } of nodes) {
      if (pool === "general") made.bind(name, filler, { ...size });
    }
    const verdict = made.place(asking({ cpu: 500 }, { pool: "general" }));
    assert.ok("node" in verdict && verdict.preempts);
    assert.ok("message" in made.place(filler));
  });

  test("tries a pod again once something is free", () => {
    const made = scheduler();
    const pod = asking({ cpu: 100 }, { pool: "memory" });
    const own = nodes.filter(({ pool }) => pool === "memory");
    for (const { name, size } of own) made.bind(name, pod, { ...size });
    assert.ok("message" in made.place(pod));
    made.release(own[1]?.name ?? "", pod, { cpu: 100, memory: 0, gpus: 0 });
    assert.deepEqual(made.place(pod), { node: own[1]?.name, preempts: false });
  });
});
