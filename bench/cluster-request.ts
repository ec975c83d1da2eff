import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import type { RequestOptions } from "node:https";

/** What is read of the kubeconfig that `src/simulator/main.ts` writes, which is JSON. */
interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Cluster }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

interface Cluster {
  readonly server: string;
  readonly "certificate-authority-data": string;
}

/**
 * The URL and options of an authenticated GET to a simulated cluster, with more headers if need be.
 * Without the Kubernetes client, whose import alone costs more than a small cluster's pods.
 */
export function clusterRequest(
  kubeconfig: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): readonly [url: string, options: RequestOptions] {
  const config: Kubeconfig = JSON.parse(readFileSync(kubeconfig, "utf8"));
  const [{ cluster }] = config.clusters;
  const [{ user }] = config.users;
  const options = {
    ca: Buffer.from(cluster["certificate-authority-data"], "base64"),
    headers: { authorization: `Bearer ${user.token}`, ...headers },
    agent: new Agent(),
  };
  return [cluster.server + path, options];
}
