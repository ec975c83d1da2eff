/** Plays one seed, in a process of its own, and prints what came of it as JSON. See main.ts. */
import "./machine/replaced.ts"; // oxlint-disable-line import/no-unassigned-import -- it is imported for what it replaces
import { parseArgs } from "node:util";
import { isSabotage } from "./sabotage.ts";
import { Simulation } from "./simulation.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    days: { type: "string", default: "30" },
    seconds: { type: "string", default: "Infinity" },
    sabotage: { type: "string", default: "" },
  },
});

const sabotage = isSabotage(values.sabotage) ? values.sabotage : undefined;
const simulation = new Simulation({
  seed: Number(values.seed),
  days: Number(values.days),
  sabotage,
  seconds: Number(values.seconds),
});
const result = await simulation.run();
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
