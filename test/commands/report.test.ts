import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { DemoCluster } from "../../src/simulator/demo/demo-cluster.ts";
import { threeNodes } from "../../src/simulator/population/examples.ts";
import { TemporaryFolder } from "../kubernetes/reading.ts";
import { configFor, type Ending, Program, serveExample } from "../program.ts";

const command = ["src/main.ts", "report"];

/** The output of `kubectl get nodes,pods -A -o json`. */
function dump(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: "v1", items, kind: "List", metadata: {} }, undefined, 4);
}

const exampleDump = dump(threeNodes);

function demoDump(): string {
  const cluster = new SimulatedCluster();
  const demo = new DemoCluster(cluster, { nodes: 12, pods: 240 });
  assert.ok(demo);
  const kinds = ["Node", "Pod"] as const;
  return dump(kinds.flatMap((kind) => cluster.list(kind).map((object) => ({ ...object, kind }))));
}

async function run(...flags: readonly string[]): Promise<Ending> {
  await using program = await Program.start({ command, flags });
  return await program.ended();
}

/** Runs it with this on its standard input. */
async function piped(input: Iterable<string>, ...flags: readonly string[]): Promise<Ending> {
  const child = spawn(process.execPath, [...command, "--file=-", ...flags], {
    env: {},
    stdio: ["pipe", "pipe", "pipe"],
  });
  const texts = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  await pipeline(Readable.from(input), child.stdin);
  const [stdout, stderr] = await texts;
  return { code: child.exitCode, stdout, stderr };
}

const onlyDefault =
  "All pods in it are of the namespace default: unless there is no other, kubectl was not given -A, and most pods are missing.";

const noFull = !existsSync("/dev/full") && "there is no /dev/full here";

const exampleTable =
  /^NODE +POOL +STATE +CPU +CPU% .*\nnode1 .* 0\.1\/2 +5% .*\nnode2 .* 0\.5\/2 +25% .*\nnode3 .* 0\.75\/2 +38% .*\ntotal .* 1\.35\/6 +23% /;

suite("kubecommit report", { concurrency: 3 }, () => {
  test("reads the cluster of the kubeconfig by list", async () => {
    await using server = await serveExample();
    await using program = await Program.start({
      command,
      kubeconfig: configFor(server.url),
      flags: ["--color=never"],
    });
    const { code, stdout, stderr } = await program.ended();
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    assert.match(stdout, exampleTable);
    assert.match(stdout, /3 nodes and 4 pods of https:.*\(server version: v1\.\d+/);
  });

  test("of a cluster that it cannot reach ends with status 1, and says where and what to do", async () => {
    const kubeconfig = configFor("https://127.0.0.1:1");
    await using program = await Program.start({ command, kubeconfig });
    const { code, stdout, stderr } = await program.ended();
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^cannot read the server's version: .*:1 refuses connections\. .*\?\n$/);
  });

  test("reads a file, and says by which rules it counts", async () => {
    using folder = new TemporaryFolder();
    const file = `--file=${folder.file("dump.json", exampleDump)}`;
    const newest = await run(file);
    assert.equal(newest.code, 0, newest.stderr);
    assert.match(newest.stdout, exampleTable);
    assert.match(newest.stdout, /of dump\.json, .* Kubernetes 1\.37 counts them/);
    assert.match(newest.stdout, /newest rules apply; choose others with --server-version/);
    const chosen = await run(file, "--server-version=v1.35.1", "-o", "json");
    const { rules, serverVersion, notes } = JSON.parse(chosen.stdout);
    assert.deepEqual(
      { rules, serverVersion, notes },
      { rules: "1.34", serverVersion: "v1.35.1", notes: [onlyDefault] },
    );
  });

  test("shows the demo by pool, with what fits and what waits, and selects nodes", async () => {
    using folder = new TemporaryFolder();
    const file = `--file=${folder.file("dump.json", demoDump())}`;
    const all = JSON.parse((await run(file, "--by=pool", "--fit=s=cpu:1", "-o", "json")).stdout);
    const pools = all.lines.map(({ name }: { name: string }) => name);
    assert.deepEqual(pools, ["control-plane", "general", "gpu", "gpu-dra", "memory"]);
    assert.ok(all.unscheduled.pods > 0);
    const fits = all.lines.map((line: { fits: { s: number } }) => line.fits.s);
    assert.equal(
      all.total.fits.s,
      fits.reduce((sum: number, pods: number) => sum + pods, 0),
    );
    const role = "node-role.kubernetes.io/control-plane";
    const some = await run(file, `--node-selector=${role}`, "--resources=cpu", "-o", "csv");
    assert.match(some.stdout, /^node,pool,state,cpu_allocatable,/);
    assert.match(some.stdout, /^node.*\r\ncontrol-plane-1,control-plane,dedicated,[^\r]*\r\n$/);
    assert.match(some.stderr, new RegExp(`Only nodes that match ${role}`));
  });

  test("writes a page in one file, whose policy allows its style", async () => {
    using folder = new TemporaryFolder();
    const file = `--file=${folder.file("dump.json", demoDump())}`;
    const choices = ["--by=pool", "--sort=-name", "--fit=s=cpu:1", "--resources=cpu,pods"];
    const { code, stdout, stderr } = await run(file, "-o", "html", ...choices);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    const [, style = ""] = /<style>(.*?)<\/style>/s.exec(stdout) ?? [];
    const hash = createHash("sha256").update(style).digest("base64");
    assert.ok(stdout.includes(`style-src 'sha256-${hash}'`));
    assert.match(stdout, /<h1><bdi>dump\.json<\/bdi><\/h1>/);
    assert.match(stdout, /more pods<\/strong> of\s<bdi>s<\/bdi> \(cpu 1\)/);
    assert.match(stdout, /The file does not say the server&#39;s version/);
    assert.ok(stdout.indexOf("<bdi>memory</bdi></th>") < stdout.indexOf("<bdi>general</bdi></th>"));
    const cards = Array.from(stdout.matchAll(/<div class="card">\s*<h2><bdi>(.*?)<\/bdi>/g));
    assert.deepEqual(
      cards.map(([, resource]) => resource),
      ["cpu", "pods"],
    );
  });

  test("has devices of a file that has them, unless they are not wanted, and says what they serve", async () => {
    using folder = new TemporaryFolder();
    const [node, ...others] = threeNodes;
    const served = {
      kind: "Pod",
      apiVersion: "v1",
      metadata: { name: "served", namespace: "shop", uid: "served" },
      spec: {
        nodeName: "node1",
        containers: [{ name: "app", resources: { requests: { "example.com/gpu": "1" } } }],
      },
      status: {
        phase: "Running",
        extendedResourceClaimStatus: {
          resourceClaimName: "claim",
          requestMappings: [
            { containerName: "app", resourceName: "example.com/gpu", requestName: "r" },
          ],
        },
      },
    };
    const slice = {
      kind: "ResourceSlice",
      apiVersion: "resource.k8s.io/v1",
      metadata: { name: "slice", uid: "slice" },
      spec: {
        driver: "gpu.example.com",
        nodeName: "node1",
        pool: { name: "node1", generation: 1, resourceSliceCount: 1 },
        devices: [{ name: "a" }, { name: "b" }],
      },
    };
    const claim = {
      kind: "ResourceClaim",
      apiVersion: "resource.k8s.io/v1",
      metadata: { name: "claim", namespace: "shop", uid: "claim" },
      status: {
        allocation: {
          devices: {
            results: [{ request: "r", driver: "gpu.example.com", pool: "node1", device: "a" }],
          },
        },
        reservedFor: [{ resource: "pods", name: "served", uid: "served" }],
      },
    };
    assert.ok(node);
    const pods = [node, ...others, served];
    const file = `--file=${folder.file("dump.json", dump([...pods, slice, claim]))}`;
    const { stdout, stderr, code } = await run(file);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /GPU\.EXAMPLE\.COM DEVICES/);
    assert.match(stdout, /\nnode1 .* 1\/2 +50%/);
    assert.match(stdout, /\n1 claim for devices: 1 allocated\.\n/);
    assert.match(stdout, /served by devices, .*: example\.com\/gpu 1\.\n/);
    assert.doesNotMatch(stdout, /The file has/);
    const off = await run(file, "--devices=off");
    assert.doesNotMatch(off.stdout, /GPU\.EXAMPLE\.COM DEVICES|claim for|The file has/);
    const without = `--file=${folder.file("without.json", dump(pods))}`;
    const free = `--file=${folder.file("free.json", dump([node, ...others, slice]))}`;
    const unclaimed = (await run(free)).stdout;
    assert.match(unclaimed, /\nnode1 .* 0\/2 +0%/);
    assert.match(unclaimed, /\nThe file has ResourceSlices but no ResourceClaims, so all devices/);
    const lacking = /\nThe file has no ResourceSlices, so nothing is said of devices; /;
    assert.match((await run(without)).stdout, lacking);
    const plain = `--file=${folder.file("plain.json", exampleDump)}`;
    assert.doesNotMatch((await run(plain)).stdout, lacking);
    assert.match((await run(plain, "--devices=on")).stdout, lacking);
  });

  test("says once that devices cannot be read, where they are asked for", async () => {
    await using server = await serveExample();
    const unread = /devices are not read: the API server has no resource\.k8s\.io/g;
    for (const [mode, times] of [
      ["on", 1],
      ["auto", 0],
    ] as const) {
      await using program = await Program.start({
        command,
        kubeconfig: configFor(server.url),
        flags: [`--devices=${mode}`],
      });
      const { code, stdout, stderr } = await program.ended();
      assert.equal(code, 0, stderr);
      assert.equal([...(stdout + stderr).matchAll(unread)].length, times);
    }
  });

  test("ends with status 2 when something is above its ceiling, and still reports", async () => {
    using folder = new TemporaryFolder();
    const file = `--file=${folder.file("dump.json", exampleDump)}`;
    const under = await run(file, "--fail-above=cpu=0.3,node:cpu=0.4");
    assert.equal(under.code, 0, under.stderr);
    const above = await run(file, "--fail-above=node:cpu=0.3");
    assert.equal(above.code, 2);
    assert.match(above.stdout, exampleTable);
    assert.match(
      above.stderr,
      /^kubecommit: 37\.5 % of the cpu of node node3 is requested, and 30 %/,
    );
    const unknown = await run(file, "--fail-above=ccpu=0.3");
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /--fail-above names ccpu, which no node has/);
  });

  test("says what its numbers lack: pods on nodes that are not there, an order or a resource that nothing has", async () => {
    using folder = new TemporaryFolder();
    const file = `--file=${folder.file("dump.json", dump(threeNodes.slice(1)))}`;
    const { stdout } = await run(file, "--sort=ccpu");
    assert.match(stdout, /\nPods that are bound to nodes that are not there, .*: 1\.\n/);
    assert.match(stdout, /\nNo line has ccpu, so the order is by name\.\n/);
    const hidden = await run(file, "--sort=cpu", "--resources=memory");
    assert.match(hidden.stdout, /\nNo line has cpu, so/);
    const right = await run(file, "--sort=cpu", "--resources=cpu");
    assert.doesNotMatch(right.stdout, /No line has|--resources/);
    const chosen = await run(file, "--resources=gpu,mem*,hugepages-*");
    assert.match(chosen.stdout, /\n--resources names what no .* requests: gpu, hugepages-\*\.\n/);
  });

  test("that cannot be written ends with status 1 and the reason", { skip: noFull }, async () => {
    using folder = new TemporaryFolder();
    const file = `--file=${folder.file("dump.json", exampleDump)}`;
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [...command, file], {
      env: {},
      stdio: ["ignore", full, "pipe"],
    });
    assert.ok(child.stderr);
    const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
    closeSync(full);
    assert.equal(child.exitCode, 1);
    assert.match(stderr, /^kubecommit: the report cannot be written: ENOSPC/);
  });

  test("whose reader has seen enough has not failed, and has the status of its ceilings", async () => {
    using folder = new TemporaryFolder();
    const file = `--file=${folder.file("dump.json", exampleDump)}`;
    for (const [ceiling, expected] of [
      ["cpu=1", 0],
      ["cpu=0.1", 2],
    ]) {
      const child = spawn(process.execPath, [...command, file, `--fail-above=${ceiling}`], {
        env: {},
        stdio: ["ignore", "pipe", "pipe"],
      });
      child.stdout.destroy();
      const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
      assert.equal(child.exitCode, expected, stderr);
      assert.doesNotMatch(stderr, /EPIPE/);
    }
  });

  test("of a cluster whose pods it may not list is none: status 1, nothing on standard output", async () => {
    const forbidden = createServer(({ url = "" }, response) => {
      const isPods = url.startsWith("/api/v1/pods");
      response.writeHead(isPods ? 403 : 200, { "Content-Type": "application/json" });
      const list = { kind: "NodeList", apiVersion: "v1", metadata: { resourceVersion: "1" } };
      const answer = url.startsWith("/version")
        ? { gitVersion: "v1.34.1" }
        : isPods
          ? { kind: "Status", apiVersion: "v1", status: "Failure", code: 403, reason: "Forbidden" }
          : { ...list, items: threeNodes.slice(0, 3) };
      response.end(JSON.stringify(answer));
    }).listen(0, "127.0.0.1");
    await once(forbidden, "listening");
    const address = forbidden.address();
    assert.ok(typeof address === "object" && address !== null);
    const kubeconfig = configFor(`http://127.0.0.1:${address.port}`);
    await using program = await Program.start({ command, kubeconfig });
    const { code, stdout, stderr } = await program.ended();
    forbidden.closeAllConnections();
    forbidden.close();
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /cannot list pods: .*(?:forbid|may not|403)/i);
  });

  test("compares with an older report", async () => {
    using folder = new TemporaryFolder();
    const before = folder.file("before.json", exampleDump);
    const old = folder.file("old.json", (await run(`--file=${before}`, "-o", "json")).stdout);
    const after = folder.file("after.json", dump(threeNodes.slice(0, -1)));
    const { stdout, stderr } = await run(`--file=${after}`, `--compare=${old}`);
    assert.match(stdout, /\nnode3 +changed +0\.75 +0\.25 +-0\.5 /, stderr);
    assert.doesNotMatch(stdout, /\nnode1 /);
    const other = await run(`--file=${after}`, `--compare=${old}`, "--by=pool");
    assert.equal(other.code, 1);
    assert.match(other.stderr, /old\.json, which is by node: add --by=node/);
    const selected = folder.file(
      "selected.json",
      (await run(`--file=${before}`, "-o", "json", "--node-selector=a=b")).stdout,
    );
    const ofOthers = await run(`--file=${after}`, `--compare=${selected}`, "--by=pool");
    assert.equal(ofOthers.code, 1);
    assert.match(
      ofOthers.stderr,
      /has 2 faults:\n.*by node: add --by=node\n.*add --node-selector='a=b'\n/,
    );
    const fewer = await run(`--file=${after}`, `--compare=${old}`, "--node-selector=a=b");
    assert.match(fewer.stderr, /which is of all nodes: leave out --node-selector\n/);
    const { selection: _, ...silent } = JSON.parse(readFileSync(old, "utf8"));
    const unsaid = folder.file("unsaid.json", JSON.stringify(silent));
    const compared = await run(`--file=${after}`, `--compare=${unsaid}`, "--node-selector=a=b");
    assert.deepEqual([compared.code, compared.stderr], [0, ""]);
  });
});

/** A dump of a node and 20,000 pods without uids, which never exists as a whole. */
function* pieces(): Generator<string> {
  const [node] = threeNodes;
  yield `{"apiVersion":"v1","items":[${JSON.stringify(node)}`;
  for (let index = 0; index < 20_000; index += 1) {
    const metadata = { name: `p${index}`, namespace: "n" };
    const resources = { requests: { cpu: "1m" } };
    const spec = { nodeName: "node1", containers: [{ name: "c", resources }] };
    yield `,\n${JSON.stringify({ kind: "Pod", metadata, spec, status: { phase: "Running" } })}`;
  }
  yield `],"kind":"List"}`;
}

suite("a report on what is piped in", { concurrency: 3 }, () => {
  test("is made piece by piece, and ends with what kubectl has listed", async () => {
    const { code, stdout, stderr } = await piped(pieces(), "-o", "json");
    assert.equal(code, 0, stderr);
    const { pods, source, total } = JSON.parse(stdout);
    assert.deepEqual(
      { pods, source, cpu: total.resources.cpu.requests },
      {
        pods: 20_000,
        source: "standard input",
        cpu: 20_000,
      },
    );
  });

  test("of finished pods, or of what is refused, says so", async () => {
    const finished = { ...threeNodes[3], status: { phase: "Succeeded" } };
    const odd = { kind: "Pod", metadata: { name: "x" } };
    const [node1] = threeNodes;
    const items = [node1 ?? {}, finished, odd, { kind: "Service", metadata: {} }];
    const { stdout } = await piped([dump(items)]);
    assert.match(stdout, /\n1 node and 0 pods of /);
    assert.match(stdout, /Values were refused, and are not in the numbers \(pod bad_object: 1\)/);
  });

  for (const [what, input, expected] of [
    ["no JSON", "hello", /cannot use standard input: not a list: unexpected "h"/],
    ["cut off", exampleDump.slice(0, -20), /cannot use standard input: the list ends early/],
    ["empty", "", /cannot use standard input: the list ends early/],
    ["without nodes", dump([]), /there are no nodes in it\. Make it by: kubectl get nodes,pods/],
    ["of one kind", exampleDump.replace('"List"', '"PodList"'), /expected a List, got "PodList"/],
  ] as const) {
    test(`that is ${what} ends with status 1 and what to do`, async () => {
      const { code, stdout, stderr } = await piped([input]);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, expected);
      assert.match(stderr, /kubectl get nodes,pods -A -o json\n$/);
    });
  }

  test("that is not there, or is a folder, says where and what to do", async () => {
    for (const [file, reason] of [
      ["/nowhere/dump.json", "ENOENT"],
      ["test", "EISDIR"],
    ]) {
      const { code, stderr } = await run(`--file=${file}`);
      assert.equal(code, 1);
      assert.match(
        stderr,
        new RegExp(`^cannot read ${file}: ${reason}.* Give --file the output of`),
      );
    }
  });
});
