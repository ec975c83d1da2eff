import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { exporterNumbers } from "../compare/exporter-numbers.ts";
import { compareDescriptions, describeNodes } from "../compare/kubectl.ts";
import { compareSchedulerMetrics, schedulerMetrics } from "../compare/scheduler-metrics.ts";
import type { Deviation } from "../compare/truth.ts";
import { shown } from "../report.ts";
import { agreement, type Check } from "./stage.ts";

const nodeInfo: Check = {
  name: "truth: /metrics, /api/v1/snapshot and GET / are the scheduler's NodeInfo",
  run: async (stage) => (await agreement(stage)).text,
};

const resizes: Check = {
  name: "truth: resizes that are deferred, infeasible, in progress, failed and done",
  run: async (stage) => {
    const counts = await stage.population.resize();
    return `${counts}; ${(await agreement(stage)).text}`;
  },
};

const kubectl: Check = {
  name: "truth: kubectl describe node, but for its documented differences",
  run: async (stage) => {
    const { truth } = await agreement(stage);
    const descriptions = await describeNodes(stage.binaries, stage.plane.adminKubeconfig);
    const [snapshot] = await exporterNumbers(stage.exporter.program);
    assert.ok(snapshot !== undefined);
    const { numbers, differences } = compareDescriptions(truth, descriptions, snapshot);
    assert.equal(differences.length, 0, `not explained:\n${shown(differences)}`);
    const file = join(stage.folder, "kubectl-differences.txt");
    const listed = listDeviations(
      truth.deviations.filter(({ tool }) => tool === "kubectl"),
      file,
      stage.say,
    );
    return `0 of ${numbers} numbers differ unexplained; ${listed}`;
  },
};

const ownMetrics: Check = {
  name: "truth: the scheduler's /metrics/resources, but for its documented differences",
  run: async (stage) => {
    const { truth } = await agreement(stage);
    const exposition = await schedulerMetrics(stage.plane.schedulerUrl);
    const { numbers, differences } = compareSchedulerMetrics(truth, exposition);
    assert.equal(differences.length, 0, `not explained:\n${shown(differences)}`);
    const file = join(stage.folder, "scheduler-metrics-differences.txt");
    const listed = listDeviations(
      truth.deviations.filter(({ tool }) => tool === "metrics"),
      file,
      stage.say,
    );
    return `0 of ${numbers} sums differ unexplained; ${listed}`;
  },
};

/** Says each kind of difference with an example; each single one goes to a file. */
function listDeviations(
  deviations: readonly Deviation[],
  file: string,
  say: (text: string) => void,
): string {
  const unexplained = deviations.filter(({ why }) => why === "");
  assert.deepEqual(unexplained, [], "pods that no documented rule explains");
  const lines = deviations.map(
    ({ node, pod, resource, what, scheduler, other, why }) =>
      `${node} ${pod} ${resource} ${what}: scheduler ${scheduler}, here ${other} (${why})`,
  );
  writeFileSync(file, `${lines.join("\n")}\n`);
  const kinds = Map.groupBy(deviations, ({ why, what }) => `${what}: ${why}`);
  for (const [kind, all] of kinds) {
    const [first] = all;
    const example = `${first?.pod} ${first?.resource} ${first?.scheduler} / ${first?.other}`;
    say(`      ${all.length} × ${kind}, such as ${example}`);
  }
  return `${deviations.length} documented ones in ${file}`;
}

/** Numbers of a cluster at rest, against everything upstream that says something of them. */
export const numberChecks: readonly Check[] = [nodeInfo, resizes, kubectl, ownMetrics];
