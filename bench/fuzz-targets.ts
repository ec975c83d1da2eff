import { readFileSync } from "node:fs";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { RequirementsPool } from "../src/cluster/requirements-pool.ts";
import { ResourceNames } from "../src/cluster/resource-names.ts";
import { AmountsReader } from "../src/kubernetes/records/amounts-reader.ts";
import { nodeJsonReader, podJsonReader } from "../src/kubernetes/wire/json/reader.ts";
import { NodeRecords } from "../src/kubernetes/records/node-records.ts";
import { PodRecords } from "../src/kubernetes/records/pod-records.ts";
import { nodeProtobufReader, podProtobufReader } from "../src/kubernetes/wire/protobuf/reader.ts";
import { readBody } from "../src/kubernetes/api/response-body.ts";
import { realTime } from "../src/kubernetes/time.ts";
import { readStatus } from "../src/kubernetes/api/status-body.ts";
import type { BodyDecoder, WireReader } from "../src/kubernetes/wire/objects.ts";
import { encodeBody, encodeMessage } from "../src/simulator/api/protobuf.ts";
import type { ObjectKind } from "../src/simulator/api-object.ts";
import { protobufList, protobufWatch } from "../test/kubernetes/wire/protobuf-bodies.ts";
import type { Reject } from "../src/kubernetes/observer.ts";

/** What is fuzzed: `run` may throw only `WireError` and `CompressionError`. */
interface Target {
  readonly name: string;
  /** Good bodies, to be damaged. */
  readonly bodies: readonly Buffer[];
  readonly run: (body: Buffer, chunkSize: number) => void | Promise<void>;
}

const metadata = { resourceVersion: "1", continue: "next" };
const failure = {
  kind: "Status",
  message: "too old",
  reason: "Expired",
  code: 410,
  details: { retryAfterSeconds: 1, causes: [{ reason: "ResourceVersionTooLarge" }] },
};

const reject: Reject = () => undefined;
const resources = new ResourceNames();
const amounts = new AmountsReader(32);
const pool = new RequirementsPool();
const podRecords = new PodRecords({ rules: "1.37", resources, pool, amounts });
const nodeRecords = new NodeRecords({
  resources,
  amounts,
  labels: ["kubernetes.io/os"],
  poolLabels: ["pool"],
  blockingTaints: [],
});

function feed(decoder: BodyDecoder<unknown>, body: Buffer, chunkSize: number): void {
  for (let at = 0; at < body.length; at += chunkSize) {
    decoder.push(body.subarray(at, at + chunkSize));
  }
  decoder.end();
}

/** Lists and watches of one kind in one media type, down to the records. */
function readerTargets<T>(
  name: string,
  reader: WireReader<T>,
  lists: readonly Buffer[],
  watches: readonly Buffer[],
  record: (object: T) => void,
): Target[] {
  return [
    {
      name: `${name} list`,
      bodies: lists,
      run: (body, chunkSize) => feed(reader.list(record, reject), body, chunkSize),
    },
    {
      name: `${name} watch`,
      bodies: watches,
      run(body, chunkSize) {
        const decoder = reader.watch((event) => {
          const changed = event.type === "ADDED" || event.type === "MODIFIED";
          if (changed && event.object !== undefined) record(event.object);
        }, reject);
        feed(decoder, body, chunkSize);
      },
    },
  ];
}

/** Both readers of one kind, with objects to make bodies of. */
function kindTargets<T>(
  kind: ObjectKind,
  json: WireReader<T>,
  protobuf: WireReader<T>,
  objects: readonly object[],
  record: (object: T) => void,
): Target[] {
  const groups = Array.from({ length: 20 }, (_, index) => objects.slice(index * 5, index * 5 + 5));
  const events = objects.slice(0, 20).map((object, index) => [
    { type: ["ADDED", "MODIFIED", "DELETED", "BOOKMARK"][index % 4] ?? "", kind, object },
    { type: "ERROR", kind: "Status", object: failure },
  ]);
  const lines = events.map((list) =>
    list.map(({ type, object }) => `${JSON.stringify({ type, object })}\n`).join(""),
  );
  return [
    ...readerTargets(
      `${kind} JSON`,
      json,
      groups.map((items) => Buffer.from(JSON.stringify({ kind: `${kind}List`, metadata, items }))),
      lines.map((text) => Buffer.from(text)),
      record,
    ),
    ...readerTargets(
      `${kind} protobuf`,
      protobuf,
      groups.map((items) => protobufList(kind, items, metadata)),
      events.map(protobufWatch),
      record,
    ),
  ];
}

function statusTarget(contentType: string, body: Buffer): Target {
  const run = (damaged: Buffer) => void readStatus(damaged, contentType);
  return { name: `Status ${contentType}`, bodies: [body], run };
}

/** A list in gzip, as one member and as several, all the way from the response. */
function gzipTarget(lists: readonly Buffer[]): Target {
  const bodies = lists.flatMap((list) => {
    const half = list.length >> 1;
    const members = [list.subarray(0, half), list.subarray(half)].map((part) => gzipSync(part));
    return [gzipSync(list), Buffer.concat(members)];
  });
  return {
    name: "gzip",
    bodies,
    run: async (body, chunkSize) => {
      const response = new IncomingMessage(new Socket());
      response.headers["content-encoding"] = "gzip";
      for (let at = 0; at < body.length; at += chunkSize) {
        response.push(body.subarray(at, at + chunkSize));
      }
      response.push(null);
      const decoder = podProtobufReader.list(() => undefined, reject);
      await readBody(response, decoder, {
        signal: new AbortController().signal,
        silence: { deadline: "body", limitMs: 10_000 },
        totalMs: Infinity,
        time: realTime,
      });
    },
  };
}

interface Vector {
  readonly pod: object;
  readonly node: { readonly metadata: object };
}

function vectors(file: string): readonly Vector[] {
  const url = new URL(`../test/conformance/${file}`, import.meta.url);
  const { vectors: list }: { vectors: readonly Vector[] } = JSON.parse(readFileSync(url, "utf8"));
  return list;
}

/** Every decoder of bytes from the API. */
export function fuzzTargets(): readonly Target[] {
  const pods = vectors("pod-vectors.json").map(({ pod }) => pod);
  const nodes = vectors("node-vectors.json").map(({ node }) => ({
    ...node,
    metadata: { uid: "u", labels: { "kubernetes.io/os": "linux" }, ...node.metadata },
  }));
  const lists = pods.slice(0, 20).map((pod) => protobufList("Pod", [pod], metadata));
  return [
    ...kindTargets("Pod", podJsonReader, podProtobufReader, pods, (pod) => {
      podRecords.record(pod, reject);
    }),
    ...kindTargets("Node", nodeJsonReader, nodeProtobufReader, nodes, (node) => {
      nodeRecords.record(node, reject);
    }),
    gzipTarget(lists),
    statusTarget("application/json", Buffer.from(JSON.stringify(failure))),
    statusTarget(
      "application/vnd.kubernetes.protobuf",
      encodeBody("Status", encodeMessage("Status", failure)),
    ),
  ];
}
