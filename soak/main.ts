/**
 * `npm run soak`: an hour of the exporter as a process, with 500 changes of the cluster and a fault
 * of its connections each second. `--seconds=120` runs for two minutes, `--seed=N` plays the faults
 * and changes of another run. Exits with 1 when something does not hold.
 */
import { parseArgs } from "node:util";
import { positiveNumber, wholeNumber } from "../bench/number-option.ts";
import { failures, report } from "./report.ts";
import { run } from "./run.ts";

/** Of what does not hold. */
const mostLines = 40;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "3600" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    nodes: { type: "string", default: "50" },
    pods: { type: "string", default: "2000" },
  },
});
const seconds = positiveNumber("seconds", values.seconds);
const nodes = wholeNumber("nodes", values.nodes);
const pods = wholeNumber("pods", values.pods);
const seed = wholeNumber("seed", values.seed);
const outcome = await run(seconds, { nodes, pods, seed });
process.stdout.write(`${report(outcome)}seed ${seed}\n`);
const failed = failures(outcome);
for (const line of failed.slice(0, mostLines)) process.stdout.write(`FAILED: ${line}\n`);
if (failed.length > mostLines) {
  process.stdout.write(`and ${failed.length - mostLines} more\n`);
}
if (failed.length > 0) process.exitCode = 1;
