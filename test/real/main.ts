/**
 * `npm run conformance`: the exporter on a real control plane, its numbers held against what the
 * scheduler of that release says itself. docs/conformance.md says what is proven.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { areCached, type Binaries, binariesOf } from "./build/binaries.ts";
import { GoMissingError } from "./build/go.ts";
import { accessChecks } from "./checks/access.ts";
import { costChecks } from "./checks/cost.ts";
import { install, rights } from "./checks/installation.ts";
import { deviceChecks } from "./checks/devices.ts";
import { lifeChecks } from "./checks/life.ts";
import { numberChecks } from "./checks/numbers.ts";
import { protocol } from "./checks/protocol.ts";
import { quiet } from "./checks/quiet.ts";
import type { Check, Stage } from "./checks/stage.ts";
import { upgrade } from "./checks/upgrade.ts";
import { OptionError, type Options, readOptions, usage } from "./command-line.ts";
import { Exporter } from "./exporter.ts";
import { ControlPlane } from "./plane/control-plane.ts";
import { Population } from "./population/population.ts";
import { Report } from "./report.ts";

const checks: readonly Check[] = [
  ...numberChecks,
  rights,
  protocol,
  ...costChecks,
  ...lifeChecks,
  ...accessChecks,
  ...deviceChecks,
  quiet,
  upgrade,
];

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function play(options: Options, binaries: Binaries, folder: string): Promise<Report> {
  const report = new Report(say);
  await using stack = new AsyncDisposableStack();
  const plane = stack.use(await ControlPlane.start(folder, binaries));
  const population = new Population(plane.api, options);
  const name = "install: deploy/install.yaml, fields checked, under Pod Security restricted";
  const isInstalled = await report.record(name, async () => install(plane, binaries));
  const isPopulated = await report.record("population: a cluster of every kind of pod", async () =>
    population.create(),
  );
  if (!isInstalled || !isPopulated) return report;

  const exporter = await Exporter.start(plane, folder);
  const { isQuick } = options;
  const stage: Stage = { binaries, plane, exporter, population, folder, isQuick, say };
  stack.defer(async () => stage.exporter[Symbol.asyncDispose]());
  await exporter.program.ready();
  for (const check of checks) {
    if (isQuick && check.isLong) continue;
    if (options.only.length > 0 && !options.only.some((part) => check.name.includes(part)))
      continue;
    await report.record(check.name, async () => check.run(stage));
  }
  return report;
}

async function run(options: Options): Promise<number> {
  const { minor, isIfCached } = options;
  if (isIfCached && !areCached(minor)) {
    say(`not run: Kubernetes ${minor} has not been built here; npm run conformance builds it`);
    return 0;
  }
  const binaries = await binariesOf(minor, say);
  say(
    `Kubernetes ${binaries.version}, ${options.nodes} nodes, ${options.pods} pods, seed ${options.seed}`,
  );
  const folder = options.folder === undefined ? undefined : resolve(options.folder);
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const used = folder ?? mkdtempSync(join(tmpdir(), "kubecommit-conformance-"));
  let isWell = false;
  try {
    const report = await play(options, binaries, used);
    say(report.summary);
    isWell = report.failed === 0;
    return isWell ? 0 : 1;
  } finally {
    if (isWell && folder === undefined) rmSync(used, { recursive: true });
    else say(`files of this run: ${used}`);
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
try {
  process.exitCode = await run(readOptions(process.argv.slice(2)));
} catch (error) {
  const [status, text] =
    error instanceof OptionError
      ? [2, `${error.message}\n\n${usage}`]
      : error instanceof GoMissingError
        ? [3, `${error.message}\n`]
        : [1, `${error instanceof Error ? error.stack : String(error)}\n`];
  process.stderr.write(text);
  process.exitCode = status;
}
// Whatever is still open belongs to programs that have been ended.
process.exit();
