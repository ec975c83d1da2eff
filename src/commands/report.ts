import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { type IsShown, resourceChoice } from "../accounting/shown-resources.ts";
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
import { deviceNotes } from "./report/device-notes.ts";
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
    print(reportHelp(invocation.program));
    return 0;
  }
  if (action === "version") {
    print(`kubecommit ${invocation.version}\n`);
    return 0;
  }
  // Before anything is read, so that a fault shows at once.
  const before = config.compare === undefined ? undefined : await oldReport(config.compare, config);
  const state = new ClusterState();
  const refusals = new Refusals(complain);
  const look = await lookAt(config, state, refusals, invocation.version);
  const snapshot = takeSnapshot(state, { shapes: config.fit });
  checkCeilings(snapshot, config);
  const isShown = resourceChoice(config.resources) ?? (() => true);
  const { by, fit: shapes } = config;
  const found = reportOf(snapshot, {
    time: look.at.toISOString(),
    source: look.source,
    by,
    shapes,
    isShown,
    notes: [
      ...look.notes,
      ...notesOf(config, snapshot, isShown),
      ...deviceNotes(config, state, snapshot),
      ...refusals.notes(),
    ],
    selection: { resources: config.resources, nodeSelector: config.nodeSelector },
  });
  const findings = { report: sorted(found, config.sort), snapshot, isShown, before };
  const fault = await writeOut(written(findings, config, environment, complain));
  if (fault !== undefined) {
    complain(`the report cannot be written: ${reasonOf(fault)}`);
    return 1;
  }
  const above = aboveCeilings(snapshot, config.failAbove);
  for (const sentence of above) complain(sentence);
  return above.length > 0 ? aboveStatus : 0;
}

/** Resolves once it is written; a reader that has seen enough is no fault. */
async function writeOut(text: string): Promise<Error | undefined> {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  process.stdout.write(text, (error) => resolve(error ?? undefined));
  const fault = await promise;
  return fault !== undefined && "code" in fault && fault.code === "EPIPE" ? undefined : fault;
}

function complain(text: string): void {
  process.stderr.write(`kubecommit: ${text}\n`);
}

async function oldReport(file: string, { by, nodeSelector }: ReportConfig): Promise<OldReport> {
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
  const faults = differences(old, { by, nodeSelector }).map(
    (what) => `--compare cannot use ${file}, which is ${what}`,
  );
  if (faults.length === 0) return old;
  throw new OptionsError(faults, "kubecommit report --help");
}

/** Why two reports are not of the same, with what makes them so. */
function differences(
  old: OldReport,
  { by, nodeSelector }: Pick<ReportConfig, "by" | "nodeSelector">,
): readonly string[] {
  const { selection } = old;
  return [
    ...(old.by === by ? [] : [`by ${old.by}: add --by=${old.by}`]),
    ...(selection === undefined || selection.nodeSelector === nodeSelector
      ? []
      : [
          selection.nodeSelector === undefined
            ? "of all nodes: leave out --node-selector"
            : `of the nodes that match ${selection.nodeSelector}: add --node-selector='${selection.nodeSelector}'`,
        ]),
  ];
}

async function lookAt(
  config: ReportConfig,
  state: ClusterState,
  observer: Refusals,
  version: string,
): Promise<Look> {
  const { file, nodeSelector, poolLabels, blockingTaints, serverVersion, devices } = config;
  const labels = { nodeLabels: [zoneLabel], poolLabels, blockingTaints, nodeSelector };
  const kinds = { ...labels, maxNodes, maxResourcesPerList: 32 };
  using progress = new Progress(process.stderr, () => state.nodes.size + state.pods.size);
  const count = { progress: () => progress.step() };
  if (file !== undefined) {
    const name = file === "-" ? "standard input" : file;
    const chunks =
      file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 2 ** 20 });
    const options = { ...kinds, name, serverVersion };
    const { onlyNamespace } = await readDump(chunks, options, { state, observer, ...count });
    if (devices === "off") state.devices = undefined;
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
  await readOnce({ ...kinds, rules, devices }, { connection, state, observer, signal, ...count });
  return { source: connection.server, at, notes: [] };
}

/** When a file was written; of what is not a file, now. */
async function timeOf(file: string): Promise<Date> {
  if (file === "-") return new Date();
  const found = await stat(file);
  return found.isFile() ? found.mtime : new Date();
}

function notesOf(
  { file, serverVersion, nodeSelector, resources, sort }: ReportConfig,
  snapshot: Snapshot,
  isShown: IsShown,
): readonly string[] {
  const { orphanPods, leftOut } = snapshot;
  const amounts = leftOut.node + leftOut.pod;
  const known = namesIn(snapshot);
  const isSorted =
    sort.resource === undefined || (isShown(sort.resource) && known.has(sort.resource));
  const unknown = resources.filter(
    (name) => !known.values().some(resourceChoice([name]) ?? isShown),
  );
  return [
    ...(file !== undefined && serverVersion === undefined
      ? [
          "The file does not say the server's version, so the newest rules apply; choose others with --server-version.",
        ]
      : []),
    ...(nodeSelector === undefined ? [] : [`Only nodes that match ${nodeSelector}.`]),
    ...(unknown.length === 0
      ? []
      : [`--resources names what no node has and no pod requests: ${unknown.join(", ")}.`]),
    ...(orphanPods === 0
      ? []
      : [
          `Pods that are bound to nodes that are not there, and so in no line of a node or pool: ${orphanPods}.`,
        ]),
    ...(amounts === 0
      ? []
      : [`Amounts that are left out, for too many names of resources: ${amounts}.`]),
    ...(isSorted ? [] : [`No line has ${sort.resource}, so the order is by name.`]),
  ];
}

/** The resources that a node has or a pod requests. */
function namesIn({ nodes, unscheduled }: Snapshot): ReadonlySet<string> {
  return new Set(
    [...nodes, unscheduled].flatMap(({ resources }) => resources.map(({ resource }) => resource)),
  );
}

/** A name that is not right would else never be above anything. */
function checkCeilings(snapshot: Snapshot, { failAbove }: ReportConfig): void {
  const known = namesIn(snapshot);
  const faults = failAbove
    .filter(({ resource }) => !known.has(resource))
    .map(
      ({ resource }) =>
        `--fail-above names ${resource}, which no node has and no pod requests: correct it or leave it out`,
    );
  if (faults.length > 0) throw new OptionsError(faults, "kubecommit report --help");
}
