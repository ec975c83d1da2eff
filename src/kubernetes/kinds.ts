import type { ClusterState } from "../cluster/cluster-state.ts";
import { RequirementsPool } from "../cluster/requirements-pool.ts";
import type { NodeRecord, PodRecord } from "../cluster/records.ts";
import { isOfShard, type Shard } from "../cluster/shards.ts";
import type { RuleSet } from "../resources/rules.ts";
import { AmountsReader } from "./records/amounts-reader.ts";
import { nodeJsonReader, podJsonReader } from "./wire/json/reader.ts";
import { NodeRecords } from "./records/node-records.ts";
import { PodRecords } from "./records/pod-records.ts";
import {
  nodeProtobufReader,
  podProtobufReader,
  podProtobufReaderOf,
} from "./wire/protobuf/reader.ts";
import type { ReflectedResource } from "./reflector/reflected-resource.ts";
import type { NodeObject, PodObject } from "./wire/objects.ts";

export interface KindOptions {
  /** The names of the node labels to keep. */
  readonly nodeLabels: readonly string[];
  /** The names of the node labels that say the pool, the first first. */
  readonly poolLabels: readonly string[];
  /** Keys of taints that block a node, beside those that always do; none without. */
  readonly blockingTaints?: readonly string[];
  /** How many resources one list of a pod or node may name. */
  readonly maxResourcesPerList: number;
  /** How many nodes are kept; further ones are refused while there is no room. */
  readonly maxNodes: number;
  /** Which nodes are read, as the API server selects by labels; undefined for all. */
  readonly nodeSelector?: string | undefined;
  /** Which pods are kept, where several exporters share the nodes; undefined for all. */
  readonly sharding?: Shard | undefined;
}

/** Nodes: all of them, or those that are selected. */
export function nodeKind(
  state: ClusterState,
  options: KindOptions,
): ReflectedResource<NodeObject, NodeRecord> {
  const { maxResourcesPerList, maxNodes, nodeLabels, poolLabels, nodeSelector } = options;
  state.nodes.limit = maxNodes;
  state.selectsNodes = nodeSelector !== undefined;
  const records = new NodeRecords({
    resources: state.resources,
    amounts: new AmountsReader(maxResourcesPerList),
    labels: nodeLabels,
    poolLabels,
    blockingTaints: options.blockingTaints ?? [],
  });
  return {
    kind: "node",
    plural: "nodes",
    path: "/api/v1/nodes",
    fieldSelector: "",
    labelSelector: nodeSelector ?? "",
    readers: [nodeProtobufReader, nodeJsonReader],
    store: state.nodes,
    toRecord: (node, reject) => records.record(node, reject),
  };
}

/**
 * Pods that are not terminal: what kube-scheduler's own informer selects. Of a shard those of its
 * nodes: no selector of the API server can tell them, so all are received.
 */
export function podKind(
  state: ClusterState,
  { maxResourcesPerList, sharding }: KindOptions,
): ReflectedResource<PodObject, PodRecord> {
  state.shard = sharding;
  const amounts = new AmountsReader(maxResourcesPerList);
  let made: { readonly rules: RuleSet; readonly records: PodRecords } | undefined;
  const recordsOf = (rules: RuleSet): PodRecords => {
    if (made?.rules !== rules) {
      const pool = new RequirementsPool();
      made = {
        rules,
        records: new PodRecords({
          rules,
          resources: state.resources,
          pool,
          amounts,
          nodeCount: () => state.nodes.size,
        }),
      };
    }
    return made.records;
  };
  return {
    kind: "pod",
    plural: "pods",
    path: "/api/v1/pods",
    fieldSelector: "status.phase!=Succeeded,status.phase!=Failed",
    labelSelector: "",
    readers: [
      sharding === undefined
        ? podProtobufReader
        : podProtobufReaderOf((nodeName) => isOfShard(nodeName, sharding)),
      podJsonReader,
    ],
    store: state.pods,
    toRecord: (pod, reject) => {
      if (state.accounting === undefined)
        throw new Error("pods are read before the rules are known");
      if (!isOfShard(pod.nodeName, sharding)) return undefined;
      return recordsOf(state.accounting.rules).record(pod, reject);
    },
  };
}
