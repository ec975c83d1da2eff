import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { suite, test } from "node:test";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import type { DeviceMode } from "../../src/kubernetes/device-mode.ts";
import { UnreadableError } from "../../src/kubernetes/failures/errors.ts";
import { readOnce } from "../../src/kubernetes/one-look.ts";
import { realTime } from "../../src/kubernetes/time.ts";
import { kubeconfigText, RecordingObserver, TemporaryFolder } from "./reading.ts";

const kinds = { nodeLabels: [], poolLabels: [], maxNodes: 10, maxResourcesPerList: 32 };
/** No wait between two attempts. */
const time = { ...realTime, sleep: async (): Promise<void> => undefined };

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Looks once at a server that gives these answers. */
async function lookAt(
  answer: (url: string) => Answer,
  options: Partial<typeof kinds & { devices: DeviceMode }> = {},
) {
  const server = createServer(({ url = "" }, response) => {
    const { status, body } = answer(url);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  using folder = new TemporaryFolder();
  const url = `http://127.0.0.1:${address.port}`;
  const kubeconfig = folder.file("config", kubeconfigText({ server: url }));
  using connection = new Connection({ version: "test", kubeconfig, context: undefined });
  const state = new ClusterState();
  const observer = new RecordingObserver();
  let steps = 0;
  const progress = (): void => {
    steps += 1;
  };
  const { signal } = new AbortController();
  try {
    await readOnce(
      { ...kinds, ...options },
      { connection, state, observer, signal, time, progress },
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return { state, observer, steps };
}

/** Looks at a cluster of one node that answers with these statuses, and then with 200. */
async function look(statuses: readonly number[] = [], versionStatus = 200) {
  const left = [...statuses];
  const { state, observer, steps } = await lookAt((url) => {
    if (url.startsWith("/version")) {
      return { status: versionStatus, body: { gitVersion: "v1.34.1" } };
    }
    const isNodes = url.includes("/nodes");
    const kind = isNodes ? "NodeList" : "PodList";
    const items = isNodes ? [{ metadata: { name: "a", uid: "1" } }] : [];
    const body = { kind, apiVersion: "v1", metadata: { resourceVersion: "1" }, items };
    return { status: left.shift() ?? 200, body };
  });
  return { state, lists: observer.requests, steps };
}

/** Looks at a cluster of one node whose API of devices answers so, by path. */
async function lookForDevices(devices: DeviceMode, answers: Readonly<Record<string, object>>) {
  const { state, observer } = await lookAt(
    (url) => {
      const path = url.split("?")[0] ?? "";
      if (path === "/version") return { status: 200, body: { gitVersion: "v1.37.0" } };
      const kind = path.endsWith("/nodes") ? "NodeList" : "PodList";
      const usual = { kind, metadata: { resourceVersion: "1" }, items: [] };
      const body = path.startsWith("/api/v1/") ? usual : (answers[path] ?? { code: 404 });
      return { status: "code" in body && typeof body.code === "number" ? body.code : 200, body };
    },
    { devices },
  );
  return { state, notes: observer.notes.filter(({ level }) => level !== "debug") };
}

suite("one look for devices", () => {
  const group = "/apis/resource.k8s.io";
  const versions = { [group]: { versions: [{ version: "v1beta2" }, { version: "v1" }] } };
  const metadata = { resourceVersion: "2" };
  const slices = { kind: "ResourceSliceList", metadata, items: [] };
  const claims = {
    kind: "ResourceClaimList",
    metadata,
    items: [{ metadata: { uid: "c", name: "c", namespace: "n" } }],
  };

  test("reads both kinds of the newest version", async () => {
    const { state, notes } = await lookForDevices("auto", {
      ...versions,
      [`${group}/v1/resourceslices`]: slices,
      [`${group}/v1/resourceclaims`]: claims,
    });
    assert.equal(state.devices?.claims.size, 1);
    assert.equal(state.devices.slices.synced, true);
    assert.deepEqual(notes, []);
  });

  for (const [what, answers, text] of [
    ["there is no such API", {}, /no resource\.k8s\.io\/v1/],
    ["no version is known", { [group]: { versions: [{ version: "v2" }] } }, /no resource/],
    [
      "there is no right",
      { ...versions, [`${group}/v1/resourceslices`]: { code: 403 } },
      /access denied \(403\)/,
    ],
  ] as const) {
    test(`has none while ${what}, and why`, async () => {
      for (const mode of ["auto", "on"] as const) {
        const { state, notes } = await lookForDevices(mode, answers);
        assert.equal(state.devices, undefined);
        assert.equal(state.nodes.synced, true);
        assert.match(state.devicesUnread ?? "", text);
        assert.equal(state.expectsDevices, mode === "on");
        assert.deepEqual(notes, []);
      }
    });
  }

  test("expects them after any other failure, and has all else", async () => {
    const { state, notes } = await lookForDevices("auto", {
      ...versions,
      [`${group}/v1/resourceslices`]: { code: 500 },
    });
    assert.equal(state.devices, undefined);
    assert.equal(state.pods.synced, true);
    assert.match(state.devicesUnread ?? "", /^devices are not read: cannot list resourceslices: /);
    assert.equal(state.expectsDevices, true);
    assert.deepEqual(notes, []);
  });

  test("asks for nothing when they are off", async () => {
    const { state, notes } = await lookForDevices("off", {});
    assert.equal(state.devices, undefined);
    assert.deepEqual(notes, []);
  });
});

suite("one look", () => {
  test("reads each kind once, and watches nothing", async () => {
    const { state, lists, steps } = await look();
    assert.deepEqual(lists, ["list node 200", "list pod 200"]);
    assert.ok(state.nodes.synced && state.pods.synced);
    assert.equal(steps, 1);
    assert.deepEqual(state.accounting, { rules: "1.34", serverVersion: "v1.34.1" });
  });

  test("tries a list again whose failure may pass, twice at most", async () => {
    const { lists } = await look([429, 429]);
    assert.deepEqual(lists, ["list node 429", "list node 429", "list node 200", "list pod 200"]);
    await assert.rejects(look([429, 429, 429]), UnreadableError);
  });

  test("gives up at once what stays, and says what", async () => {
    await assert.rejects(look([403]), /^UnreadableError: cannot list nodes: /);
  });

  test("needs no version: what may not be asked for is unknown", async () => {
    const { state } = await look([], 403);
    await assert.rejects(look([], 404), /^UnreadableError: cannot read the server's version/);
    assert.deepEqual(state.accounting, { rules: "1.37", serverVersion: "unknown" });
  });
});
