/**
 * A simulated cluster in a process of its own: `node src/simulator/main.ts --nodes=5 --pods=100`.
 * Of the share of pods `--distinct-pods=0.95`, no two are alike, as where pods are resized. With
 * `--devices-per-node=8 --claims=40000` the nodes have devices, and resource.k8s.io is served.
 * Prints one line of JSON with its URL and its kubeconfig once it serves. A parent process may send
 * `{ eventsPerSecond }` to change the rate of changes, which is then answered with `{ changes }`, how
 * many have been written to watches, `{ claimsPerSecond }` to change how many claims are replaced, and
 * `{ apply }` with an object to apply.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { reserve } from "./api/backward-writer.ts";
import { Authority } from "./api/certificates.ts";
import { Churn } from "./population/churn.ts";
import { type Manifest, SimulatedCluster } from "./cluster.ts";
import { versioned } from "./api/device-version.ts";
import { protobufEncoding } from "./api/encoding.ts";
import { kubeconfigText } from "./kubeconfig-text.ts";
import { DevicePopulation } from "./devices/device-population.ts";
import { Population } from "./population/population.ts";
import { serve } from "./api/server.ts";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "12" },
    pods: { type: "string", default: "240" },
    seed: { type: "string", default: "1" },
    "distinct-pods": { type: "string", default: "0" },
    "devices-per-node": { type: "string", default: "0" },
    claims: { type: "string", default: "0" },
    port: { type: "string", default: "0" },
    "events-per-second": { type: "string", default: "0" },
    tls: { type: "boolean", default: false },
  },
});

/** What the encoding of an object takes that shares with others what it can: measured, with room. */
const ownBytes = 1024;

const devicesPerNode = Number(values["devices-per-node"]);
reserve(ownBytes * (Number(values.nodes) + Number(values.pods)));
const cluster = new SimulatedCluster({ deviceVersions: devicesPerNode > 0 ? ["v1"] : [] });
const population = new Population(cluster, {
  nodes: Number(values.nodes),
  pods: Number(values.pods),
  seed: Number(values.seed),
  distinctPods: Number(values["distinct-pods"]),
});
const devices = new DevicePopulation(cluster, {
  devices: devicesPerNode,
  claims: Number(values.claims),
  seed: Number(values.seed),
});
// Encoded in advance, so that the server does not keep its first reader waiting.
const encoding = versioned(protobufEncoding, "v1");
for (const kind of ["Node", "Pod", "ResourceSlice", "ResourceClaim"] as const) {
  for (const object of cluster.list(kind)) encoding.event("ADDED", object);
}
const authority = new Authority();
const token = "simulated-token";
const server = await serve(cluster, {
  port: Number(values.port),
  token: () => token,
  ...(values.tls && { tls: authority.issue({ commonName: "simulated-api-server" }) }),
});
const folder = mkdtempSync(join(tmpdir(), "simulated-cluster-"));
const file = join(folder, "kubeconfig");
const ca = values.tls ? { ca: authority.cert } : {};
writeFileSync(file, kubeconfigText({ url: server.url, token, ...ca }), { mode: 0o600 });
const churn = new Churn({ step: () => population.change() }, Number(values["events-per-second"]));
const claimChurn = new Churn(devices, 0);

interface Message {
  readonly eventsPerSecond?: number;
  readonly claimsPerSecond?: number;
  readonly apply?: Manifest;
}

process.on("message", ({ eventsPerSecond, claimsPerSecond, apply }: Message) => {
  if (claimsPerSecond !== undefined) claimChurn.eventsPerSecond = claimsPerSecond;
  if (eventsPerSecond !== undefined) {
    churn.eventsPerSecond = eventsPerSecond;
    process.send?.({ changes: server.watches.changes });
  }
  if (apply !== undefined) cluster.apply(apply);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    churn[Symbol.dispose]();
    claimChurn[Symbol.dispose]();
    rmSync(folder, { recursive: true });
    process.channel?.unref();
    void server[Symbol.asyncDispose]();
  });
}
process.stdout.write(`${JSON.stringify({ url: server.url, kubeconfig: file })}\n`);
