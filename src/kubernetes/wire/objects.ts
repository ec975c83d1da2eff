import type { StatusObject } from "../failures/errors.ts";
import type { Reject } from "../observer.ts";
import type { Quantity } from "./plain-quantity.ts";

/**
 * What a wire reader (JSON or protobuf) gives: API objects reduced to the fields that are counted,
 * with amounts as numbers or text. Both readers produce the same objects for the same input.
 */

/** Resource name → quantity. */
export type Quantities = ReadonlyMap<string, Quantity>;

export interface RequirementsObject {
  readonly requests: Quantities;
  readonly limits: Quantities;
}

/** No quantities; shared, and never changed. */
export const noQuantities: Quantities = new Map();

/** Requirements without any request or limit. */
export const noRequirements: RequirementsObject = { requests: noQuantities, limits: noQuantities };

export interface ContainerObject {
  readonly name: string;
  readonly restartPolicy: string;
  readonly resources: RequirementsObject;
}

export interface ContainerStatusObject {
  readonly name: string;
  readonly allocatedResources: Quantities;
  /** Undefined when absent, which differs from present and empty. */
  readonly resources: RequirementsObject | undefined;
}

/** The owner of an object that its metadata name as its controller. */
export interface ControllerObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The annotation that the kubelet gives to the pod which stands for a static one. */
export const mirrorAnnotation = "kubernetes.io/config.mirror";

/** The condition whose message says why a pod has no node. */
export const podScheduled = "PodScheduled";

/** The types of those conditions of a pod that are read. */
export const podConditions: readonly string[] = [
  podScheduled,
  "PodResizePending",
  "PodResizeInProgress",
];

/** In UTF-16 units; a scheduler writes a few hundred. */
export const maxMessageLength = 16 * 1024;

/**
 * What of a pod its requests, its limits and how they count follow from. Pods of one template may
 * share one object, which is frozen then.
 */
export interface DemandObject {
  /** The first owner reference that says so. */
  readonly controller: ControllerObject | undefined;
  /** Has the {@link mirrorAnnotation}. */
  readonly mirrored: boolean;
  readonly priority: number;
  readonly containers: readonly ContainerObject[];
  readonly initContainers: readonly ContainerObject[];
  readonly overhead: Quantities;
  readonly resources: RequirementsObject | undefined;
  /** Those of {@link podConditions}. */
  readonly conditions: readonly ConditionObject[];
  readonly containerStatuses: readonly ContainerStatusObject[];
  readonly initContainerStatuses: readonly ContainerStatusObject[];
  readonly allocatedResources: Quantities;
  readonly statusResources: RequirementsObject | undefined;
  /** The extended resources that a claim for devices serves, of each container that asks for them. */
  readonly servedByDevices: readonly string[];
}

export interface PodObject {
  readonly uid: string;
  readonly namespace: string;
  /** In milliseconds since the epoch; undefined when it has a node, too. */
  readonly createdAt: number | undefined;
  readonly nodeName: string;
  readonly phase: string;
  /** Of the first condition {@link podScheduled}, cut; empty when the pod has a node. */
  readonly schedulingMessage: string;
  readonly demand: DemandObject;
}

export interface ConditionObject {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

export interface TaintObject {
  readonly key: string;
  readonly effect: string;
}

export interface NodeObject {
  readonly uid: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly unschedulable: boolean;
  readonly taints: readonly TaintObject[];
  readonly capacity: Quantities;
  readonly allocatable: Quantities;
  readonly conditions: readonly ConditionObject[];
}

export interface ListMeta {
  readonly resourceVersion: string;
  /** Empty on the last page. */
  readonly continueToken: string;
}

/** Is `true` on the bookmark that ends the initial events of a WatchList. */
export const initialEventsEndAnnotation = "k8s.io/initial-events-end";

/** An event of a watch. Its resourceVersion is empty when the object carries none. */
export type WatchEvent<T> =
  | {
      readonly type: "ADDED" | "MODIFIED";
      /** Undefined when the object was refused; the resourceVersion still counts. */
      readonly object: T | undefined;
      readonly resourceVersion: string;
    }
  /** Only the uid, empty when refused: with a field selector the content is the previous one. */
  | { readonly type: "DELETED"; readonly uid: string; readonly resourceVersion: string }
  | {
      readonly type: "BOOKMARK";
      readonly resourceVersion: string;
      /** Carries {@link initialEventsEndAnnotation}. */
      readonly initialEventsEnd: boolean;
    }
  | { readonly type: "ERROR"; readonly status: StatusObject };

/** Decodes one response body while it arrives, in chunks of any size. */
export interface BodyDecoder<R> {
  /** Throws {@link WireError} when the bytes cannot be what they claim to be. */
  push(chunk: Buffer): void;
  /** The body is complete. Throws {@link WireError} when the bytes say otherwise. */
  end(): R;
}

/** Reads the bodies of one kind in one media type. */
export interface WireReader<T> {
  readonly mediaType: string;
  list(onItem: (object: T) => void, reject: Reject): BodyDecoder<ListMeta>;
  watch(onEvent: (event: WatchEvent<T>) => void, reject: Reject): BodyDecoder<void>;
}
