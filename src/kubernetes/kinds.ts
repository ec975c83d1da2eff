import type { ClusterState } from "../cluster/cluster-state.ts";
import type { NodeRecord, PodRecord } from "../cluster/records.ts";
import { nodeJsonReader, podJsonReader } from "./json-reader.ts";
import { nodeProtobufReader, podProtobufReader } from "./protobuf-reader.ts";
import type { Reflected } from "./reflected.ts";
import type { NodeObject, PodObject } from "./wire.ts";

/** Nodes, all of them. */
export function nodeKind(
  state: ClusterState,
  toRecord: Reflected<NodeObject, NodeRecord>["toRecord"],
): Reflected<NodeObject, NodeRecord> {
  return {
    kind: "node",
    plural: "nodes",
    path: "/api/v1/nodes",
    fieldSelector: "",
    readers: [nodeProtobufReader, nodeJsonReader],
    store: state.nodes,
    toRecord,
  };
}

/** Pods that are not terminal: what kube-scheduler's own informer selects. */
export function podKind(
  state: ClusterState,
  toRecord: Reflected<PodObject, PodRecord>["toRecord"],
): Reflected<PodObject, PodRecord> {
  return {
    kind: "pod",
    plural: "pods",
    path: "/api/v1/pods",
    fieldSelector: "status.phase!=Succeeded,status.phase!=Failed",
    readers: [podProtobufReader, podJsonReader],
    store: state.pods,
    toRecord,
  };
}
