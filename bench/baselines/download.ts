/** The bytes of the pod list to nowhere: the physical limit. */
import { once } from "node:events";
import { get } from "node:https";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";

import { clusterRequest } from "../cluster-request.ts";

const [kubeconfig = "", accept = "application/json"] = process.argv.slice(2);
const [url, options] = await clusterRequest(kubeconfig, "/api/v1/pods?resourceVersion=0");
const headers = { ...(options.headers as OutgoingHttpHeaders), accept }; // oxlint-disable-line typescript/no-unsafe-type-assertion -- applyToHTTPSOptions sets a record
const request = get(url, { ...options, headers });
const [response]: IncomingMessage[] = await once(request, "response");
if (response?.statusCode !== 200) throw new Error(`${url}: ${response?.statusCode}`);
let bytes = 0;
for await (const chunk of response) bytes += (chunk as Buffer).length; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a response without encoding yields buffers
process.stdout.write(`${JSON.stringify({ bytes })}\n`);
