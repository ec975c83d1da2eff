/** One JSON.parse of the pod list, page by page, each thrown away: the least any JSON client does. */
import { once } from "node:events";
import { get } from "node:https";
import type { IncomingMessage } from "node:http";

import { clusterRequest } from "../cluster-request.ts";

const [kubeconfig = ""] = process.argv.slice(2);
const pageSize = 500;
/** Those that `download.ts` reads, too: after changes, there are more and more that have finished. */
const fieldSelector = "status.phase!=Succeeded,status.phase!=Failed";

interface Page {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly unknown[];
}

async function page(token: string): Promise<[Buffer, number]> {
  const limit = String(pageSize);
  const query = new URLSearchParams({ limit, fieldSelector, ...(token && { continue: token }) });
  const [url, options] = clusterRequest(kubeconfig, `/api/v1/pods?${query.toString()}`);
  const [response]: IncomingMessage[] = await once(get(url, options), "response");
  if (response?.statusCode !== 200) throw new Error(`${url}: ${response?.statusCode}`);
  const body = Buffer.concat(await response.toArray());
  return [body, body.length];
}

let items = 0;
let bytes = 0;
let parseSeconds = 0;
let token = "";
do {
  const [body, length] = await page(token);
  const started = performance.now();
  const parsed: Page = JSON.parse(body.toString("utf8"));
  parseSeconds += (performance.now() - started) / 1000;
  items += parsed.items.length;
  bytes += length;
  token = parsed.metadata.continue ?? "";
} while (token !== "");
process.stdout.write(`${JSON.stringify({ items, bytes, parseSeconds })}\n`);
// It is measured from outside, and then ended.
setInterval(() => undefined, 60_000);
