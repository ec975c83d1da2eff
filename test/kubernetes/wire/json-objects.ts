import assert from "node:assert/strict";
import { nodeJsonReader, podJsonReader } from "../../../src/kubernetes/wire/json/reader.ts";
import type { NodeObject, PodObject, WireReader } from "../../../src/kubernetes/wire/objects.ts";
import { decodeList } from "./decode.ts";

function decodeOne<T>(reader: WireReader<T>, item: object): T {
  const body = JSON.stringify({ metadata: { resourceVersion: "1" }, items: [item] });
  const { items, rejected } = decodeList(reader, Buffer.from(body));
  assert.deepEqual(rejected, []);
  const [object] = items;
  assert(object !== undefined);
  return object;
}

/** A pod, given as its manifest, as the JSON reader reads it. */
export function podFrom(manifest: object): PodObject {
  return decodeOne(podJsonReader, manifest);
}

/** A node, given as its manifest, as the JSON reader reads it. */
export function nodeFrom(manifest: object): NodeObject {
  return decodeOne(nodeJsonReader, manifest);
}
