import type { SimulatedCluster } from "../cluster.ts";
import { started } from "../population/pod-manifest.ts";
import { Random } from "../population/random.ts";
import { claimManifest } from "./claim-manifest.ts";
import type { ClaimShape } from "./claim-manifest.ts";
import { classes, nics, partitionedGpus, wholeGpus } from "./device-shapes.ts";
import type { PoolShape } from "./device-shapes.ts";
import { NodeDevices } from "./node-devices.ts";
import type { Ask } from "./node-devices.ts";
import { sliceManifests } from "./slice-manifests.ts";

export interface DevicePopulationOptions {
  /** Of each node. */
  readonly devices: number;
  readonly claims: number;
  /** The same seed makes the same claims and the same changes. */
  readonly seed?: number;
}

/** What the nodes have, in turn: six of ten GPUs that are given whole, two partitions, two NICs. */
function poolOf(index: number, devices: number): PoolShape {
  const turn = index % 10;
  if (turn < 6) return wholeGpus(devices);
  return turn < 8 ? partitionedGpus(devices) : nics(devices);
}

/** How often claims ask for what. */
const asks: readonly (readonly [share: number, Ask])[] = [
  [0.55, { request: "gpu", className: classes.gpu }],
  [0.15, { request: "partition", className: classes.partition }],
  [0.3, { request: "nic", className: classes.nic, bandwidth: 10 }],
];

/** The share of allocated claims that are reserved for nobody. */
const unreserved = 0.01;
/** How many random nodes are tried for a claim before it stays pending. */
const attempts = 24;

/**
 * Gives the nodes of a cluster devices, and claims that are allocated of them, or wait where the
 * tried nodes have none. The pods that they are reserved for are not there.
 */
export class DevicePopulation {
  readonly #cluster: SimulatedCluster;
  readonly #random: Random;
  readonly #byClass = new Map<string, NodeDevices[]>();
  readonly #devicesOf = new Map<string, NodeDevices>();
  readonly #claims: ClaimShape[] = [];
  #made = 0;

  constructor(cluster: SimulatedCluster, { devices, claims, seed = 1 }: DevicePopulationOptions) {
    this.#cluster = cluster;
    this.#random = new Random(seed);
    for (const [index, { metadata }] of cluster.list("Node").entries()) {
      this.#addNode(metadata.name, poolOf(index, devices));
    }
    while (this.#claims.length < claims) this.#add();
  }

  /** A claim goes, with its pod, and another comes. */
  step(): void {
    const at = this.#random.below(this.#claims.length);
    const claim = this.#claims[at];
    const last = this.#claims.pop();
    if (claim === undefined || last === undefined) return;
    if (last !== claim) this.#claims[at] = last;
    const { allocation, name, namespace } = claim;
    if (allocation !== undefined) this.#devicesOf.get(allocation.node)?.release(allocation);
    this.#cluster.delete("ResourceClaim", name, namespace);
    this.#add();
  }

  #addNode(name: string, pool: PoolShape): void {
    for (const manifest of sliceManifests(name, pool, started)) this.#cluster.apply(manifest);
    const devices = new NodeDevices(name, [pool]);
    this.#devicesOf.set(name, devices);
    for (const className of new Set(pool.devices.map((device) => device.className))) {
      const others = this.#byClass.get(className);
      if (others === undefined) this.#byClass.set(className, [devices]);
      else others.push(devices);
    }
  }

  #add(): void {
    const random = this.#random;
    let at = random.next();
    const [, ask] = asks.find(([share]) => (at -= share) < 0) ?? asks[0] ?? [];
    if (ask === undefined) return;
    this.#made += 1;
    const name = `worker-${this.#made}-${ask.request}-${random.suffix(5)}`;
    const pod = { name: `worker-${this.#made}`, uid: `worker-${this.#made}`, claim: ask.request };
    const candidates = this.#byClass.get(ask.className) ?? [];
    let allocation;
    for (let tried = 0; tried < attempts && candidates.length > 0; tried += 1) {
      allocation = random.of(candidates).allocate([ask]);
      if (allocation !== undefined) break;
    }
    const isUnreserved = random.chance(unreserved);
    const claim: ClaimShape = {
      namespace: `team-${random.below(40)}`,
      name,
      createdAt: started,
      asks: [ask],
      allocation,
      ...(!isUnreserved && { pod }),
    };
    this.#cluster.apply(claimManifest(claim));
    this.#claims.push(claim);
  }
}
