import { noQuantities } from "../objects.ts";
import type { DemandObject, PodObject } from "../objects.ts";
import { ProtobufCursor } from "./cursor.ts";
import { Excerpt, SharedExcerpts } from "./excerpt.ts";
import { onlyMetadata } from "./metadata.ts";
import type { ObjectMeta } from "./metadata.ts";
import { podDemand } from "./pod-demand.ts";
import { podReading } from "./pod-excerpt.ts";
import { podNodeName } from "./pod-node.ts";
import { podWaiting } from "./pod-waiting.ts";

const notWaiting = { createdAt: undefined, schedulingMessage: "" } as const;

const noDemand: DemandObject = Object.freeze({
  controller: undefined,
  mirrored: false,
  priority: 0,
  containers: [],
  initContainers: [],
  overhead: noQuantities,
  resources: undefined,
  conditions: [],
  containerStatuses: [],
  initContainerStatuses: [],
  allocatedResources: noQuantities,
  statusResources: undefined,
  servedByDevices: [],
});

const demands = new SharedExcerpts<DemandObject>();
const excerpt = new Excerpt();
const excerptCursor = new ProtobufCursor();

function demandOf({ bytes, length }: Excerpt): DemandObject {
  excerptCursor.begin(bytes, 0, length);
  return podDemand(excerptCursor);
}

/**
 * A Pod of which only the uid and the node are read, the rest being empty, if its node is not one
 * that is wanted. Undefined when it has no name, namespace or uid. `meta` gets its metadata.
 */
export function wantedPodFromProtobuf(
  cursor: ProtobufCursor,
  meta: ObjectMeta,
  isWanted: (nodeName: string) => boolean,
): PodObject | undefined {
  const start = cursor.at;
  const nodeName = podNodeName(cursor);
  if (isWanted(nodeName)) return cursor.again(start, (pod) => podFromProtobuf(pod, meta));
  cursor.again(start, (pod) => onlyMetadata(pod, meta));
  const { uid, namespace, name } = meta;
  if (uid === "" || namespace === "" || name === "") return undefined;
  return { uid, namespace: "", nodeName, phase: "", demand: noDemand, ...notWaiting };
}

/** A Pod; undefined when it has no name, namespace or uid. `meta` gets its metadata, but for the name. */
export function podFromProtobuf(cursor: ProtobufCursor, meta: ObjectMeta): PodObject | undefined {
  const start = cursor.at;
  excerpt.clear();
  const read = { excerpt, meta, isNamed: false, nodeName: "", phase: "", matters: false };
  podReading(cursor, read);
  const { uid, namespace } = meta;
  const { isNamed, nodeName, phase } = read;
  if (uid === "" || namespace === "" || !isNamed) return undefined;
  const { createdAt, schedulingMessage } =
    nodeName === "" ? cursor.again(start, podWaiting) : notWaiting;
  const demand = excerpt.isWhole ? demands.get(excerpt, demandOf) : cursor.again(start, podDemand);
  return { uid, namespace, createdAt, nodeName, phase, schedulingMessage, demand };
}
