import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import type { RequestOptions } from "node:https";

import { KubeConfig } from "@kubernetes/client-node";

/** The URL and options of an authenticated GET to the cluster of a kubeconfig, for the baselines. */
export async function clusterRequest(
  kubeconfig: string,
  path: string,
): Promise<readonly [string, RequestOptions]> {
  const config = new KubeConfig();
  config.loadFromString(readFileSync(kubeconfig, "utf8"));
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error(`${kubeconfig} has no current cluster`);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return [cluster.server + path, { ...options, agent: new Agent() }];
}
