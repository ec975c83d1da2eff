/**
 * The Kubernetes client's own informer doing the same sync: nodes and pods, kept in memory. The
 * list function is the user's to write; this one reads pages, without which 150,000 pods exceed the
 * longest string that V8 can hold.
 */
import { readFileSync } from "node:fs";

import { CoreV1Api, KubeConfig, makeInformer } from "@kubernetes/client-node";
import type { KubernetesListObject, KubernetesObject } from "@kubernetes/client-node";

const [kubeconfig = ""] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromString(readFileSync(kubeconfig, "utf8"));
const api = config.makeApiClient(CoreV1Api);

interface PageOptions {
  readonly limit: number;
  readonly _continue?: string;
}

async function pages<T extends KubernetesObject>(
  list: (options: PageOptions) => Promise<KubernetesListObject<T>>,
): Promise<KubernetesListObject<T>> {
  const items: T[] = [];
  let options: PageOptions = { limit: 500 };
  for (;;) {
    const page = await list(options);
    for (const item of page.items) items.push(item);
    const token = page.metadata?._continue ?? ""; // oxlint-disable-line no-underscore-dangle -- its name there
    if (token === "") return { ...page, items };
    options = { limit: 500, _continue: token };
  }
}

const fieldSelector = "status.phase!=Succeeded,status.phase!=Failed";
const nodes = makeInformer(config, "/api/v1/nodes", () => pages((page) => api.listNode(page)));
const pods = makeInformer(config, "/api/v1/pods", () =>
  pages((page) => api.listPodForAllNamespaces({ ...page, fieldSelector })),
);
await Promise.all([nodes.start(), pods.start()]);
process.stdout.write(
  `${JSON.stringify({ nodes: nodes.list().length, pods: pods.list().length })}\n`,
);
