/* The parts of docs/performance.md that are made from measurements. */
import { budgetTable } from "./budgets.ts";
import { costTable, distinctTable } from "./cost-table.ts";
import { deviceTable } from "./devices.ts";
import type { DeviceRun } from "./devices.ts";
import { peerTable } from "./peer-table.ts";
import { profileTable } from "./profile.ts";
import type { ProfileRun } from "./profile.ts";
import { prometheusTable } from "./prometheus.ts";
import type { Origin, Run } from "./result.ts";
import { memoryFormula } from "./sizing.ts";
import { sizeName } from "./size.ts";
import { resultsOf } from "./stored.ts";
import type { Stored } from "./stored.ts";

function origin({ machine, revision, date, rounds }: Origin): string {
  const of = rounds === 1 ? "one round" : `the median of ${rounds} rounds`;
  const changed = revision.endsWith("-dirty") ? ", with changes" : "";
  return `${of} on ${machine}, ${date}, commit ${revision.slice(0, 7)}${changed}`;
}

function runLine(run: Run): string {
  return `- ${run.results.map(({ size }) => sizeName(size)).join(", ")}: ${origin(run)}.\n`;
}

function profileText(run: ProfileRun): string {
  return `${profileTable(run.results)}\nIt is ${origin(run)}.\n`;
}

function deviceText(run: DeviceRun): string {
  return `${deviceTable(run.results)}\nIt is ${origin(run)}.\n`;
}

/** By name, in the order of the page. */
export function sections({
  runs,
  prometheus,
  profile,
  devices,
}: Stored): ReadonlyMap<string, string> {
  const results = resultsOf(runs);
  return new Map([
    ["runs", runs.map(runLine).join("")],
    ["costs", costTable(results)],
    ["peers", peerTable(results)],
    ["distinct", distinctTable(results)],
    ["budgets", budgetTable(results)],
    ["profile", profile === undefined ? "" : profileText(profile)],
    ["devices", devices === undefined ? "" : deviceText(devices)],
    ["sizing", memoryFormula(results)],
    ["prometheus", prometheus === undefined ? "" : prometheusTable(prometheus)],
  ]);
}

/** A page with its sections, each of which stands between two comments. @throws Error without them */
export function filled(page: string, texts: ReadonlyMap<string, string>): string {
  let text = page;
  for (const [name, section] of texts) {
    const [begin, end] = [`<!-- bench: ${name} -->`, `<!-- end of ${name} -->`];
    const [before, rest] = parts(text, begin);
    const [, after] = parts(rest, end);
    text = `${before}${begin}\n\n${section}\n${end}${after}`;
  }
  return text;
}

function parts(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`the page has no "${mark}"`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
