import { type ApiClient, inParallel, type Manifest } from "../plane/api-client.ts";
import type { Placed } from "../population/cluster-objects.ts";
import { terminalStatus } from "../population/kubelet.ts";
import { type Pod, podPath } from "../population/pod-object.ts";
import { waitFor, waitForNone } from "../population/population.ts";
import { type Claim, claimPath } from "./claim-object.ts";
import { countOf, demand, deviceNamespaces, kinds, namedClaims } from "./demand.ts";
import { unsettled } from "./reservations.ts";
import {
  brokenPools,
  deviceClasses,
  deviceNodes,
  groups,
  ownLabel,
  pools,
  poolsOfNodes,
  slicesOf,
} from "./supply.ts";

const api = "/apis/resource.k8s.io/v1";

/** How long the scheduler may take for all claims, in milliseconds. */
const allocatedWithin = 600_000;
/**
 * How long the controllers may take to release so many claims, in milliseconds. What fails, such as
 * the deletion of a claim that is gone, is tried again ten times a second, for all claims together.
 */
function releasedWithin(claims: number): number {
  return 60_000 + 300 * claims;
}

/** Nodes with devices, pods that claim them, and what may happen to both. */
export class DevicePopulation {
  readonly #api: ApiClient;
  readonly #nodes: readonly Manifest[];
  readonly #nodePools: ReadonlyMap<string, string>;
  /** How many pods there are of the kinds with most. */
  readonly #most: number;
  #generation = 1;

  constructor(client: ApiClient, { nodes, most }: { nodes: number; most: number }) {
    this.#api = client;
    this.#nodes = deviceNodes(nodes);
    this.#nodePools = poolsOfNodes(this.#nodes);
    this.#most = most;
  }

  get nodeNames(): readonly string[] {
    return this.#nodes.map(({ metadata }) => metadata.name ?? "");
  }

  /** The pool of a node with devices; those of others have no label that names one. */
  poolOf(node: string): string | undefined {
    if (node === "") return undefined;
    return this.#nodePools.get(node) ?? "default";
  }

  /** Returns when the scheduler has allocated what can be. */
  async create(): Promise<void> {
    const amounts = { cpu: "64", memory: "256Gi", pods: "250" };
    const status = {
      capacity: amounts,
      allocatable: amounts,
      conditions: [{ type: "Ready", status: "True", reason: "", message: "" }],
    };
    await inParallel(this.#nodes, async (manifest) => {
      await this.#api.create("/api/v1/nodes", manifest);
      await this.#api.patch(`/api/v1/nodes/${manifest.metadata.name}/status`, { status });
    });
    await this.#createAll([...deviceNamespaces, ...deviceClasses()]);
    await this.#createAll(pools(this.nodeNames, 1).flatMap((pool) => slicesOf(pool, 1)));
    await this.#createAll(brokenPools().flat());
    for (const { manifest } of deviceNamespaces) {
      const path = `/api/v1/namespaces/${manifest.metadata.name}/serviceaccounts/default`;
      await waitFor(path, async () => (await this.#api.send("GET", path)).status === 200);
    }

    const among = groups(this.#nodes.length);
    const demands = kinds.map((kind) => ({ kind, ...demand(kind, this.#most, among) }));
    const named = namedClaims(countOf({ name: "named", share: 10 }, this.#most), among);
    await this.#createAll([...demands.flatMap(({ templates }) => templates), ...named.claims]);
    const podsOf = (isFirst: boolean): readonly Manifest[] =>
      demands.flatMap(({ kind, pods }) => ((kind.isFirst ?? false) === isFirst ? pods : []));
    const first = podsOf(true);
    await this.#createPods(first);
    await this.#scheduled(first.length);
    const others = [...podsOf(false), ...named.pods];
    await this.#createPods(others);
    await this.#scheduled(first.length + others.length);
  }

  async #createPods(pods: readonly Manifest[]): Promise<void> {
    await this.#createAll(
      pods.map((manifest) => ({
        path: `/api/v1/namespaces/${manifest.metadata.namespace}/pods`,
        manifest,
      })),
    );
  }

  async pods(): Promise<readonly Pod[]> {
    const all: Pod[] = [];
    for (const { manifest } of deviceNamespaces) {
      const path = `/api/v1/namespaces/${manifest.metadata.name}/pods`;
      all.push(...(await this.#api.get<{ items: Pod[] }>(path)).items);
    }
    return all;
  }

  async claims(): Promise<readonly Claim[]> {
    const names = new Set(deviceNamespaces.map(({ manifest }) => manifest.metadata.name));
    const { items } = await this.#api.get<{ items: Claim[] }>(`${api}/resourceclaims`);
    return items.filter(({ metadata }) => names.has(metadata.namespace));
  }

  /**
   * A third of the pods with a node are deleted, and some of the others end; returns when their
   * claims are released.
   */
  async release(): Promise<void> {
    const bound = (await this.pods()).filter(({ spec }) => spec.nodeName !== undefined);
    const deleted = bound.filter((_, index) => index % 3 === 0);
    const ended = bound.filter((_, index) => index % 12 === 1);
    await inParallel(deleted, async (pod) => this.#api.delete(podPath(pod)));
    await inParallel(ended, async (pod) =>
      this.#api.patch(`${podPath(pod)}/status`, { status: terminalStatus("Succeeded") }),
    );
    await this.settled();
  }

  /** Waits until claims are held by, and only by, the pods with a node that have not ended. */
  async settled(): Promise<void> {
    const { length } = await this.claims();
    await waitForNone(
      "the release of claims",
      async () => unsettled(await this.pods(), await this.claims()),
      releasedWithin(length),
    );
  }

  /** Replaces each slice by one of the next generation, the new ones first. */
  async replaceSlices(): Promise<void> {
    const before = this.#generation;
    this.#generation += 1;
    const next = this.#generation;
    await this.#createAll(pools(this.nodeNames, next).flatMap((pool) => slicesOf(pool, next)));
    await this.#deleteSlices(before);
  }

  /** Every second pool with two slices gets one of its next generation. Returns how many pools. */
  async beginGeneration(): Promise<number> {
    const next = this.#generation + 1;
    const all = pools(this.nodeNames, next).filter(({ slices }) => slices.length > 1);
    const many = all.filter((_, index) => index % 2 === 0);
    await this.#createAll(many.flatMap((pool) => slicesOf(pool, next).slice(0, 1)));
    return many.length;
  }

  /** The rest of the generation that was begun. */
  async completeGeneration(): Promise<void> {
    await this.replaceSlices();
  }

  /**
   * Takes the reservations off some claims, and leaves them their devices. Returns the claims as
   * they were.
   */
  async unreserve(count: number): Promise<readonly Claim[]> {
    const held = (await this.claims()).filter(({ status }) => status?.allocation !== undefined);
    const some = held.slice(0, count);
    await inParallel(some, async (claim) =>
      this.#api.patch(`${claimPath(claim)}/status`, { status: { reservedFor: null } }),
    );
    return some;
  }

  /**
   * Deletes claims and the pods that they are reserved for. The pods go first: one that has a node
   * is not scheduled again, so without its claim it would never have devices.
   */
  async deleteWithUsers(claims: readonly Claim[]): Promise<void> {
    const users = claims.flatMap(({ metadata: { namespace }, status }) =>
      (status?.reservedFor ?? []).map(({ name }) => podPath({ metadata: { namespace, name } })),
    );
    await inParallel(users, async (path) => this.#api.delete(path));
    await inParallel(claims, async (claim) => this.#api.delete(claimPath(claim)));
  }

  /** Takes all of it away but the namespaces. */
  async remove(): Promise<void> {
    const { length } = await this.claims();
    await inParallel(await this.pods(), async (pod) => this.#api.delete(podPath(pod)));
    const { items } = await this.#api.get<{ items: Manifest[] }>(`${api}/resourceslices`);
    const own = items.filter(({ metadata }) => metadata.labels?.[ownLabel] !== undefined);
    await inParallel(own, async ({ metadata }) =>
      this.#api.delete(`${api}/resourceslices/${metadata.name}`),
    );
    for (const { manifest } of deviceNamespaces) {
      await this.#api.delete(`${api}/namespaces/${manifest.metadata.name}/resourceclaims`);
    }
    await waitForNone(
      "the end of the claims",
      async () => (await this.claims()).map(claimPath),
      releasedWithin(length),
    );
    await inParallel(this.nodeNames, async (name) => this.#api.delete(`/api/v1/nodes/${name}`));
  }

  async #deleteSlices(generation: number): Promise<void> {
    const names = pools(this.nodeNames, generation)
      .flatMap((pool) => slicesOf(pool, generation))
      .map(({ manifest }) => manifest.metadata.name);
    await inParallel(names, async (name) => this.#api.delete(`${api}/resourceslices/${name}`));
  }

  async #createAll(objects: readonly Placed[]): Promise<void> {
    await inParallel(objects, async ({ path, manifest }) => this.#api.create(path, manifest));
  }

  async #scheduled(expected: number): Promise<void> {
    await waitForNone(
      "devices for each pod",
      async () => {
        const pods = await this.pods();
        const waiting = pods.filter(
          ({ spec, metadata }) =>
            spec.nodeName === undefined && metadata.labels?.["waits"] === undefined,
        );
        const missing = pods.length === expected ? [] : [`${pods.length} pods, not ${expected}`];
        return [...missing, ...waiting.map(podPath)];
      },
      allocatedWithin,
    );
  }
}
