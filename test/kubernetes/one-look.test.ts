import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { suite, test } from "node:test";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import { UnreadableError } from "../../src/kubernetes/failures/errors.ts";
import { readOnce } from "../../src/kubernetes/one-look.ts";
import { realTime } from "../../src/kubernetes/time.ts";
import { kubeconfigText, RecordingObserver, TemporaryFolder } from "./reading.ts";

const kinds = { nodeLabels: [], poolLabels: [], maxNodes: 10, maxResourcesPerList: 32 };
/** No wait between two attempts. */
const time = { ...realTime, sleep: async (): Promise<void> => undefined };

interface Looked {
  readonly state: ClusterState;
  /** The requests for nodes and pods, with their status. */
  readonly lists: readonly string[];
  /** How many objects were said to have been read. */
  readonly steps: number;
}

/** Looks at a cluster of one node that answers with these statuses, and then with 200. */
async function look(statuses: readonly number[] = [], versionStatus = 200): Promise<Looked> {
  const left = [...statuses];
  const server = createServer(({ url = "" }, response) => {
    const isVersion = url.startsWith("/version");
    const status = isVersion ? versionStatus : (left.shift() ?? 200);
    const kind = url.includes("/nodes") ? "NodeList" : "PodList";
    const items = url.includes("/nodes") ? [{ metadata: { name: "a", uid: "1" } }] : [];
    const list = { kind, apiVersion: "v1", metadata: { resourceVersion: "1" }, items };
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(isVersion ? { gitVersion: "v1.34.1" } : list));
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
    await readOnce(kinds, { connection, state, observer, signal, time, progress });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return { state, lists: observer.requests, steps };
}

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
