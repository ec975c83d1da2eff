import type { ApiObject } from "../../src/simulator/api-object.ts";
import type { SimulatedCluster } from "../../src/simulator/cluster.ts";
import type { Random } from "../../src/simulator/population/random.ts";
import { hostilePod, nodeManifest, podManifest, type PodPlace } from "./manifests.ts";

const namespaces = ["default", "kube-system", "team-a", "team-b", "batch"];
const hostileNamespaces = ["tenant-x", "tenant-y"];
/** Of each hostile tenant, so that the names it invents stay fewer than are shown. */
const mostHostile = 3;

/** Those who create, change and delete the nodes and pods of a cluster. */
export class Inhabitants {
  readonly #cluster: SimulatedCluster;
  readonly #random: Random;
  readonly #nodes: number;
  readonly #pods: number;
  #names = 0;

  /** `nodes` and `pods` are how many there are about. */
  constructor(
    cluster: SimulatedCluster,
    random: Random,
    { nodes, pods }: { readonly nodes: number; readonly pods: number },
  ) {
    this.#cluster = cluster;
    this.#random = random;
    this.#nodes = nodes;
    this.#pods = pods;
  }

  settle(): void {
    for (let count = 0; count < this.#nodes; count += 1) this.#addNode();
    for (let count = 0; count < this.#pods; count += 1) this.#addPod();
  }

  /** One ordinary change. */
  step(): void {
    const kind = this.#random.next();
    if (kind < 0.06) this.#changeNodes();
    else if (kind < 0.5) this.#changePod();
    else if (this.#random.next() * this.#pods * 2 < this.#list("Pod").length) this.#deletePod();
    else this.#addPod();
  }

  /** A tenant who means harm creates a pod, or deletes all of its own. */
  harm(): void {
    const namespace = this.#random.of(hostileNamespaces);
    const own = this.#list("Pod").filter(({ metadata }) => metadata.namespace === namespace);
    if (own.length >= mostHostile) {
      for (const { metadata } of own) this.#cluster.delete("Pod", metadata.name, namespace);
    } else this.#cluster.apply(hostilePod(this.#place(namespace), this.#random));
  }

  /** Nodes are replaced, as when a cluster is upgraded. */
  replaceNodes(): void {
    for (const { metadata } of this.#list("Node")) {
      if (this.#random.chance(0.5)) this.#cluster.delete("Node", metadata.name);
    }
    while (this.#list("Node").length < this.#nodes) this.#addNode();
  }

  #list(kind: "Node" | "Pod"): readonly ApiObject[] {
    return this.#cluster.list(kind);
  }

  #changeNodes(): void {
    const nodes = this.#list("Node");
    const { name } = this.#random.of(nodes).metadata;
    if (this.#random.chance(0.6)) this.#cluster.apply(nodeManifest(name, this.#random));
    else if (this.#random.next() * this.#nodes * 2 < nodes.length && nodes.length > 1) {
      this.#cluster.delete("Node", name);
    } else this.#addNode();
  }

  #addNode(): void {
    this.#names += 1;
    this.#cluster.apply(nodeManifest(`node-${this.#names}`, this.#random));
  }

  #addPod(): void {
    this.#cluster.apply(podManifest(this.#place(this.#random.of(namespaces)), this.#random));
  }

  #place(namespace: string): PodPlace {
    this.#names += 1;
    const nodes = this.#list("Node");
    const node =
      this.#random.chance(0.1) || nodes.length === 0 ? undefined : this.#random.of(nodes);
    return { namespace, name: `pod-${this.#names}`, node: node?.metadata.name ?? "" };
  }

  /** Binds it, ends it, changes its resources, or what its status says of them. */
  #changePod(): void {
    const pods = this.#list("Pod");
    if (pods.length === 0) return;
    const pod = this.#random.of(pods);
    const { namespace = "", name } = pod.metadata;
    const kind = this.#random.next();
    if (kind < 0.3) {
      this.#cluster.apply({ ...pod, status: { phase: this.#random.of(["Succeeded", "Failed"]) } });
    } else if (kind < 0.6) {
      const bound = pod.spec["nodeName"];
      const node = typeof bound === "string" ? bound : this.#place("").node;
      this.#cluster.apply(podManifest({ namespace, name, node }, this.#random));
    } else {
      const reason = this.#random.of(["Infeasible", "Deferred"]);
      const conditions = [{ type: "PodResizePending", status: "True", reason }];
      const resources = { requests: { cpu: "700m", memory: "1Gi" } };
      const containerStatuses = [{ name: "app", resources, allocatedResources: { cpu: "600m" } }];
      this.#cluster.apply({ ...pod, status: { ...pod.status, conditions, containerStatuses } });
    }
  }

  #deletePod(): void {
    const { metadata } = this.#random.of(this.#list("Pod"));
    this.#cluster.delete("Pod", metadata.name, metadata.namespace);
  }
}
