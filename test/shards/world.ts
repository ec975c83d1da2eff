import { Books } from "../../src/accounting/books.ts";
import { takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import type { DeviceState } from "../../src/cluster/device-state.ts";
import type { NodeRecord, PodRecord } from "../../src/cluster/records.ts";
import { isOfShard, type Shard } from "../../src/cluster/shards.ts";
import { chosenFamilies } from "../../src/render/chosen-families.ts";
import { ClusterMetrics } from "../../src/render/prometheus.ts";
import { podShape } from "../../src/resources/pod-shape.ts";
import { parseExposition, type ParsedSeries } from "../render/parse-exposition.ts";

const shapes = [podShape("small=cpu:100m,memory:64"), podShape("wide=cpu:3")];

/** An exporter without its connection: keeps what a reader would, and exposes it. */
export class Observer {
  readonly #state = new ClusterState();
  readonly #books: Books;

  constructor(shard?: Shard, selectsNodes = false) {
    this.#state.accounting = { rules: "1.34", serverVersion: "v1.35.2" };
    this.#state.shard = shard;
    this.#state.selectsNodes = selectsNodes;
    this.#books = new Books(this.#state).follow();
  }

  node(node: NodeRecord): void {
    this.#state.nodes.upsert(node);
  }

  /** A pod that is not to be kept is taken out, as the reader does it. */
  pod(pod: PodRecord): void {
    if (isOfShard(pod.node, this.#state.shard)) this.#state.pods.upsert(pod);
    else this.#state.pods.delete(pod.uid);
  }

  /** Every shard reads all of them. */
  devices(devices: DeviceState): void {
    this.#state.devices = devices;
  }

  deleteNode(uid: string): void {
    this.#state.nodes.delete(uid);
  }

  deletePod(uid: string): void {
    this.#state.pods.delete(uid);
  }

  snapshot() {
    return takeSnapshot(this.#state, { books: this.#books, shapes });
  }

  text(): string {
    const choice = { namespaces: true, allow: [], deny: [], shard: this.#state.shard };
    return [...new ClusterMetrics(chosenFamilies(choice)).show(this.snapshot())].join("");
  }

  series(): readonly ParsedSeries[] {
    return parseExposition(this.text());
  }
}

/** A cluster that one exporter reads, and beside it as many shards as there are. */
export class World {
  readonly nodes = new Map<string, NodeRecord>();
  readonly pods = new Map<string, PodRecord>();
  #devices: DeviceState | undefined;
  readonly whole: Observer;
  shards: readonly Observer[] = [];
  readonly #selectsNodes: boolean;

  constructor(shards: number, selectsNodes = false) {
    this.#selectsNodes = selectsNodes;
    this.whole = new Observer(undefined, selectsNodes);
    this.restart(shards);
  }

  /** All shards end, and as many others begin, which read everything anew. */
  restart(total: number): void {
    this.shards = Array.from(
      { length: total },
      (_, ordinal) => new Observer({ ordinal, total }, this.#selectsNodes),
    );
    for (const shard of this.shards) {
      for (const node of this.nodes.values()) shard.node(node);
      for (const pod of this.pods.values()) shard.pod(pod);
      if (this.#devices !== undefined) shard.devices(this.#devices);
    }
  }

  node(node: NodeRecord): void {
    this.nodes.set(node.uid, node);
    this.#each((observer) => observer.node(node));
  }

  pod(pod: PodRecord): void {
    this.pods.set(pod.uid, pod);
    this.#each((observer) => observer.pod(pod));
  }

  devices(devices: DeviceState): void {
    this.#devices = devices;
    this.#each((observer) => observer.devices(devices));
  }

  deleteNode(uid: string): void {
    this.nodes.delete(uid);
    this.#each((observer) => observer.deleteNode(uid));
  }

  deletePod(uid: string): void {
    this.pods.delete(uid);
    this.#each((observer) => observer.deletePod(uid));
  }

  #each(tell: (observer: Observer) => void): void {
    for (const observer of [this.whole, ...this.shards]) tell(observer);
  }
}
