/**
 * `npm run simulate`: the whole program, from the reflectors to the bytes that it serves, in simulated
 * time, with a cluster, a network and clocks that fail at random. `--seed=N --days=365` plays one
 * seed, which gives the same run each time; `--minutes=N` plays fresh seeds for as long.
 */
import { parseArgs } from "node:util";
import { positiveNumber, wholeNumber } from "../bench/number-option.ts";
import { isSabotage, sabotageNames } from "./sabotage.ts";
import { playSeed } from "./seeds.ts";
import { failureText, summaryText, Totals } from "./report.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    days: { type: "string" },
    minutes: { type: "string" },
    sabotage: { type: "string", default: "" },
  },
});

/** Of a seed that is one of many, so that many are played. */
const daysOfOne = 10;

const { sabotage } = values;
if (sabotage !== "" && !isSabotage(sabotage)) {
  throw new Error(`--sabotage must be one of ${sabotageNames.join(", ")}, not "${sabotage}"`);
}
const minutes =
  values.minutes === undefined ? undefined : positiveNumber("minutes", values.minutes);
const usualDays = minutes === undefined ? 365 : daysOfOne;
const days = positiveNumber("days", values.days ?? String(usualDays));
const started = performance.now();
const until = started + (minutes ?? 0) * 60_000;
const secondsLeft = (): number =>
  minutes === undefined ? Infinity : (until - performance.now()) / 1000;
const totals = new Totals();

do {
  const seed = wholeNumber("seed", values.seed ?? String(Math.floor(Math.random() * 2 ** 32)));
  process.stdout.write(`seed ${seed}: `);
  const result = await playSeed({ seed, days, sabotage }, secondsLeft());
  totals.add(result);
  if (result.violation !== undefined) {
    process.stdout.write(`${failureText(result, { seed, days, sabotage })}\n`);
    process.exitCode = 1;
    break;
  }
  process.stdout.write(`${result.days.toFixed(1)} days, trace ${result.trace}\n`);
} while (values.seed === undefined && performance.now() < until);

process.stdout.write(`${summaryText(totals, (performance.now() - started) / 60_000)}\n`);
