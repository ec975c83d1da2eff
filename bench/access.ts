/** `npm run bench -- auth`, second table: what a scrape and a connection cost, by who may ask. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as SecureAgent, get as getSecurely } from "node:https";
import { connect } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectSecurely } from "node:tls";

import { hashSync } from "bcryptjs";

import { Authority } from "../src/simulator/api/certificates.ts";
import type { Child } from "./child.ts";
import { fixed } from "./markdown.ts";
import { middle } from "./median.ts";
import { startCluster, startExporter } from "./programs.ts";
import type { Size } from "./size.ts";

const size: Size = { nodes: 100, pods: 3000, isDistinct: false };
const scrapes = 400;
const idle = 400;
/** Below the exporter's limit for one address. */
const perAddress = 100;
/** Before memory is read, in milliseconds. */
const settling = 1000;
/** CPU time is told in hundredths of a second. */
const digits = 2;

/** How a client asks, and the web configuration of the exporter that it asks. */
interface Access {
  readonly name: string;
  readonly config?: object;
  readonly auth?: string;
  readonly pair?: { readonly cert: string; readonly key: string };
}

const authority = new Authority();
const tls = authority.issue({ commonName: "kubecommit" });
const accesses: readonly Access[] = [
  { name: "plain HTTP" },
  { name: "TLS", config: { tls_server_config: tls } },
  {
    name: "TLS, a password",
    config: { tls_server_config: tls, basic_auth_users: { prometheus: hashSync("horse", 10) } },
    auth: "prometheus:horse",
  },
  {
    name: "TLS, a certificate of the client",
    config: {
      tls_server_config: {
        ...tls,
        client_ca: authority.cert,
        client_auth_type: "RequireAndVerifyClientCert",
      },
    },
    pair: authority.issue({ commonName: "prometheus" }),
  },
];

/** What an access costs: CPU milliseconds a scrape, and KiB of resident set a connection. */
interface AccessCost {
  readonly kept: number;
  readonly fresh: number;
  readonly idle: number;
}

/** Asks once; a connection that is not kept begins with a whole handshake, as Prometheus' do. */
async function scrape(url: string, { auth, pair }: Access, agent: Agent): Promise<void> {
  const headers = { "accept-encoding": "gzip" };
  const options = { ...pair, ...(auth !== undefined && { auth }), agent, headers };
  const request: ClientRequest = url.startsWith("https")
    ? getSecurely(url, { ...options, ca: authority.cert })
    : get(url, options);
  const [response]: IncomingMessage[] = await once(request, "response");
  if (response?.statusCode !== 200) throw new Error(`${url}: ${response?.statusCode}`);
  response.resume();
  await finished(response);
}

async function openIdle(
  url: URL,
  { pair, config }: Access,
  connections: DisposableStack,
): Promise<void> {
  for (let index = 0; index < idle; index += 1) {
    const localAddress = `127.0.1.${1 + Math.floor(index / perAddress)}`;
    const socket = connect({ port: Number(url.port), host: url.hostname, localAddress });
    const secure =
      config && connectSecurely({ socket, ...pair, ca: authority.cert, servername: "localhost" });
    await once(secure ?? socket, secure === undefined ? "connect" : "secureConnect");
    connections.adopt(
      (secure ?? socket).on("error", () => undefined),
      (each) => each.destroy(),
    );
  }
}

/** KiB of resident set a connection that has sent nothing but its handshake. */
async function idleMemory(exporter: Child, url: URL, access: Access): Promise<number> {
  using connections = new DisposableStack();
  await sleep(settling);
  const { mebibytes } = exporter.usage;
  await openIdle(url, access, connections);
  await sleep(settling);
  return (1024 * (exporter.usage.mebibytes - mebibytes)) / idle;
}

async function costOf(kubeconfig: string, file: string, access: Access): Promise<AccessCost> {
  if (access.config !== undefined) writeFileSync(file, JSON.stringify(access.config));
  const flags = access.config === undefined ? [] : [`--web.config.file=${file}`];
  await using running = await startExporter(kubeconfig, { flags });
  const { exporter } = running;
  const secure = access.config !== undefined;
  const url = `${secure ? running.url.replace("http:", "https:") : running.url}/metrics`;
  const spent = async (options: object): Promise<number> => {
    const agent = secure ? new SecureAgent(options) : new Agent(options);
    // The first ones warm up, and have the password checked.
    for (let count = 0; count < scrapes / 4; count += 1) await scrape(url, access, agent);
    const { cpuSeconds } = exporter.usage;
    for (let count = 0; count < scrapes; count += 1) await scrape(url, access, agent);
    agent.destroy();
    return (1000 * (exporter.usage.cpuSeconds - cpuSeconds)) / scrapes;
  };
  // First, as scrapes leave the heap with room that connections would take.
  const kib = await idleMemory(exporter, new URL(url), access);
  const kept = await spent({ keepAlive: true, maxSockets: 1 });
  const fresh = await spent({ keepAlive: false, maxCachedSessions: 0 });
  return { kept, fresh, idle: kib };
}

/** Of one exporter each, in turn. Tells how far it is, and writes a table of medians. */
export async function measureAccess(rounds: number, tell: (part: string) => void): Promise<void> {
  await using cluster = startCluster(size);
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  using folder = new DisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "kubecommit-bench-"));
  folder.defer(() => rmSync(directory, { recursive: true }));
  const costs = accesses.map((): AccessCost[] => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [at, access] of accesses.entries()) {
      tell(`round ${round} of ${rounds}: ${access.name}`);
      costs[at]?.push(await costOf(kubeconfig, join(directory, "web.yml"), access));
    }
  }
  const cells = (of: (cost: AccessCost) => number, decimals: number): string[] =>
    costs.map((all) => fixed(middle(all.map(of)), decimals));
  const rows = [
    ["a connection that is kept: CPU ms a scrape", ...cells(({ kept }) => kept, digits)],
    ["a connection for each: CPU ms a scrape", ...cells(({ fresh }) => fresh, digits)],
    ["an idle connection: KiB", ...cells((cost) => cost.idle, 0)],
  ];
  const { nodes, pods } = size;
  process.stdout.write(
    `\nMedian of ${rounds}, ${nodes} / ${pods}, gzip; load of the machine after: ${fixed(loadavg()[0] ?? 0)}\n\n` +
      `|  | ${accesses.map(({ name }) => name).join(" | ")} |\n|${" --- |".repeat(accesses.length + 1)}\n` +
      rows.map((row) => `| ${row.join(" | ")} |\n`).join(""),
  );
}
