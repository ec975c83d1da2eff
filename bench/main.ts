/**
 * `npm run bench`: what kubecommit costs at several sizes, beside what others cost for the same, in
 * one run. `--json` prints JSON, `--sizes=100/3000,…` (nodes/pods) chooses the sizes.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";

import { measure } from "./measure.ts";
import type { Result, Size } from "./measure.ts";
import { table } from "./table.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    sizes: { type: "string", default: "100/3000,1000/30000,5000/150000" },
  },
});
const sizes: Size[] = values.sizes.split(",").map((size) => {
  const [nodes = 0, pods = 0] = size.split("/").map(Number);
  return { nodes, pods };
});

const results: Result[] = [];
for (const size of sizes) {
  process.stderr.write(`measuring ${size.nodes} nodes, ${size.pods} pods …\n`);
  results.push(await measure(size));
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`;
const date = new Date().toISOString().slice(0, 10);
process.stdout.write(
  values.json
    ? `${JSON.stringify({ machine, date, results }, undefined, 2)}\n`
    : `${machine}, ${date}\n\n${table(results)}`,
);
