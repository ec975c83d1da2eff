import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ruleFile } from "../rules/rule-file.ts";
import { foreignLabels } from "../stack/target-labels.ts";
import { startPrometheus, type RunningServer } from "../stack/prometheus.ts";
import { hurriedRules } from "./hurried-rules.ts";
import type { World } from "./world.ts";

/** Seconds between scrapes, and between evaluations of the rules. */
export const interval = 2;
/** Seconds for which a series that has ended is still seen; Prometheus's default is 5 minutes. */
export const lookback = 20;

const flags = [`--query.lookback-delta=${lookback}s`];

/**
 * A cluster with two exporters. Clusters are as alike as they can be: nodes have the same names,
 * and the label `instance` has the same values.
 */
export interface Cluster {
  readonly name: string;
  readonly world: World;
}

function targets({ world }: Cluster, labels: Readonly<Record<string, string>> = {}) {
  return [0, 1].map((replica) => ({
    targets: [world.targets[replica]],
    labels: { ...foreignLabels(replica), ...labels, instance: `replica-${replica}` },
  }));
}

async function config(directory: string, staticConfigs: readonly object[]) {
  await mkdir(directory, { recursive: true });
  const rules = hurriedRules();
  for (const [name, groups] of rules) await writeFile(join(directory, name), ruleFile(groups));
  return {
    global: { scrape_interval: `${interval}s`, evaluation_interval: `${interval}s` },
    rule_files: [...rules.keys()],
    scrape_configs: [{ job_name: "kubecommit", honor_labels: true, static_configs: staticConfigs }],
  };
}

/**
 * The Prometheus of one cluster, as docs/operations.md describes it: the name of the cluster is an
 * external label, the rules run here, and everything is written to the store.
 */
export async function prometheusOf(
  cluster: Cluster,
  directory: string,
  store: string,
): Promise<RunningServer> {
  const { global, ...others } = await config(directory, targets(cluster));
  return startPrometheus(
    directory,
    {
      ...others,
      global: { ...global, external_labels: { cluster: cluster.name } },
      remote_write: [
        { url: `${store}/api/v1/write`, queue_config: { batch_send_deadline: "500ms" } },
      ],
    },
    flags,
  );
}

/**
 * What the answers of the store are compared with: one Prometheus that scrapes the exporters of all
 * clusters itself, each with the label `cluster`, and runs the rules over all of them.
 */
export async function prometheusOverAll(
  clusters: readonly Cluster[],
  directory: string,
): Promise<RunningServer> {
  const all = clusters.flatMap((cluster) => targets(cluster, { cluster: cluster.name }));
  return startPrometheus(directory, await config(directory, all), flags);
}
