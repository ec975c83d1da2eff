/**
 * `npm run mutate`: changes the source in one place at a time and asks whether a test notices.
 * `npm run mutate -- src/resources/pod-level.ts` asks it of single files or folders, `--since=REV` of
 * those that differ from a revision, `--lanes=N` tests N mutants at the same time.
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { positiveNumber } from "../bench/number-option.ts";
import { campaign } from "./campaign.ts";
import { obsolete, withoutEquivalents } from "./equivalents.ts";
import type { Outcome } from "./judge.ts";
import { equivalents } from "./equivalents/all.ts";
import { score, survivorLine, table } from "./report.ts";
import { filesOf } from "./sandbox.ts";
import { isInScope } from "./scope.ts";

const wanted = 0.95;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { since: { type: "string" }, lanes: { type: "string", default: "2" } },
});

function chosen(): readonly string[] {
  const all = filesOf(".").filter((file) => file.startsWith("src/") && file.endsWith(".ts"));
  if (positionals.length > 0) {
    return all.filter((file) =>
      positionals.some((path) => file === path || file.startsWith(`${path.replace(/\/$/, "")}/`)),
    );
  }
  const usual = all.filter(isInScope);
  if (values.since === undefined) return usual;
  const args = ["diff", "--name-only", values.since];
  const changed = new Set(execFileSync("git", args, { encoding: "utf8" }).split("\n"));
  return usual.filter((file) => changed.has(file));
}

let current = "";
let tested = 0;

/** Survivors are printed as they are found, so that an interrupted run has told something. */
function tell(outcome: Outcome): void {
  const { file } = outcome.mutant;
  if (current !== file) process.stderr.write(`${file} (${tested} mutants done)\n`);
  current = file;
  tested += 1;
  const [judged = outcome] = withoutEquivalents([outcome], equivalents);
  if (judged.verdict === "survived") process.stdout.write(`${survivorLine(judged)}\n`);
}

const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, () => {
    interrupted.abort();
    process.exitCode = 1;
  });
}
const outcomes = await campaign({
  root: process.cwd(),
  files: chosen(),
  lanes: positiveNumber("lanes", values.lanes),
  results: ".mutation/results.tsv",
  told: tell,
  signal: interrupted.signal,
});
const judged = withoutEquivalents(outcomes, equivalents);
process.stdout.write(`\n${table(judged)}`);
// A run that was interrupted has not seen them all.
const gone = interrupted.signal.aborted ? [] : obsolete(judged, equivalents);
for (const line of gone) {
  process.stdout.write(`listed as equivalent, but no survivor: ${line}\n`);
}
if (score(judged) < wanted) process.exitCode = 1;
