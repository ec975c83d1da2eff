import type { SimulatedCluster } from "../cluster.ts";
import { claimManifest } from "../devices/claim-manifest.ts";
import { classes, nics, partitionedGpus, wholeGpus } from "../devices/device-shapes.ts";
import type { PoolShape } from "../devices/device-shapes.ts";
import { NodeDevices } from "../devices/node-devices.ts";
import type { Allocation, Ask } from "../devices/node-devices.ts";
import { sliceManifests } from "../devices/slice-manifests.ts";
import { started } from "../population/pod-manifest.ts";
import type { Random } from "../population/random.ts";
import type { Agenda } from "./agenda.ts";
import type { PoolNode } from "./node-pools.ts";
import type { LivePod, Pods } from "./pods.ts";
import type { Scheduler } from "./scheduler.ts";
import { template } from "./template.ts";
import type { Template } from "./template.ts";

const minute = 60_000;

/** What the pods of a workload run as, and claim. */
interface Workload {
  readonly template: Template;
  readonly asks: readonly Ask[];
}

/** Pods of a Deployment with a claim of their own each; cpu in millicores, memory in MiB. */
function workload(
  namespace: string,
  name: string,
  { cpu, memory, claim }: { cpu: number; memory: number; claim: string },
  asks: readonly Ask[],
): Workload {
  const containers = [{ name: "app", cpu, memory, memoryLimit: memory, claim }];
  const shape = { controller: "ReplicaSet", containers, initContainers: [] } as const;
  return { template: template(namespace, name, shape, { pool: "gpu-dra", claim }), asks };
}

const finetune = workload("research", "finetune", { cpu: 2500, memory: 20_480, claim: "gpu" }, [
  { request: "gpu", className: classes.gpu },
  { request: "nic", className: classes.nic, bandwidth: 25 },
]);
const assistant = workload("shop", "assistant", { cpu: 1000, memory: 8192, claim: "gpu" }, [
  { request: "gpu", className: classes.partition },
]);
const render = workload("media", "render", { cpu: 2000, memory: 16_384, claim: "gpu" }, [
  { request: "gpu", className: classes.largePartition },
]);
const ingest = workload("data", "ingest", { cpu: 1000, memory: 8192, claim: "nic" }, [
  { request: "nic", className: classes.nic, bandwidth: 10 },
]);

/** A claim that somebody has left behind. */
const left = { namespace: "research", name: "notebook-gpu" };
const ofLeft: readonly Ask[] = [{ request: "gpu", className: classes.partition }];

/** The pools of every other node are of GPUs that are given whole, one of which is not well. */
function poolsOf(ordinal: number): readonly PoolShape[] {
  return [ordinal % 2 === 0 ? wholeGpus(4, 1) : partitionedGpus(20, 10), nics(2)];
}

/** More than the whole GPUs that are well, so that claims wait; part of the partitions. */
function workloadsOf(ordinal: number): readonly Workload[] {
  const own =
    ordinal % 2 === 0
      ? Array.from({ length: 5 }, () => finetune)
      : [render, ...Array.from({ length: 7 }, () => assistant)];
  return [ingest, ...own, ingest];
}

interface DevicePod {
  readonly pod: LivePod;
  readonly workload: Workload;
  readonly createdAt: string;
  /** Undefined while its claim waits. */
  allocation: Allocation | undefined;
}

export interface DevicePodsOptions {
  readonly cluster: SimulatedCluster;
  readonly pods: Pods;
  readonly scheduler: Scheduler;
  readonly agenda: Agenda;
  readonly random: Random;
  /** Those whose devices are published in ResourceSlices. */
  readonly nodes: readonly PoolNode[];
}

/**
 * The pods that claim devices. There are more of them than whole GPUs, so that some wait, and one
 * partition is allocated to a claim that is reserved for nobody.
 */
export class DevicePods {
  readonly #options: DevicePodsOptions;
  readonly #devices: readonly NodeDevices[];
  readonly #pods: DevicePod[] = [];

  constructor(options: DevicePodsOptions) {
    this.#options = options;
    const { cluster, nodes } = options;
    this.#devices = nodes.map(({ name }, ordinal) => {
      const pools = poolsOf(ordinal);
      for (const pool of pools) {
        for (const manifest of sliceManifests(name, pool, started)) cluster.apply(manifest);
      }
      return new NodeDevices(name, pools);
    });
  }

  /** How many pods are planned. */
  get planned(): number {
    return this.#options.nodes.reduce((sum, _, ordinal) => sum + workloadsOf(ordinal).length, 0);
  }

  /** Creates the first of the planned pods, which have run, or waited, for a while. */
  fill(count: number): void {
    const { cluster, nodes, pods, random } = this.#options;
    if (count === 0) return;
    const allocation = this.#allocate(ofLeft);
    if (allocation !== undefined) {
      const createdAt = pods.time(180 * minute);
      cluster.apply(claimManifest({ ...left, createdAt, asks: ofLeft, allocation }));
    }
    const planned = nodes.flatMap((_, ordinal) => workloadsOf(ordinal));
    for (const each of planned.slice(0, count)) {
      const found = this.#allocate(each.asks);
      if (found !== undefined) {
        this.#add(pods.createOn(each.template, found.node), each, started, found);
        continue;
      }
      const createdAt = pods.time(random.below(40) * minute);
      const pod = pods.create(each.template, { createdAt });
      this.#schedule(this.#add(pod, each, createdAt, undefined));
    }
  }

  /** A pod goes and gives its devices back; its controller creates another. */
  replaceOne(): void {
    const { agenda, cluster, pods, random } = this.#options;
    const running = this.#pods.filter(({ pod }) => pod.state === "running");
    if (running.length === 0) return;
    const gone = random.of(running);
    this.#pods.splice(this.#pods.indexOf(gone), 1);
    const { pod, workload: own, allocation } = gone;
    pods.remove(pod);
    cluster.delete("ResourceClaim", pod.claim, own.template.namespace);
    if (allocation !== undefined) this.#release(allocation);
    const createdAt = pods.time();
    const added = this.#add(pods.create(own.template), own, createdAt, undefined);
    agenda.after(1 + random.below(4), () => this.#scheduleWaiting());
    agenda.after(5, () => this.#schedule(added));
  }

  #add(
    pod: LivePod,
    own: Workload,
    createdAt: string,
    allocation: Allocation | undefined,
  ): DevicePod {
    const added = { pod, workload: own, createdAt, allocation };
    this.#pods.push(added);
    this.#applyClaim(added);
    return added;
  }

  #applyClaim({ pod, workload: own, createdAt, allocation }: DevicePod): void {
    const { cluster } = this.#options;
    const { namespace, claim = "" } = own.template;
    const uid = cluster.get("Pod", pod.name, namespace)?.metadata.uid ?? "";
    cluster.apply(
      claimManifest({
        namespace,
        name: pod.claim,
        createdAt,
        asks: own.asks,
        pod: { name: pod.name, uid, claim },
        allocation,
      }),
    );
  }

  /** Those that have waited longest come first. */
  #scheduleWaiting(): void {
    for (const each of this.#pods) if (each.pod.message !== "") this.#schedule(each);
  }

  #schedule(each: DevicePod): void {
    const { agenda, pods, random, scheduler } = this.#options;
    const { pod, workload: own } = each;
    if (pod.state !== "waiting") return;
    each.allocation = this.#allocate(own.asks);
    if (each.allocation === undefined) {
      pods.refuse(pod, scheduler.withoutDevices(own.template));
      return;
    }
    this.#applyClaim(each);
    pods.bind(pod, each.allocation.node);
    agenda.after(1 + random.below(6), () => pods.run(pod));
  }

  #allocate(asks: readonly Ask[]): Allocation | undefined {
    const first = this.#options.random.below(Math.max(1, this.#devices.length));
    for (let index = 0; index < this.#devices.length; index += 1) {
      const devices = this.#devices[(first + index) % this.#devices.length];
      const allocation = devices?.allocate(asks);
      if (allocation !== undefined) return allocation;
    }
    return undefined;
  }

  #release(allocation: Allocation): void {
    this.#devices.find(({ node }) => node === allocation.node)?.release(allocation);
  }
}
