import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";

import { parseQuantity } from "../../src/resources/quantity.ts";
import { DemoProcess } from "./demo-process.ts";

const run = promisify(execFile);
const isAbsent = spawnSync("kubectl", ["version", "--client"]).status !== 0;

interface Snapshot {
  readonly nodes: readonly {
    readonly name: string;
    readonly resources: Readonly<Record<string, { requests: number; limits: number }>>;
  }[];
}

/** Rows of "Allocated resources": resource → requests and limits as quantities. */
function allocated(description: string): ReadonlyMap<string, readonly [string, string]> {
  const [, block = ""] = description.split("Allocated resources:");
  return new Map(
    [...block.matchAll(/^ {2}([a-z][\w./-]*) +(\S+)(?: \(\d+%\))? +(\S+)/gm)].map(
      ([, name = "", requests = "", limits = ""]) => [name, [requests, limits]],
    ),
  );
}

suite(
  "kubectl works against the simulated cluster",
  { skip: isAbsent && "kubectl is not on this machine" },
  () => {
    let demo: DemoProcess;
    const kubectl = async (...args: readonly string[]): Promise<string> =>
      (await run("kubectl", ["--kubeconfig", demo.kubeconfig, ...args], { maxBuffer: 2 ** 26 }))
        .stdout;

    before(async () => {
      demo = await DemoProcess.start("--demo.events-per-second=0");
    });
    after(async () => demo[Symbol.asyncDispose]());

    test("get lists nodes and pods", async () => {
      const text = await kubectl("get", "nodes,pods", "-A");
      assert.match(text, /node\/node-0001/);
      assert.match(text, /kube-system +pod\/node-agent-/);
    });

    test("get prints the columns that the server computes", async () => {
      const nodes = await kubectl("get", "nodes", "-o", "wide");
      assert.match(
        nodes,
        /^NAME +STATUS +ROLES +AGE +VERSION +INTERNAL-IP .* CONTAINER-RUNTIME *$/m,
      );
      assert.match(nodes, /^node-0001 +Ready +<none> +\d+d\w* +v1\.37\.0 +10\.0\.0\.1 +<none> +/m);
      const pods = await kubectl("get", "pods", "-A", "-o", "wide");
      assert.match(pods, /NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS/);
      assert.match(
        pods,
        /^kube-system +node-agent-\w+ +1\/1 +Running +0 +\d+d\w* +10\.200\.\d+\.\d+ +(?:node|control-plane)-/m,
      );
      assert.match(pods, / +0\/1 +Completed +0 +/);
    });

    test("get reads a long list in chunks", async () => {
      const whole = await kubectl("get", "pods", "-A", "-o", "name");
      const chunked = await kubectl("get", "pods", "-A", "-o", "name", "--chunk-size=7");
      assert.ok(whole.split("\n").length > 50);
      assert.equal(chunked, whole);
    });

    test("top prints the usage of nodes and pods", async () => {
      assert.match(await kubectl("top", "nodes"), /^node-0001 +\d+m +\d+% +\d+Mi +\d+%/m);
      assert.match(
        await kubectl("top", "pods", "-A"),
        /^kube-system +node-agent-\w+ +\d+m +\d+Mi/m,
      );
    });

    test("get --watch tells what is there and stays", async () => {
      const args = ["--kubeconfig", demo.kubeconfig, "get", "pods", "-A", "--watch"];
      const child = spawn("kubectl", args);
      const [first]: string[] = await once(createInterface(child.stdout), "line");
      assert.match(first ?? "", /NAMESPACE +NAME +READY/);
      assert.equal(child.exitCode, null);
      child.kill();
      await once(child, "exit");
    });

    test("describe node prints the totals that we serve", async (t) => {
      const snapshot: Snapshot = JSON.parse(
        await (await fetch(`${demo.url}/api/v1/snapshot`)).text(),
      );
      const resized = await kubectl("get", "pods", "-A", "-o", "json");
      const different = nodesWhereKubectlDiffers(resized);
      let compared = 0;
      for (const { name, resources } of snapshot.nodes) {
        if (different.has(name)) continue;
        const rows = allocated(await kubectl("describe", "node", name));
        for (const resource of ["cpu", "memory"]) {
          const ours = resources[resource];
          const [requests = "", limits = ""] = rows.get(resource) ?? [];
          const unit = resource === "cpu" ? 1_000_000n : 1_000_000_000n;
          assert.equal(parseQuantity(requests), BigInt(ours?.requests ?? -1) * unit, name);
          assert.equal(parseQuantity(limits), BigInt(ours?.limits ?? -1) * unit, name);
          compared += 1;
        }
      }
      assert.ok(compared > 0, "no node could be compared");
      t.diagnostic(
        `${compared / 2} of ${snapshot.nodes.length} nodes compared; kubectl's own version counts no pod-level resources and no pending resize as the scheduler does`,
      );
    });
  },
);

interface PodList {
  readonly items: readonly {
    readonly spec: { readonly nodeName?: string; readonly resources?: object };
    readonly status: { readonly conditions?: readonly { readonly type: string }[] };
  }[];
}

/** Nodes with a pod that kubectl before 1.36 counts otherwise than the scheduler of 1.37. */
function nodesWhereKubectlDiffers(pods: string): ReadonlySet<string> {
  const list: PodList = JSON.parse(pods);
  const different = list.items.filter(
    ({ spec, status }) =>
      spec.resources !== undefined ||
      status.conditions?.some(({ type }) => type === "PodResizePending") === true,
  );
  return new Set(different.map(({ spec }) => spec.nodeName ?? ""));
}
