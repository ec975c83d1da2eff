/*
 * Field numbers of the messages that simulated objects are made of: facts of the generated.proto
 * files of k8s.io/api/core/v1 and k8s.io/apimachinery.
 */

/** How a JSON value is written: a scalar, or the message of that name. */
export type FieldType = "string" | "int" | "bool" | "json" | (string & {});

export interface Field {
  readonly number: number;
  readonly type: FieldType;
  readonly shape: "one" | "many" | "map";
}

const one = (number: number, type: FieldType): Field => ({ number, type, shape: "one" });
const many = (number: number, type: FieldType): Field => ({ number, type, shape: "many" });
const map = (number: number, type: FieldType): Field => ({ number, type, shape: "map" });

export type Message = Readonly<Record<string, Field>>;

export const messages: Readonly<Record<string, Message>> = {
  ObjectMeta: {
    name: one(1, "string"),
    generateName: one(2, "string"),
    namespace: one(3, "string"),
    uid: one(5, "string"),
    resourceVersion: one(6, "string"),
    generation: one(7, "int"),
    creationTimestamp: one(8, "Time"),
    deletionTimestamp: one(9, "Time"),
    labels: map(11, "string"),
    annotations: map(12, "string"),
    ownerReferences: many(13, "OwnerReference"),
    finalizers: many(14, "string"),
    managedFields: many(17, "ManagedFieldsEntry"),
  },
  OwnerReference: {
    kind: one(1, "string"),
    name: one(3, "string"),
    uid: one(4, "string"),
    apiVersion: one(5, "string"),
    controller: one(6, "bool"),
    blockOwnerDeletion: one(7, "bool"),
  },
  ManagedFieldsEntry: {
    manager: one(1, "string"),
    operation: one(2, "string"),
    apiVersion: one(3, "string"),
    time: one(4, "Time"),
    fieldsType: one(6, "string"),
    fieldsV1: one(7, "FieldsV1"),
    subresource: one(8, "string"),
  },
  ListMeta: {
    resourceVersion: one(2, "string"),
    continue: one(3, "string"),
    remainingItemCount: one(4, "int"),
  },
  ResourceRequirements: { limits: map(1, "Quantity"), requests: map(2, "Quantity") },
  Pod: {
    metadata: one(1, "ObjectMeta"),
    spec: one(2, "PodSpec"),
    status: one(3, "PodStatus"),
  },
  PodSpec: {
    volumes: many(1, "Volume"),
    containers: many(2, "Container"),
    restartPolicy: one(3, "string"),
    terminationGracePeriodSeconds: one(4, "int"),
    dnsPolicy: one(6, "string"),
    nodeSelector: map(7, "string"),
    serviceAccountName: one(8, "string"),
    nodeName: one(10, "string"),
    hostNetwork: one(11, "bool"),
    schedulerName: one(19, "string"),
    initContainers: many(20, "Container"),
    tolerations: many(22, "Toleration"),
    priorityClassName: one(24, "string"),
    priority: one(25, "int"),
    runtimeClassName: one(29, "string"),
    enableServiceLinks: one(30, "bool"),
    overhead: map(32, "Quantity"),
    resources: one(40, "ResourceRequirements"),
  },
  Volume: { name: one(1, "string"), volumeSource: one(2, "VolumeSource") },
  VolumeSource: { emptyDir: one(2, "Empty"), configMap: one(19, "ConfigMapVolumeSource") },
  ConfigMapVolumeSource: { name: one(1, "LocalObjectReference"), defaultMode: one(3, "int") },
  Empty: {},
  Container: {
    name: one(1, "string"),
    image: one(2, "string"),
    command: many(3, "string"),
    args: many(4, "string"),
    ports: many(6, "ContainerPort"),
    env: many(7, "EnvVar"),
    resources: one(8, "ResourceRequirements"),
    volumeMounts: many(9, "VolumeMount"),
    livenessProbe: one(10, "Probe"),
    readinessProbe: one(11, "Probe"),
    terminationMessagePath: one(13, "string"),
    imagePullPolicy: one(14, "string"),
    restartPolicy: one(24, "string"),
  },
  ContainerPort: {
    name: one(1, "string"),
    containerPort: one(3, "int"),
    protocol: one(4, "string"),
  },
  EnvVar: { name: one(1, "string"), value: one(2, "string") },
  VolumeMount: {
    name: one(1, "string"),
    readOnly: one(2, "bool"),
    mountPath: one(3, "string"),
  },
  Probe: {
    initialDelaySeconds: one(2, "int"),
    timeoutSeconds: one(3, "int"),
    periodSeconds: one(4, "int"),
    successThreshold: one(5, "int"),
    failureThreshold: one(6, "int"),
  },
  Toleration: {
    key: one(1, "string"),
    operator: one(2, "string"),
    value: one(3, "string"),
    effect: one(4, "string"),
    tolerationSeconds: one(5, "int"),
  },
  PodStatus: {
    phase: one(1, "string"),
    conditions: many(2, "Condition"),
    message: one(3, "string"),
    reason: one(4, "string"),
    hostIP: one(5, "string"),
    podIP: one(6, "string"),
    startTime: one(7, "Time"),
    containerStatuses: many(8, "ContainerStatus"),
    qosClass: one(9, "string"),
    initContainerStatuses: many(10, "ContainerStatus"),
    nominatedNodeName: one(11, "string"),
    allocatedResources: map(19, "Quantity"),
    resources: one(20, "ResourceRequirements"),
  },
  /** PodCondition and NodeCondition have the same numbers. */
  Condition: {
    type: one(1, "string"),
    status: one(2, "string"),
    lastProbeTime: one(3, "Time"),
    lastHeartbeatTime: one(3, "Time"),
    lastTransitionTime: one(4, "Time"),
    reason: one(5, "string"),
    message: one(6, "string"),
  },
  ContainerStatus: {
    name: one(1, "string"),
    ready: one(4, "bool"),
    restartCount: one(5, "int"),
    image: one(6, "string"),
    imageID: one(7, "string"),
    containerID: one(8, "string"),
    started: one(9, "bool"),
    allocatedResources: map(10, "Quantity"),
    resources: one(11, "ResourceRequirements"),
  },
  Node: {
    metadata: one(1, "ObjectMeta"),
    spec: one(2, "NodeSpec"),
    status: one(3, "NodeStatus"),
  },
  NodeSpec: {
    podCIDR: one(1, "string"),
    providerID: one(3, "string"),
    unschedulable: one(4, "bool"),
    taints: many(5, "Taint"),
  },
  Taint: { key: one(1, "string"), value: one(2, "string"), effect: one(3, "string") },
  NodeStatus: {
    capacity: map(1, "Quantity"),
    allocatable: map(2, "Quantity"),
    conditions: many(4, "Condition"),
    addresses: many(5, "NodeAddress"),
    nodeInfo: one(7, "NodeSystemInfo"),
    images: many(8, "ContainerImage"),
  },
  NodeAddress: { type: one(1, "string"), address: one(2, "string") },
  NodeSystemInfo: {
    machineID: one(1, "string"),
    kernelVersion: one(4, "string"),
    osImage: one(5, "string"),
    containerRuntimeVersion: one(6, "string"),
    kubeletVersion: one(7, "string"),
    operatingSystem: one(9, "string"),
    architecture: one(10, "string"),
  },
  ContainerImage: { names: many(1, "string"), sizeBytes: one(2, "int") },
  Status: {
    metadata: one(1, "ListMeta"),
    status: one(2, "string"),
    message: one(3, "string"),
    reason: one(4, "string"),
    details: one(5, "StatusDetails"),
    code: one(6, "int"),
  },
  StatusDetails: { causes: many(4, "StatusCause"), retryAfterSeconds: one(5, "int") },
  StatusCause: { reason: one(1, "string"), message: one(2, "string"), field: one(3, "string") },
};
