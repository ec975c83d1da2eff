import type { JsonObject } from "../api-object.ts";
import type { SimulatedCluster } from "../cluster.ts";
import { distinctPod, isOfOnePod, workloadOfOnePod } from "./distinct.ts";
import { nodeManifest } from "./node-manifest.ts";
import { podManifest, statusOf } from "./pod-manifest.ts";
import { Random } from "./random.ts";
import { Scheduler } from "./scheduler.ts";
import { daemonSets, workloads } from "./workloads.ts";
import type { Workload } from "./workloads.ts";

export interface PopulationOptions {
  readonly nodes: number;
  readonly pods: number;
  /** The same seed makes the same cluster and the same changes. */
  readonly seed?: number;
  /** The share of pods, 0 to 1, of which no two have the same requests, uid, times and addresses. */
  readonly distinctPods?: number;
}

interface Living {
  readonly workload: Workload;
  readonly name: string;
  readonly node: string;
}

/** How much a population grows before no pod is added without one being removed. */
const mostGrowth = 1.2;

/** After so many steps that changed nothing, nothing is expected to change. */
const mostIdleSteps = 1000;

/** The share of pods that are unscheduled, terminal, or being resized. */
const oddities = { unscheduled: 0.02, terminal: 0.03, resizing: 0.01 };

/**
 * Fills a cluster with nodes and the pods of invented workloads, and changes it: pods are created,
 * resized, finish and are deleted, and now and then a node is cordoned.
 */
export class Population {
  readonly #cluster: SimulatedCluster;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #workloads: readonly Workload[];
  readonly #nodes: string[] = [];
  readonly #living: Living[] = [];
  readonly #finished: Living[] = [];
  readonly #most: number;
  readonly #distinctPods: number;
  #cordoned: string | undefined;

  constructor(
    cluster: SimulatedCluster,
    { nodes, pods, seed = 1, distinctPods = 0 }: PopulationOptions,
  ) {
    this.#distinctPods = distinctPods;
    this.#cluster = cluster;
    this.#random = new Random(seed);
    this.#scheduler = new Scheduler(this.#random);
    for (let index = 0; index < nodes; index += 1) this.#addNode(index);
    this.#workloads = workloads(Math.max(30, Math.ceil(pods / 60)), this.#random);
    while (this.#living.length < pods) this.#addPod();
    this.#most = Math.ceil(this.#living.length * mostGrowth);
  }

  /**
   * Creates, deletes, finishes or resizes a pod. Rarely, cordons a node or uncordons it. The number
   * of pods has a bound, however many steps there are.
   */
  step(): void {
    const random = this.#random;
    if (random.chance(0.005)) this.#toggleCordon();
    const kind = random.next();
    const isFull = this.#living.length >= this.#most;
    if (this.#living.length < 2 || (kind < 0.4 && !isFull)) this.#addPod();
    else if (kind < 0.6) this.#remove();
    else if (kind < 0.8) this.#finish();
    else this.#resize();
    this.#collectFinished();
  }

  /** Steps until something has changed; a step may meet a pod that it leaves as it is. */
  change(): void {
    const { resourceVersion } = this.#cluster;
    for (let steps = 0; steps < mostIdleSteps; steps += 1) {
      this.step();
      if (this.#cluster.resourceVersion > resourceVersion) return;
    }
  }

  #addNode(index: number): void {
    const { manifest, size } = nodeManifest(index, this.#random);
    const { name } = this.#cluster.apply(manifest).metadata;
    this.#nodes.push(name);
    this.#scheduler.addNode(name, size);
    for (const each of daemonSets) {
      const daemon = this.#perhapsDistinct(each);
      this.#scheduler.bind(name, daemon.needs);
      this.#create(daemon, name);
    }
  }

  #addPod(): void {
    const workload = this.#perhapsDistinct(this.#random.of(this.#workloads));
    const isUnscheduled = this.#random.chance(oddities.unscheduled);
    this.#create(workload, isUnscheduled ? "" : this.#scheduler.place(workload.needs));
  }

  /** Without a share of distinct pods nothing is drawn, so that a seed makes what it always has. */
  #perhapsDistinct(workload: Workload): Workload {
    const isDistinct = this.#distinctPods > 0 && this.#random.chance(this.#distinctPods);
    return isDistinct ? workloadOfOnePod(workload, this.#random) : workload;
  }

  #create(workload: Workload, node: string): void {
    const phase = node === "" ? "Pending" : "Running";
    const made = podManifest(workload, node, phase, this.#random);
    const manifest = isOfOnePod(workload) ? distinctPod(made, this.#random) : made;
    this.#cluster.apply(manifest);
    const living = { workload, name: manifest.metadata.name, node };
    this.#living.push(living);
    if (node === "" || workload.controller === "DaemonSet") return;
    if (this.#random.chance(oddities.resizing)) this.#resizeOf(living);
    else if (this.#random.chance(oddities.terminal)) this.#finishOf(living, true);
  }

  #remove(): void {
    const living = this.#take();
    if (living === undefined) return;
    this.#cluster.delete("Pod", living.name, living.workload.namespace);
  }

  #finish(): void {
    const living = this.#take();
    if (living === undefined) return;
    if (living.node === "") this.#cluster.delete("Pod", living.name, living.workload.namespace);
    else this.#finishOf(living, false);
  }

  /** Gives a pod its last status; the pod stays, like that of a finished Job. */
  #finishOf(living: Living, isLast: boolean): void {
    const { workload, name, node } = living;
    if (isLast) {
      this.#living.pop();
      this.#scheduler.release(node, workload.needs);
    }
    const object = this.#cluster.get("Pod", name, workload.namespace);
    if (object === undefined) return;
    const phase = this.#random.chance(0.8) ? "Succeeded" : "Failed";
    this.#cluster.apply({ ...object, status: statusOf(workload, phase, node) });
    this.#finished.push(living);
  }

  /** Deletes the pods that finished first when there are too many, as the pod garbage collector does. */
  #collectFinished(): void {
    if (this.#finished.length <= this.#most) return;
    const first = this.#finished.shift();
    if (first !== undefined) this.#cluster.delete("Pod", first.name, first.workload.namespace);
  }

  /** Takes a pod, unless it is of a DaemonSet, from the living, and frees its resources. */
  #take(): Living | undefined {
    const index = this.#random.below(this.#living.length);
    const living = this.#living[index];
    if (living === undefined || living.workload.controller === "DaemonSet") return undefined;
    const last = this.#living.pop();
    if (last !== undefined && last !== living) this.#living[index] = last;
    this.#scheduler.release(living.node, living.workload.needs);
    return living;
  }

  #resize(): void {
    const living = this.#random.of(this.#living);
    if (living.node !== "" && living.workload.controller !== "DaemonSet") this.#resizeOf(living);
  }

  /** Doubles the cpu requests of the spec while the status keeps the old, or ends such a resize. */
  #resizeOf({ workload, name }: Living): void {
    const object = this.#cluster.get("Pod", name, workload.namespace);
    if (object === undefined) return;
    const conditions = Array.isArray(object.status["conditions"])
      ? object.status["conditions"]
      : [];
    const reason = this.#random.chance(0.3) ? "Infeasible" : "Deferred";
    const isResizing = conditions.some(
      (condition: JsonObject) => condition["type"] === "PodResizePending",
    );
    const status = isResizing
      ? statusOf(workload, "Running", "any")
      : {
          ...object.status,
          conditions: [...conditions, { type: "PodResizePending", status: "True", reason }],
        };
    const containers = isResizing ? workload.containers : doubled(workload);
    const manifest = podManifest({ ...workload, containers }, "", "Running", this.#random);
    const spec = { ...object.spec, containers: manifest.spec?.["containers"] ?? [] };
    this.#cluster.apply({ ...object, spec, status });
  }

  #toggleCordon(): void {
    const name = this.#cordoned ?? this.#random.of(this.#nodes);
    const isCordoned = this.#cordoned === undefined;
    const node = this.#cluster.get("Node", name);
    if (node === undefined) return;
    this.#scheduler.cordon(name, isCordoned);
    this.#cordoned = isCordoned ? name : undefined;
    const { unschedulable: _, ...spec } = node.spec;
    this.#cluster.apply({ ...node, spec: isCordoned ? { ...spec, unschedulable: true } : spec });
  }
}

function doubled({ containers }: Workload): Workload["containers"] {
  return containers.map((shape) =>
    shape.cpu === undefined ? shape : { ...shape, cpu: shape.cpu * 2 },
  );
}
