import type { SimulatedCluster } from "../cluster.ts";
import { Random } from "../population/random.ts";
import { Agenda } from "./agenda.ts";
import { DevicePods } from "./device-pods.ts";
import { NodeLife } from "./node-life.ts";
import { poolNodes } from "./node-pools.ts";
import type { PoolNode } from "./node-pools.ts";
import { planPools } from "./pool-plan.ts";
import type { PoolOfPods } from "./pool-of-pods.ts";
import { Pods } from "./pods.ts";
import type { LivePod } from "./pods.ts";
import { Resizes } from "./resizes.ts";
import type { ResizeKind } from "./resizes.ts";
import { Scheduler } from "./scheduler.ts";
import { gatedTemplate, placeholder, stayingTemplates } from "./system-templates.ts";
import type { Template } from "./template.ts";
import { WaitingPods } from "./waiting-pods.ts";

export interface DemoClusterOptions {
  readonly nodes: number;
  /** How many pods that have not ended there are at the start, those of DaemonSets included. */
  readonly pods: number;
  /** The same seed makes the same cluster and the same changes. */
  readonly seed?: number;
  /** Milliseconds since the epoch; only timestamps depend on it. */
  readonly now?: () => number;
}

/** For so many pods there is one of each kind of odd pod. */
const podsPerOddity = 150;
/** A cluster with fewer pods has none. */
const leastForOddities = 40;
/** The share of pods that have finished and are still there. */
const finishedShare = 0.03;
/** The largest share of the pods that claim devices. */
const mostClaiming = 0.15;
/** How often the scheduler looks again at pods for which there was no room, in steps. */
const retryInterval = 5;
/** At how many of them it looks then. */
const retries = 4;
/** How many pods are looked at to find one of a kind. */
const attempts = 8;

/**
 * The cluster of the demo: node pools, DaemonSets, static pods, placeholders, pods that wait, pods
 * that are resized and pods that claim devices. In its life, pods are replaced, scaled and finish; the load of each pool always
 * returns to what was planned for it: seven tenths, unless there are too many or too few pods.
 */
export class DemoCluster {
  readonly #random: Random;
  readonly #agenda = new Agenda();
  readonly #scheduler: Scheduler;
  readonly #pods: Pods;
  readonly #resizes: Resizes;
  readonly #nodeLife: NodeLife;
  readonly #devicePods: DevicePods;
  readonly #pools: readonly PoolOfPods[];
  readonly #finished: LivePod[] = [];
  readonly #placeholders: number;
  readonly #mostFinished: number;
  readonly #mostResizes: number;

  constructor(
    cluster: SimulatedCluster,
    { nodes, pods, seed = 1, now = Date.now }: DemoClusterOptions,
  ) {
    const random = new Random(seed);
    const agenda = this.#agenda;
    const scheduler = new Scheduler(random);
    this.#random = random;
    this.#scheduler = scheduler;
    this.#pods = new Pods({ cluster, scheduler, random, now });
    this.#resizes = new Resizes({ pods: this.#pods, scheduler, agenda, random });
    const all = poolNodes(nodes);
    const staying = all.flatMap((node) => this.#addNode(cluster, node));
    const general = all.filter(({ pool }) => pool === "general").map(({ name }) => name);
    const time = () => this.#pods.time();
    const lives = { cluster, scheduler, agenda, random, time };
    this.#nodeLife = new NodeLife({ ...lives, nodes: general.slice(1) });

    this.#devicePods = new DevicePods({
      cluster,
      scheduler,
      agenda,
      random,
      pods: this.#pods,
      nodes: all.filter(({ pool }) => pool === "gpu-dra"),
    });
    const left = Math.max(0, pods - staying.length);
    const oddities = left < leastForOddities ? 0 : Math.min(20, Math.ceil(left / podsPerOddity));
    this.#placeholders = oddities === 0 ? 0 : Math.ceil(general.length / 3);
    this.#mostFinished = Math.ceil(left * finishedShare);
    this.#mostResizes = 3 * oddities;
    const claiming =
      oddities === 0 ? 0 : Math.min(this.#devicePods.planned, Math.floor(left * mostClaiming));
    const ordinary = Math.max(0, left - this.#placeholders - 2 * oddities - claiming);
    const plans = planPools(all, { pods: ordinary, placeholders: this.#placeholders }, random);
    this.#pools = plans.map(({ pool }) => pool);
    for (let index = 0; index < this.#placeholders; index += 1) this.#place(placeholder);
    for (const { pool, pods: planned } of plans) {
      for (const each of planned) pool.add(this.#place(each));
    }
    if (oddities > 0) this.#addOddities(oddities);
    this.#devicePods.fill(claiming);
  }

  /** Something happens: a pod is replaced, scaled, resized or finishes; and what is due is done. */
  step(): void {
    const random = this.#random;
    this.#agenda.advance();
    if (this.#agenda.step % retryInterval === 0) this.#retry();
    if (this.#pods.placeholders < this.#placeholders) this.#launch(placeholder);
    if (random.chance(1 / 900)) this.#nodeLife.cordonOne();
    if (random.chance(1 / 1500)) this.#nodeLife.loseOne();
    if (random.chance(1 / 20)) this.#devicePods.replaceOne();
    const pool = this.#somePool();
    if (pool === undefined) return;
    const kind = random.next();
    if (kind < 0.45) this.#replace(pool);
    else if (kind < 0.85) this.#scale(pool);
    else if (kind < 0.95) this.#finishJob(pool);
    else if (pool.name === "general") this.#resize(pool);
  }

  #addNode(cluster: SimulatedCluster, node: PoolNode): readonly LivePod[] {
    const { name, address, manifest } = node;
    cluster.apply(manifest);
    this.#scheduler.add(node);
    this.#pods.addNode(name, address);
    return stayingTemplates(node).map((template) => this.#pods.createOn(template, name));
  }

  /** What a cluster has of everything that is not ordinary, from its beginning. */
  #addOddities(count: number): void {
    const [pods, agenda, random] = [this.#pods, this.#agenda, this.#random];
    const kinds: readonly ResizeKind[] = ["in_progress", "deferred", "infeasible"];
    const [first] = this.#pools;
    for (const kind of kinds) if (first !== undefined) this.#resizeSome(first, kind);
    for (let index = 0; index < this.#mostFinished; index += 1) {
      const pod = this.#place(gatedTemplate);
      this.#end(pod);
    }
    this.#nodeLife.cordonOne();
    const admit = (pod: LivePod): void => {
      this.#schedule(pod);
      agenda.after(200 + random.below(400), () => this.#end(pod));
    };
    // They are part of the cluster by being on its agenda.
    void new WaitingPods({ pods, agenda, random, count, admit });
    for (let index = 0; index < count; index += 1) {
      const pool = this.#somePool();
      if (pool !== undefined) this.#replace(pool);
    }
    // Where there is no room, some have given way.
    while (this.#pods.placeholders < this.#placeholders) this.#launch(placeholder);
  }

  /** Creates a pod that has been running from the beginning, or waits if there is no room. */
  #place(template: Template): LivePod {
    const verdict = this.#scheduler.place(template);
    if ("node" in verdict && !verdict.preempts) return this.#pods.createOn(template, verdict.node);
    const pod = this.#pods.create(template);
    this.#schedule(pod);
    return pod;
  }

  /** Creates a pod, at which the scheduler looks a few steps later. */
  #launch(template: Template): LivePod {
    const pod = this.#pods.create(template);
    this.#agenda.after(1 + this.#random.below(4), () => this.#schedule(pod));
    return pod;
  }

  /** Once a pod has a node, its containers start a few steps later. */
  #schedule(pod: LivePod): void {
    if (!this.#pods.schedule(pod)) return;
    this.#agenda.after(1 + this.#random.below(6), () => this.#pods.run(pod));
  }

  /** The scheduler looks again at some of the pods for which there was no room. */
  #retry(): void {
    const { waiting } = this.#pods;
    const some = [...waiting.values().take(retries)];
    for (const pod of some) {
      waiting.delete(pod);
      waiting.add(pod);
      if (pod.message !== "") this.#schedule(pod);
    }
  }

  /** One of the pools, the more often the more pods it has. */
  #somePool(): PoolOfPods | undefined {
    let at = this.#random.below(this.#pools.reduce((sum, { size }) => sum + size, 0));
    return this.#pools.find(({ size }) => (at -= size) < 0);
  }

  /** A controller deletes one of its pods and creates another. */
  #replace(pool: PoolOfPods): void {
    const pod = pool.pod();
    if (pod === undefined) return;
    pool.delete(pod);
    this.#pods.remove(pod);
    pool.add(this.#launch(pod.template));
  }

  #scale(pool: PoolOfPods): void {
    const scale = pool.nextScale();
    if (scale === undefined) return;
    if ("grow" in scale) {
      pool.add(this.#launch(scale.grow));
      return;
    }
    pool.delete(scale.shrink);
    this.#pods.remove(scale.shrink);
  }

  #finishJob(pool: PoolOfPods): void {
    const pod = this.#some(pool).find(
      ({ state, template }) => state === "running" && template.controller === "Job",
    );
    if (pod === undefined) return;
    pool.delete(pod);
    this.#end(pod);
  }

  /** The pod succeeds or fails; of those that have, the oldest is forgotten when they are many. */
  #end(pod: LivePod): void {
    if (pod.state === "running") {
      this.#pods.finish(pod, this.#random.chance(0.8) ? "Succeeded" : "Failed");
      this.#finished.push(pod);
    } else if (pod.state !== "gone") this.#pods.remove(pod);
    if (this.#finished.length <= this.#mostFinished) return;
    const first = this.#finished.shift();
    if (first !== undefined) this.#pods.forget(first);
  }

  #resize(pool: PoolOfPods): void {
    if (this.#resizes.count >= this.#mostResizes) return;
    const kinds = ["in_progress", "in_progress", "deferred", "infeasible"] as const;
    this.#resizeSome(pool, this.#random.of(kinds));
  }

  /** Resizes one of a few pods of the pool: the one whose node has the least room. */
  #resizeSome(pool: PoolOfPods, kind: ResizeKind): void {
    const room = ({ node }: LivePod): number => this.#scheduler.freeCpu(node);
    const [pod] = this.#some(pool)
      .filter((each) => this.#resizes.isPossible(each))
      .toSorted((a, b) => room(a) - room(b));
    if (pod !== undefined) this.#resizes.begin(pod, kind);
  }

  #some(pool: PoolOfPods): readonly LivePod[] {
    return Array.from({ length: attempts }, () => pool.pod()).filter((pod) => pod !== undefined);
  }
}
