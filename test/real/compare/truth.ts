import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Binaries } from "../build/binaries.ts";
import { isSince } from "../releases.ts";

const run = promisify(execFile);

/** Millicores of cpu, whole units of everything else. */
export type Amounts = Readonly<Record<string, number>>;

/** Sums of unrounded quantities, as decimal numbers. */
export interface ExactTotals {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** What the scheduler's own NodeInfo says of a node, and what other tools should. */
export interface NodeTruth {
  readonly name: string;
  readonly pods: number;
  readonly allocatable: Amounts;
  readonly requested: Amounts;
  readonly limits: Amounts;
  /** By the rule of the scheduler's /metrics/resources. */
  readonly measured: ExactTotals;
}

/** A pod that another tool counts otherwise than the scheduler. */
export interface Deviation {
  readonly tool: "kubectl" | "metrics";
  readonly node: string;
  readonly pod: string;
  readonly what: "requests" | "limits";
  readonly resource: string;
  readonly scheduler: number;
  readonly other: string;
  readonly why: string;
}

export interface Truth {
  /** Not terminal, with or without a node. */
  readonly pods: number;
  readonly nodes: readonly NodeTruth[];
  readonly deviations: readonly Deviation[];
}

/** Runs the program `test/real/truth` of a release against the cluster of a kubeconfig. */
export async function readTruth(binaries: Binaries, kubeconfig: string): Promise<Truth> {
  const rule = isSince(binaries.minor, "1.36") ? "spec" : "status";
  const args = [`--kubeconfig=${kubeconfig}`, `--kubectl=${rule}`];
  const { stdout } = await run(binaries.truth, args, { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}
