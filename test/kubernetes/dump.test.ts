import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { type Dump, readDump } from "../../src/kubernetes/dump.ts";
import { UnreadableError } from "../../src/kubernetes/failures/errors.ts";
import { threeNodes } from "../../src/simulator/population/examples.ts";
import { RecordingObserver } from "./reading.ts";

interface Read extends Dump {
  readonly state: ClusterState;
  /** How often something was said to have been read. */
  readonly steps: number;
}

async function read(...pieces: readonly (string | Buffer)[]): Promise<Read> {
  const state = new ClusterState();
  let steps = 0;
  const found = await readDump(
    chunksOf(pieces),
    {
      name: "dump.json",
      serverVersion: undefined,
      nodeLabels: [],
      poolLabels: [],
      maxNodes: 10,
      maxResourcesPerList: 32,
    },
    {
      state,
      observer: new RecordingObserver(),
      progress: () => {
        steps += 1;
      },
    },
  );
  return { ...found, state, steps };
}

async function* chunksOf(pieces: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece);
}

function listOf(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: "v1", items, kind: "List", metadata: {} }, undefined, 4);
}

const whole = listOf(threeNodes);
const nodes = threeNodes.filter(({ kind }) => kind === "Node");
const pods = threeNodes.filter(({ kind }) => kind === "Pod");
const [firstPod] = pods;

function withoutUid(kind: string, name: string, namespace?: string): object {
  return { kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
}

suite("a dump of devices", () => {
  const spec = {
    driver: "gpu.example.com",
    pool: { name: "n", generation: 1, resourceSliceCount: 1 },
    nodeName: "n",
  };
  const slice = {
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceSlice",
    metadata: { name: "s" },
    spec: { ...spec, devices: [{ name: "a", allowMultipleAllocations: true }] },
  };
  const wrapped = {
    ...slice,
    apiVersion: "resource.k8s.io/v1beta1",
    spec: { ...spec, devices: [{ name: "a", basic: { allowMultipleAllocations: true } }] },
  };
  const claim = {
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceClaim",
    metadata: { name: "c", namespace: "shop" },
  };

  for (const [version, object] of [
    ["v1", slice],
    ["v1beta1", wrapped],
  ] as const) {
    test(`has them, of ${version}`, async () => {
      const { state } = await read(listOf([...threeNodes, object, claim]));
      const [record] = state.devices?.slices.values() ?? [];
      assert.equal(record?.uid, "s");
      assert.equal(record.devices.shapes[0]?.shareable, true);
      const [waiting] = state.devices?.claims.values() ?? [];
      assert.equal(waiting?.state, "pending");
      assert.equal(state.devices?.confirmedAt, 0);
    });
  }

  test("has those that no claim takes", async () => {
    const { state } = await read(listOf([...threeNodes, slice]));
    assert.equal(state.devices?.slices.size, 1);
    assert.equal(state.devices.claims.size, 0);
    assert.equal(state.devices.confirmedAt, 0);
  });

  test("has none without slices, nor of another group", async () => {
    const other = { ...slice, apiVersion: "example.com/v1" };
    for (const objects of [[claim], [other, claim], []]) {
      const { state } = await read(listOf([...threeNodes, ...objects]));
      assert.equal(state.devices, undefined);
    }
  });
});

suite("a dump", () => {
  test("is read in whatever pieces it comes, and each object is a step", async () => {
    const bytes = Buffer.from(whole);
    for (const size of [1, 5, 11, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const { state, steps } = await read(...pieces);
      assert.deepEqual([state.nodes.size, state.pods.size], [nodes.length, pods.length]);
      assert.equal(steps, threeNodes.length);
    }
  });

  test("may begin with a byte order mark, and have lines that end as on Windows", async () => {
    const windows = Buffer.from(`\ufeff${whole.replaceAll("\n", "\r\n")}`);
    for (const pieces of [[windows], [windows.subarray(0, 2), windows.subarray(2)]]) {
      const { state } = await read(...pieces);
      assert.equal(state.pods.size, pods.length);
    }
  });

  test("without uids has objects all the same, by namespace and name", async () => {
    const long = "x".repeat(253);
    const { state } = await read(
      listOf([
        withoutUid("Node", "a"),
        withoutUid("Pod", long, "n"),
        withoutUid("Pod", "a", "n"),
        withoutUid("Pod", "a", "m"),
        withoutUid("Pod", "a", "m"),
      ]),
    );
    assert.equal(state.pods.size, 3);
  });

  test("with pods of one namespace only says which, as -A may have been forgotten", async () => {
    assert.equal((await read(whole)).onlyNamespace, "default");
    const elsewhere = { ...firstPod, metadata: { name: "x", namespace: "kube-system" } };
    assert.equal((await read(listOf([...threeNodes, elsewhere]))).onlyNamespace, undefined);
    const small = listOf([...nodes.slice(0, 1), ...pods]);
    assert.equal((await read(small)).onlyNamespace, undefined);
  });

  for (const [what, input, expected] of [
    ["cut off", whole.slice(0, -20), /the list ends early/],
    [
      "without nodes",
      listOf(pods),
      /there are no nodes in it\. Make it by: kubectl get nodes,pods/,
    ],
    // As kubectl writes it for somebody who may not list pods.
    ["without pods", listOf(nodes), /there are no pods in it\. Make it by: kubectl get nodes,pods/],
    ["followed by another", whole + whole, /something follows the list: unexpected "\{"/],
    ["compressed", gzipSync(whole), /it is compressed: give it to kubecommit by gunzip -c/],
    ["of PowerShell", Buffer.from(`\ufeff${whole}`, "utf16le"), /in UTF-16, as PowerShell/],
    ["big-endian", Buffer.from(`\ufeff${whole}`, "utf16le").swap16(), /in UTF-16, not in UTF-8/],
    ["YAML", "apiVersion: v1\nitems:\n", /it is YAML, not JSON: write it by -o json/],
    ["short and no JSON", "no", /not a list: unexpected "n"/],
    ["empty", "", /the list ends early/],
  ] as const) {
    test(`that is ${what} is refused, with what to do`, async () => {
      await assert.rejects(read(input), (error) => {
        assert.ok(error instanceof UnreadableError);
        assert.match(error.message, expected);
        assert.match(error.message, /kubectl get nodes,pods -A -o json$/);
        return true;
      });
    });
  }
});
