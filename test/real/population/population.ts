import { setTimeout } from "node:timers/promises";

import { type ApiClient, inParallel, type Manifest } from "../plane/api-client.ts";
import { isSince, type Minor } from "../releases.ts";
import { shown } from "../report.ts";
import { claimingPods, claimObjects } from "./claims.ts";
import { clusterObjects, namespaces, type Placed } from "./cluster-objects.ts";
import { terminalStatus } from "./kubelet.ts";
import { node, nodeStatus } from "./nodes.ts";
import { type Pod, podPath } from "./pod-object.ts";
import { Random } from "./random.ts";
import { resizeSome, runPods } from "./resizes.ts";
import { type Shape, shapes } from "./shapes.ts";
import { workloads } from "./workloads.ts";

export interface PopulationOptions {
  readonly minor: Minor;
  readonly seed: number;
  readonly nodes: number;
  readonly pods: number;
}

/** How long the scheduler may take for all pods, in milliseconds. */
const scheduledWithin = 600_000;

/** Fills a cluster, the same for the same seed but for what the scheduler chooses. */
export class Population {
  readonly #api: ApiClient;
  readonly #options: PopulationOptions;
  readonly #random: Random;
  #changes = 0;

  constructor(api: ApiClient, options: PopulationOptions) {
    this.#api = api;
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  /** Returns what there is, in words. */
  async create(): Promise<string> {
    const { nodes, pods, minor } = this.#options;
    for (const { path, manifest } of clusterObjects) await this.#api.create(path, manifest);
    const names = await this.#createNodes(nodes);
    for (const placed of claimObjects(minor, names.slice(0, 5))) await this.#create(placed);
    await this.#serviceAccounts();
    const manifests = [...this.#pods(pods, names), ...claimingPods(minor, Math.ceil(pods / 100))];
    await inParallel(manifests, async (manifest) =>
      this.#create({ path: `/api/v1/namespaces/${manifest.metadata.namespace}/pods`, manifest }),
    );
    const replicas = Math.ceil(pods / 60);
    for (const placed of workloads(this.#random, replicas)) await this.#create(placed);
    const bound = await this.#scheduled(manifests.length + 2 * replicas + names.length);
    await this.#live(bound);
    return `${names.length} nodes, ${bound.length} pods bound by the scheduler`;
  }

  /** Resizes some of the running pods; returns how many are in which state. */
  async resize(): Promise<string> {
    const { minor } = this.#options;
    const all = await this.allPods();
    // Before 1.37 the server refuses to resize pods with claims: "only cpu and memory … are mutable".
    const pods = all.filter(
      ({ metadata }) => isSince(minor, "1.37") || metadata.labels?.["shape"] !== "claiming",
    );
    const most = Math.ceil(this.#options.pods / 15);
    const counts = await resizeSome(this.#api, pods, this.#random, most);
    return Array.from(counts, ([state, count]) => `${count} ${state}`).join(", ");
  }

  /**
   * New pods of every shape, and as many that end or are deleted; waits until all that can have a
   * node have one, unless the scheduler is away.
   */
  async change(count: number, isScheduled = true): Promise<void> {
    const random = this.#random;
    this.#changes += 1;
    const { items }: { items: Manifest[] } = await this.#api.get("/api/v1/nodes");
    const nodes = items.map(({ metadata }) => metadata.name ?? "");
    const before = await this.allPods();
    const old = random.shuffle(before.filter(({ spec, status }) => isActive(spec, status)));
    const born = this.#pods(count, nodes, `-${this.#changes}`);
    await inParallel(born, async (manifest) =>
      this.#create({ path: `/api/v1/namespaces/${manifest.metadata.namespace}/pods`, manifest }),
    );
    await inParallel(old.slice(0, count), async (pod) => this.#api.delete(podPath(pod)));
    await inParallel(old.slice(count, 2 * count), async (pod) =>
      this.#api.patch(`${podPath(pod)}/status`, { status: terminalStatus("Succeeded") }),
    );
    if (isScheduled) await this.#scheduled(0);
  }

  async allPods(): Promise<readonly Pod[]> {
    const { items }: { items: Pod[] } = await this.#api.get("/api/v1/pods");
    return items;
  }

  async #create({ path, manifest }: Placed): Promise<void> {
    await this.#api.create(path, manifest);
  }

  async #createNodes(count: number): Promise<string[]> {
    const planned = Array.from({ length: count }, (_, index) => ({
      manifest: node(this.#random, index),
      status: nodeStatus(this.#random, index),
    }));
    await inParallel(planned, async ({ manifest, status }) => {
      const { name = "" } = manifest.metadata;
      await this.#api.create("/api/v1/nodes", manifest);
      await this.#api.patch(`/api/v1/nodes/${name}/status`, { status });
    });
    return planned.map(({ manifest }) => manifest.metadata.name ?? "");
  }

  /** Until the controller has made the account without which no pod is admitted. */
  async #serviceAccounts(): Promise<void> {
    for (const name of namespaces) {
      await waitFor(`the service account of ${name}`, async () => {
        const answer = await this.#api.send(
          "GET",
          `/api/v1/namespaces/${name}/serviceaccounts/default`,
        );
        return answer.status === 200;
      });
    }
  }

  /** Pods of every shape in chance order. */
  #pods(count: number, nodes: readonly string[], suffix = ""): Manifest[] {
    const possible = shapes.filter(
      ({ since }) => since === undefined || isSince(this.#options.minor, since),
    );
    const planned = possible.flatMap((shape) =>
      Array.from({ length: Math.ceil((count * shape.share) / 1000) }, (_, index) =>
        this.#pod(shape, `${shape.name}-${index}${suffix}`, nodes),
      ),
    );
    return this.#random.shuffle(planned);
  }

  #pod(shape: Shape, name: string, nodes: readonly string[]): Manifest {
    const { namespace, spec, ...metadata } = shape.make(this.#random, nodes);
    return {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...metadata,
        name,
        namespace: namespace ?? this.#random.of(["team-a", "team-b", "team-c"]),
        labels: { shape: shape.name, ...(shape.waits ? { waits: "true" } : {}) },
      },
      spec: { automountServiceAccountToken: false, ...spec },
    };
  }

  /** Waits until so many pods are there and the scheduler has no more to do; the bound ones. */
  async #scheduled(expected: number): Promise<readonly Pod[]> {
    let pods: readonly Pod[] = [];
    await waitFor(
      "a node for each pod",
      async () => {
        pods = await this.allPods();
        return pods.length >= expected && !pods.some(isWaiting);
      },
      scheduledWithin,
    );
    return pods.filter(({ spec }) => spec.nodeName !== undefined);
  }

  /** What kubelets do: most pods run, some end, and some that are deleted stay for a finalizer. */
  async #live(bound: readonly Pod[]): Promise<void> {
    const random = this.#random;
    const fates = bound.map((pod) => ({ pod, fate: random.next() }));
    const running = fates.filter(({ fate }) => fate < 0.75).map(({ pod }) => pod);
    await runPods(this.#api, running, this.#options.minor, random);
    const ended = fates.filter(({ fate }) => fate > 0.93);
    await inParallel(ended, async ({ pod, fate }) => {
      const status = terminalStatus(fate > 0.96 ? "Succeeded" : "Failed");
      await this.#api.patch(`${podPath(pod)}/status`, { status });
    });
    const unknown = fates.filter(({ fate }) => fate > 0.91 && fate <= 0.93);
    await inParallel(unknown, async ({ pod }) =>
      this.#api.patch(`${podPath(pod)}/status`, { status: { phase: "Unknown" } }),
    );
    const held = bound.filter(({ metadata }) => (metadata.finalizers ?? []).length > 0);
    await inParallel(held, async (pod) => this.#api.delete(podPath(pod)));
  }
}

/** Whether the scheduler has still to find a node for a pod. */
function isWaiting({ spec, metadata }: Pod): boolean {
  return spec.nodeName === undefined && metadata.labels?.["waits"] === undefined;
}

/** Whether a pod has a node and has not ended. */
function isActive(spec: Pod["spec"], status: Pod["status"]): boolean {
  return spec.nodeName !== undefined && !/Succeeded|Failed/.test(status?.phase ?? "");
}

/** Asks until it is true; throws when it has not become so in time, in milliseconds. */
export async function waitFor(
  what: string,
  isTrue: () => Promise<boolean>,
  within = 60_000,
): Promise<void> {
  await waitForNone(what, async () => ((await isTrue()) ? [] : ["it is not so"]), within);
}

/**
 * Asks until there is nothing left; throws what is, a line each, after a time in milliseconds. The
 * control plane has no event for what is asked: it is of several lists.
 */
export async function waitForNone(
  what: string,
  remaining: () => Promise<readonly string[]>,
  within: number,
): Promise<void> {
  const limit = performance.now() + within;
  for (;;) {
    const lines = await remaining();
    if (lines.length === 0) return;
    if (performance.now() > limit) {
      throw new Error(`${what}: not within ${within / 1000} s:\n${shown(lines)}`);
    }
    await setTimeout(200);
  }
}
