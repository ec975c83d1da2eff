/**
 * The nodes and pods of a cluster to nowhere: the physical limit. `node download.mjs KUBECONFIG ACCEPT
 * FORM`, where the form is `plain`, `gzip`, or `inflated`, which is gzip and then inflates it.
 */
import { once } from "node:events";
import { get } from "node:https";
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { Writable } from "node:stream";
import { createGunzip } from "node:zlib";
import { clusterRequest } from "../cluster-request.ts";

const [kubeconfig = "", accept = "", form = ""] = process.argv.slice(2);
const unfinished = encodeURIComponent("status.phase!=Succeeded,status.phase!=Failed");
let bytes = 0;

for (const path of [
  "nodes?resourceVersion=0",
  `pods?resourceVersion=0&fieldSelector=${unfinished}`,
]) {
  const [url, options] = clusterRequest(kubeconfig, `/api/v1/${path}`, {
    accept,
    "accept-encoding": form === "plain" ? "identity" : "gzip",
  });
  const [response]: IncomingMessage[] = await once(get(url, options), "response");
  if (response?.statusCode !== 200) throw new Error(`${url}: ${response?.statusCode}`);
  response.on("data", (chunk: Buffer) => (bytes += chunk.length));
  // Short answers come as they are.
  const isInflated = form === "inflated" && response.headers["content-encoding"] === "gzip";
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (isInflated) await pipeline(response, createGunzip(), nowhere);
  else await pipeline(response, nowhere);
}
process.stdout.write(`${JSON.stringify({ bytes })}\n`);
// It is measured from outside, and then ended.
setInterval(() => undefined, 60_000);
