/**
 * `npm run bench`: what kubecommit costs at several sizes, beside what others cost for the same, in
 * one run, in the median of `--rounds`. `--json` prints JSON, `--sizes=100/3000,…` (nodes/pods) chooses
 * the sizes. `npm run bench -- clients` measures what slow and many clients cost instead,
 * `pod-metrics` what `/pod-metrics` does.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";

import { measureClients } from "./clients.ts";
import { medians } from "./median.ts";
import { measure } from "./measure.ts";
import type { Result, Size } from "./measure.ts";
import { positiveNumber } from "./number-option.ts";
import { measurePodUsage } from "./pod-usage.ts";
import { table } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    path: { type: "string" },
    rounds: { type: "string", default: "3" },
    sizes: { type: "string", default: "3/30,100/3000,1000/30000,5000/150000" },
  },
});
const sizes: Size[] = values.sizes.split(",").map((size) => {
  const [nodes = 0, pods = 0] = size.split("/").map(Number);
  return { nodes, pods };
});

async function compare(): Promise<string> {
  const wanted = positiveNumber("rounds", values.rounds);
  const rounds: Result[][] = [];
  for (let round = 1; round <= wanted; round += 1) {
    const results: Result[] = [];
    for (const size of sizes) {
      process.stderr.write(`round ${round}: ${size.nodes} nodes, ${size.pods} pods …\n`);
      results.push(await measure(size));
    }
    rounds.push(results);
  }
  const results = medians(rounds);
  const date = new Date().toISOString().slice(0, 10);
  return values.json
    ? `${JSON.stringify({ machine, date, rounds, results }, undefined, 2)}\n`
    : `${machine}, ${date}, median of ${rounds.length}\n\n${table(results)}`;
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`;
if (positionals[0] === "clients") {
  for (const size of sizes) {
    process.stdout.write(`${machine}: ${size.nodes} nodes, ${size.pods} pods\n\n`);
    await measureClients(size, values.path);
  }
} else if (positionals[0] === "pod-metrics") {
  for (const size of sizes) {
    process.stdout.write(`${machine}: ${size.nodes} nodes, ${size.pods} pods\n\n`);
    await measurePodUsage(size);
  }
} else process.stdout.write(await compare());
