/**
 * `npm run bench`: what kubecommit costs at several sizes, beside what others cost for the same, in
 * one run, in the median of `--rounds`, as Markdown. `--sizes=100/3000,1000/30000/distinct` (nodes/pods,
 * and whether no two pods are alike) chooses the sizes, `--huge` is 100,000 nodes with 1,000,000 pods;
 * `--peer="NAME /READY/PATH COMMAND… {kubeconfig} … {port}"` adds a program to compare with. `--json`
 * prints JSON, and `--write` puts what was measured into `docs/performance.json` and its page.
 *
 * `npm run bench -- prometheus` measures a Prometheus instead, `clients` what slow and many clients
 * cost, `pod-metrics` what `/pod-metrics` does, `profile` on what kubecommit spends its CPU time,
 * `shards` one of several exporters that share the nodes, `auth` what it costs to check a password,
 * and what TLS, passwords and certificates of clients do, `devices` what it costs to read devices.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { pages } from "../docs/generate.ts";
import { checkedOutRevision } from "../src/revision.ts";
import { measureAccess } from "./access.ts";
import { measureAuth } from "./auth.ts";
import { measureClients } from "./clients.ts";
import { measureDevices } from "./devices.ts";
import type { DeviceRun } from "./devices.ts";
import { medians } from "./median.ts";
import { measure } from "./measure.ts";
import type { Round } from "./measure.ts";
import { positiveNumber } from "./number-option.ts";
import { goInformer, parsePeer } from "./peers.ts";
import type { Peer } from "./peers.ts";
import { measurePodUsage } from "./pod-usage.ts";
import { measureProfile } from "./profile.ts";
import type { ProfileRun } from "./profile.ts";
import { measurePrometheus, prometheusVersion } from "./prometheus.ts";
import type { Origin, Run } from "./result.ts";
import { sections } from "./sections.ts";
import { measureShards } from "./shards.ts";
import { clusterMemory, parseSize, sizeName, tooLittleMemory } from "./size.ts";
import type { Size } from "./size.ts";
import { readStored, withRun, writeStored } from "./stored.ts";
import type { Stored } from "./stored.ts";

const usualSizes = "3/30,100/3000,1000/30000,1000/30000/distinct,5000/150000";
const profiledSizes = "1000/30000/distinct,5000/150000";
const hugeSize = "100000/1000000";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    huge: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    path: { type: "string" },
    peer: { type: "string", multiple: true, default: [] },
    rounds: { type: "string", default: "3" },
    sizes: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const [subject = "costs"] = positionals;
const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`;

const begin = performance.now();

/** Writes how far it is, with the minutes and seconds since it began. */
function tell(text: string): void {
  const seconds = Math.floor((performance.now() - begin) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  process.stderr.write(`${clock} ${text}\n`);
}

/** The sizes that are asked for, without those for which there is too little memory. */
function sizes(usual: string): readonly Size[] {
  return (values.sizes ?? (values.huge ? hugeSize : usual))
    .split(",")
    .map(parseSize)
    .filter((size) => {
      const reason = tooLittleMemory(clusterMemory(size), process.availableMemory() / 2 ** 20);
      if (reason !== undefined) tell(`left out: ${sizeName(size)} ${reason}`);
      return reason === undefined;
    });
}

/** The informer in Go, where it can be built. */
function informer(): Peer | undefined {
  tell("building the informer in Go");
  const ours = goInformer();
  if (typeof ours !== "string") return ours;
  tell(`left out: the informer in Go: ${ours}`);
  return undefined;
}

function peers(): readonly Peer[] {
  const given = values.peer.map(parsePeer);
  const ours = informer();
  return ours === undefined ? given : [ours, ...given];
}

/** Measures each size in each round, and tells of the medians what they are of. */
async function inRounds<T>(
  chosen: readonly Size[],
  measureSize: (size: Size, round: Round) => Promise<T>,
): Promise<Origin & { readonly results: readonly T[] }> {
  const wanted = positiveNumber("rounds", values.rounds);
  const rounds: T[][] = [];
  for (let round = 1; round <= wanted; round += 1) {
    const results: T[] = [];
    for (const size of chosen) {
      const tellPart = (part: string): void =>
        tell(`round ${round} of ${wanted}, ${sizeName(size)}: ${part}`);
      results.push(await measureSize(size, { isFirstRound: round === 1, tell: tellPart }));
    }
    rounds.push(results);
  }
  tell("done");
  return {
    machine,
    revision: checkedOutRevision("."),
    date: new Date().toISOString().slice(0, 10),
    rounds: rounds.length,
    results: medians(rounds),
  };
}

async function compare(): Promise<Run> {
  const [chosen, others] = [sizes(usualSizes), peers()];
  return inRounds(chosen, async (size, round) => measure(size, others, round));
}

/** Prints what was measured, and keeps it when it is to be kept. */
async function report(measured: Stored, kept: (stored: Stored) => Stored): Promise<void> {
  if (values.json) process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
  else
    process.stdout.write([...sections(measured).values()].filter((text) => text !== "").join("\n"));
  if (!values.write) return;
  await writeStored(kept(readStored()));
  for (const { path, text } of await pages()) writeFileSync(path, text);
}

async function reportCosts(): Promise<void> {
  const run = await compare();
  await report({ runs: [run] }, (stored) => ({ ...stored, runs: withRun(stored.runs, run) }));
}

async function reportPrometheus(): Promise<void> {
  const version = prometheusVersion();
  if (version === undefined) return tell("left out: there is no prometheus on the PATH");
  for (const size of sizes("1000/30000")) {
    const prometheus = await measurePrometheus(size, version, (part) =>
      tell(`${sizeName(size)}: ${part}`),
    );
    await report({ runs: [], prometheus }, (stored) => ({ ...stored, prometheus }));
  }
}

async function reportProfile(): Promise<void> {
  const profile: ProfileRun = await inRounds(
    sizes(profiledSizes),
    async (size, { tell: tellPart }) => measureProfile(size, tellPart),
  );
  await report({ runs: [], profile }, (stored) => ({ ...stored, profile }));
}

async function reportDevices(): Promise<void> {
  const peer = informer();
  const devices: DeviceRun = await inRounds(
    sizes("5000/150000"),
    async (size, { tell: tellPart }) => measureDevices(size, peer, tellPart),
  );
  await report({ runs: [], devices }, (stored) => ({ ...stored, devices }));
}

async function forEachSize(measureSize: (size: Size) => Promise<void>): Promise<void> {
  for (const size of sizes(usualSizes)) {
    process.stdout.write(`${machine}: ${sizeName(size)}\n\n`);
    await measureSize(size);
  }
}

const subjects: Readonly<Record<string, () => Promise<void>>> = {
  costs: reportCosts,
  prometheus: reportPrometheus,
  profile: reportProfile,
  clients: () => forEachSize((size) => measureClients(size, values.path)),
  "pod-metrics": () => forEachSize(measurePodUsage),
  devices: reportDevices,
  auth: async () => {
    const rounds = positiveNumber("rounds", values.rounds);
    tell("checks of passwords");
    await measureAuth(3 * rounds);
    await measureAccess(rounds, tell);
    tell("done");
  },
  shards: () => forEachSize(measureShards),
};
const run = subjects[subject];
if (run === undefined) {
  const known = Object.keys(subjects).join(", ");
  throw new Error(`there is nothing to measure called "${subject}"; there are ${known}`);
}
await run();
