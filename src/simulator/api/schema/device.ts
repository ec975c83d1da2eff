/**
 * The messages of ResourceSlices and ResourceClaims, of k8s.io/api/resource/v1, in the notation of
 * messages.ts. Those of v1beta2 are the same; what of v1beta1 differs has a name that ends in
 * `V1beta1`.
 */
export const deviceMessages = `
  ResourceSlice: 1 metadata ObjectMeta, 2 spec ResourceSliceSpec
  ResourceSliceSpec: 1 driver string, 2 pool ResourcePool, 3 nodeName ?string,
      4 nodeSelector ?NodeSelector, 5 allNodes ?bool, 6 devices []Device,
      7 perDeviceNodeSelection ?bool, 8 sharedCounters []CounterSet,
      9 partitionTypeAttribute ?string, 10 skipNodeOperations []string
  ResourcePool: 1 name string, 2 generation int, 3 resourceSliceCount int
  CounterSet: 1 name string, 2 counters {}Counter
  Counter: 1 value Quantity
  Device: 1 name string, 2 attributes {}DeviceAttribute, 3 capacity {}DeviceCapacity,
      4 consumesCounters []DeviceCounterConsumption, 5 nodeName ?string,
      6 nodeSelector ?NodeSelector, 7 allNodes ?bool, 8 taints []DeviceTaint, 9 bindsToNode ?bool,
      10 bindingConditions []string, 11 bindingFailureConditions []string,
      12 allowMultipleAllocations ?bool
  DeviceAttribute: 2 int ?int, 3 bool ?bool, 4 string ?string, 5 version ?string
  DeviceCapacity: 1 value Quantity, 2 requestPolicy ?CapacityRequestPolicy
  CapacityRequestPolicy: 1 default ?Quantity, 3 validValues []Quantity,
      4 validRange ?CapacityRequestPolicyRange
  CapacityRequestPolicyRange: 1 min ?Quantity, 2 max ?Quantity, 3 step ?Quantity
  DeviceCounterConsumption: 1 counterSet string, 2 counters {}Counter,
      3 compatibilityGroups []string
  DeviceTaint: 1 key string, 2 value string, 3 effect string, 4 timeAdded ?Time
  ResourceSliceV1beta1: 1 metadata ObjectMeta, 2 spec ResourceSliceSpecV1beta1
  ResourceSliceSpecV1beta1: 1 driver string, 2 pool ResourcePool, 3 nodeName string,
      4 nodeSelector ?NodeSelector, 5 allNodes bool, 6 devices []DeviceV1beta1,
      7 perDeviceNodeSelection ?bool, 8 sharedCounters []CounterSet
  DeviceV1beta1: 1 name string, 2 basic ?BasicDevice
  BasicDevice: 1 attributes {}DeviceAttribute, 2 capacity {}DeviceCapacity,
      3 consumesCounters []DeviceCounterConsumption, 4 nodeName ?string,
      5 nodeSelector ?NodeSelector, 6 allNodes ?bool, 7 taints []DeviceTaint, 8 bindsToNode ?bool,
      9 bindingConditions []string, 10 bindingFailureConditions []string,
      11 allowMultipleAllocations ?bool
  ResourceClaim: 1 metadata ObjectMeta, 2 spec ResourceClaimSpec, 3 status ResourceClaimStatus
  ResourceClaimSpec: 1 devices DeviceClaim
  DeviceClaim: 1 requests []DeviceRequest, 2 constraints []DeviceConstraint
  DeviceRequest: 1 name string, 2 exactly ?ExactDeviceRequest, 3 firstAvailable []DeviceSubRequest
  ExactDeviceRequest: 1 deviceClassName string, 2 selectors []DeviceSelector,
      3 allocationMode string, 4 count int, 5 adminAccess ?bool, 6 tolerations []DeviceToleration,
      7 capacity ?CapacityRequirements
  ResourceClaimV1beta1: 1 metadata ObjectMeta, 2 spec ResourceClaimSpecV1beta1,
      3 status ResourceClaimStatus
  ResourceClaimSpecV1beta1: 1 devices DeviceClaimV1beta1
  DeviceClaimV1beta1: 1 requests []DeviceRequestV1beta1, 2 constraints []DeviceConstraint
  DeviceRequestV1beta1: 1 name string, 2 deviceClassName string, 3 selectors []DeviceSelector,
      4 allocationMode string, 5 count int, 6 adminAccess ?bool,
      7 firstAvailable []DeviceSubRequest, 8 tolerations []DeviceToleration,
      9 capacity ?CapacityRequirements
  DeviceSubRequest: 1 name string, 2 deviceClassName string, 3 selectors []DeviceSelector,
      4 allocationMode string, 5 count int, 6 tolerations []DeviceToleration,
      7 capacity ?CapacityRequirements
  DeviceSelector: 1 cel ?CELDeviceSelector
  CELDeviceSelector: 1 expression string
  DeviceToleration: 1 key string, 2 operator string, 3 value string, 4 effect string,
      5 tolerationSeconds ?int
  CapacityRequirements: 1 requests {}Quantity
  DeviceConstraint: 1 requests []string, 2 matchAttribute ?string, 3 distinctAttribute ?string
  ResourceClaimStatus: 1 allocation ?AllocationResult,
      2 reservedFor []ResourceClaimConsumerReference
  AllocationResult: 1 devices DeviceAllocationResult, 3 nodeSelector ?NodeSelector,
      5 allocationTimestamp ?Time
  DeviceAllocationResult: 1 results []DeviceRequestAllocationResult
  DeviceRequestAllocationResult: 1 request string, 2 driver string, 3 pool string,
      4 device string, 5 adminAccess ?bool, 6 tolerations []DeviceToleration,
      7 bindingConditions []string, 8 bindingFailureConditions []string, 9 shareID ?string,
      10 consumedCapacity {}Quantity
  ResourceClaimConsumerReference: 1 apiGroup string, 3 resource string, 4 name string, 5 uid string
`;
