/**
 * The field numbers that are read, one table per message, as in `generated.proto` of k8s.io/api
 * core/v1 and resource, and of k8s.io/apimachinery. Kubernetes never changes them.
 */

export const Unknown = { typeMeta: 1, raw: 2 } as const;
export const TypeMeta = { kind: 2 } as const;
export const MapEntry = { key: 1, value: 2 } as const;
export const Quantity = { string: 1 } as const;

export const ListMeta = { resourceVersion: 2, continue: 3 } as const;
export const ObjectMeta = {
  name: 1,
  namespace: 3,
  uid: 5,
  resourceVersion: 6,
  creationTimestamp: 8,
  labels: 11,
  annotations: 12,
  ownerReferences: 13,
} as const;
export const Time = { seconds: 1 } as const;
export const OwnerReference = { kind: 1, apiVersion: 5, controller: 6 } as const;

export const WatchEvent = { type: 1, object: 2 } as const;
export const RawExtension = { raw: 1 } as const;
export const Status = { message: 3, reason: 4, details: 5, code: 6 } as const;
export const StatusDetails = { causes: 4, retryAfterSeconds: 5 } as const;
export const StatusCause = { reason: 1 } as const;

/** PodList and NodeList. */
export const ObjectList = { metadata: 1, items: 2 } as const;
/** Pod and Node. */
export const ApiObject = { metadata: 1, spec: 2, status: 3 } as const;

export const PodSpec = {
  containers: 2,
  nodeName: 10,
  initContainers: 20,
  priority: 25,
  overhead: 32,
  resources: 40,
} as const;
export const Container = { name: 1, resources: 8, restartPolicy: 24 } as const;
export const ResourceRequirements = { limits: 1, requests: 2 } as const;

export const PodStatus = {
  phase: 1,
  conditions: 2,
  containerStatuses: 8,
  initContainerStatuses: 10,
  extendedResourceClaimStatus: 18,
  allocatedResources: 19,
  resources: 20,
} as const;
export const PodExtendedResourceClaimStatus = { requestMappings: 1 } as const;
export const ContainerExtendedResourceRequest = { resourceName: 2 } as const;
export const ContainerStatus = { name: 1, allocatedResources: 10, resources: 11 } as const;
/** PodCondition and NodeCondition. */
export const Condition = { type: 1, status: 2, reason: 5, message: 6 } as const;

export const NodeSpec = { unschedulable: 4, taints: 5 } as const;
export const Taint = { key: 1, effect: 3 } as const;
export const NodeStatus = { capacity: 1, allocatable: 2, conditions: 4 } as const;

export const ResourceSliceSpec = {
  driver: 1,
  pool: 2,
  nodeName: 3,
  devices: 6,
  perDeviceNodeSelection: 7,
  sharedCounters: 8,
} as const;
export const ResourcePool = { name: 1, generation: 2, resourceSliceCount: 3 } as const;
/** Of v1 and v1beta2. */
export const Device = {
  name: 1,
  capacity: 3,
  consumesCounters: 4,
  nodeName: 5,
  taints: 8,
  allowMultipleAllocations: 12,
} as const;
/** Of v1beta1, where all but the name is in a message of its own. */
export const WrappedDevice = { name: 1, basic: 2 } as const;
export const BasicDevice = {
  capacity: 2,
  consumesCounters: 3,
  nodeName: 4,
  taints: 7,
  allowMultipleAllocations: 11,
} as const;
/** Counter and DeviceCapacity. */
export const QuantityHolder = { value: 1 } as const;
/** CounterSet and DeviceCounterConsumption. */
export const Counters = { name: 1, counters: 2 } as const;
export const DeviceTaint = { effect: 3 } as const;

export const ResourceClaimStatus = { allocation: 1, reservedFor: 2 } as const;
export const AllocationResult = { devices: 1 } as const;
export const DeviceAllocationResult = { results: 1 } as const;
export const DeviceRequestAllocationResult = {
  driver: 2,
  pool: 3,
  device: 4,
  adminAccess: 5,
  shareID: 9,
  consumedCapacity: 10,
} as const;
