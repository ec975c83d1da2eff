import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { resourceChoice } from "../accounting/shown-resources.ts";
import type { Snapshot } from "../accounting/snapshot.ts";
import { takeSnapshot } from "../accounting/take-snapshot.ts";
import { ClusterState } from "../cluster/cluster-state.ts";
import { OptionsError } from "../config/command-line.ts";
import { readReportLine, reportHelp } from "../config/report-line.ts";
import type { ReportConfig } from "../config/report-options.ts";
import { Connection } from "../kubernetes/api/connection.ts";
import { readDump } from "../kubernetes/dump.ts";
import { reasonOf } from "../kubernetes/failures/errors.ts";
import { readOnce } from "../kubernetes/one-look.ts";
import { zoneLabel } from "../render/page/nodes-section.ts";
import { aboveCeilings } from "../render/report/ceilings.ts";
import type { OldReport } from "../render/report/comparison.ts";
import { readOldReport } from "../render/report/old-report.ts";
import { reportOf } from "../render/report/report.ts";
import { sorted } from "../render/report/sorting.ts";
import { ruleSetFor } from "../resources/rules.ts";
import type { Invocation } from "./invocation.ts";
import { Progress } from "./report/progress.ts";
import { Refusals } from "./report/refusals.ts";
import { written } from "./report/written.ts";

/** The status when something is above its ceiling. */
const aboveStatus = 2;

/** More than any cluster has, and bounds what a file can make of our memory. */
const maxNodes = 100_000;

/** What was read, and of when it is. */
interface Look {
  readonly source: string;
  readonly at: Date;
  /** What has to be known about what was read. */
  readonly notes: readonly string[];
}

/**
 * One look at a cluster, or at a file of its nodes and pods, and out. Throws `OptionsError`,
 * `ConfigurationError` and `UnreadableError`.
 */
export async function report(invocation: Invocation): Promise<number> {
  const { argv, environment, print } = invocation;
  const { action, config } = readReportLine(argv, environment);
  if (action === "help") {
    print(reportHelp());
    return 0;
  }
  // Before anything is read, so that a fault shows at once.
  const before = config.compare === undefined ? undefined : await oldReport(config.compare, config);
  const state = new ClusterState();
  const refusals = new Refusals(complain);
  const look = await lookAt(config, state, refusals, invocation.version);
  const snapshot = takeSnapshot(state, { shapes: config.shapes });
  checkCeilings(snapshot, config);
  const isShown = resourceChoice(config.resources) ?? (() => true);
  const { by, shapes } = config;
  const found = reportOf(snapshot, {
    time: look.at.toISOString(),
    source: look.source,
    by,
    shapes,
    isShown,
    notes: [...look.notes, ...notesOf(config), ...refusals.notes()],
  });
  const findings = { report: sorted(found, config.sort), snapshot, isShown, before };
  print(written(findings, config, environment, complain));
  const above = aboveCeilings(snapshot, config.failAbove);
  for (const sentence of above) complain(sentence);
  return above.length > 0 ? aboveStatus : 0;
}

function complain(text: string): void {
  process.stderr.write(`kubecommit: ${text}\n`);
}

async function oldReport(file: string, { by }: ReportConfig): Promise<OldReport> {
  let old: OldReport;
  try {
    old = readOldReport(await readFile(file, "utf8"));
  } catch (error) {
    throw new OptionsError(
      [
        `--compare cannot use ${file}: ${reasonOf(error)}. Give it what kubecommit report -o json has written`,
      ],
      "kubecommit report --help",
    );
  }
  if (old.by === by) return old;
  throw new OptionsError(
    [`--compare cannot use ${file}, which is by ${old.by}: add --by=${old.by}`],
    "kubecommit report --help",
  );
}

async function lookAt(
  config: ReportConfig,
  state: ClusterState,
  observer: Refusals,
  version: string,
): Promise<Look> {
  const { file, nodeSelector, poolLabels, serverVersion } = config;
  const kinds = {
    nodeLabels: [zoneLabel],
    poolLabels,
    nodeSelector,
    maxNodes,
    maxResourcesPerList: 32,
  };
  using progress = new Progress(process.stderr, () => state.nodes.size + state.pods.size);
  const count = { progress: () => progress.step() };
  if (file !== undefined) {
    const name = file === "-" ? "standard input" : file;
    const chunks =
      file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 2 ** 20 });
    const options = { ...kinds, name, serverVersion };
    const { onlyNamespace } = await readDump(chunks, options, { state, observer, ...count });
    const notes =
      onlyNamespace === undefined
        ? []
        : [
            `All pods in it are of the namespace ${onlyNamespace}: unless there is no other, kubectl was not given -A, and most pods are missing.`,
          ];
    return { source: basename(name), at: await timeOf(file), notes };
  }
  const { kubeconfig, context } = config;
  using connection = new Connection({ version, kubeconfig, context });
  for (const warning of connection.warnings) complain(warning);
  const at = new Date();
  const { signal } = new AbortController();
  const rules = serverVersion === undefined ? undefined : ruleSetFor(serverVersion);
  await readOnce({ ...kinds, rules }, { connection, state, observer, signal, ...count });
  return { source: connection.server, at, notes: [] };
}

/** When a file was written; of what is not a file, now. */
async function timeOf(file: string): Promise<Date> {
  if (file === "-") return new Date();
  const found = await stat(file);
  return found.isFile() ? found.mtime : new Date();
}

function notesOf({ file, serverVersion, nodeSelector }: ReportConfig): readonly string[] {
  return [
    ...(file !== undefined && serverVersion === undefined
      ? [
          "The file does not say the server's version, so the newest rules apply; choose others with --server-version.",
        ]
      : []),
    ...(nodeSelector === undefined ? [] : [`Only nodes that match ${nodeSelector}.`]),
  ];
}

/** A name that is not right would else never be above anything. */
function checkCeilings({ nodes, unscheduled }: Snapshot, { failAbove }: ReportConfig): void {
  const known = new Set(
    [...nodes, unscheduled].flatMap(({ resources }) => resources.map(({ resource }) => resource)),
  );
  const faults = failAbove
    .filter(({ resource }) => !known.has(resource))
    .map(
      ({ resource }) =>
        `--fail-above names ${resource}, which no node has and no pod requests: correct it or leave it out`,
    );
  if (faults.length > 0) throw new OptionsError(faults, "kubecommit report --help");
}
