import * as fc from "fast-check";

/**
 * API objects as a server may send them. Among the fields that are read are others: those that the
 * protobuf encoder knows, and in JSON those of a later release.
 */

const name = fc.oneof(fc.constantFrom("a", "b", "app"), fc.string({ unit: "grapheme" }));
const resourceName = fc.oneof(
  fc.constantFrom("cpu", "memory", "hugepages-2Mi", "example.com/gpu", "constructor"),
  fc.string(),
);
const quantity = fc.oneof(
  fc.constantFrom("1", "100m", "1Gi", "1.5", "0", "1e3", "12E", "-1", "", "x"),
  fc.stringMatching(/^[0-9]{1,20}(\.[0-9]{1,10})?(m|k|Ki|Mi|Gi)?$/),
);
// Keys like `__proto__` are set as own properties by this arbitrary.
const quantities = fc.dictionary(resourceName, quantity, { maxKeys: 4 });
const later = fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined });

function some<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

function many<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[] | undefined> {
  return some(fc.array(arbitrary, { maxLength: 4 }));
}

const requirements = fc.record({ requests: some(quantities), limits: some(quantities), later });
const probe = some(fc.record({ initialDelaySeconds: fc.nat(), timeoutSeconds: fc.integer() }));
const container = fc.record({
  name,
  image: some(name),
  args: many(name),
  ports: many(fc.record({ name, containerPort: fc.nat() })),
  livenessProbe: probe,
  imagePullPolicy: some(name),
  restartPolicy: some(fc.constantFrom("Always", "OnFailure", "")),
  resources: some(requirements),
  later,
});
const containerStatus = fc.record({
  name,
  ready: some(fc.boolean()),
  restartCount: some(fc.nat()),
  image: some(name),
  allocatedResources: some(quantities),
  resources: some(requirements),
  later,
});
/** Of characters of one to four bytes, of a length about the one at which it is cut. */
const longMessage = fc
  .tuple(fc.constantFrom("a", "é", "漢", "😀"), fc.nat(3), fc.nat(3))
  .map(([text, before, more]) => "x".repeat(before) + text.repeat(16 * 1024 + more));
const condition = fc.record({
  type: fc.constantFrom("Ready", "PodResizePending", "PodScheduled", "X"),
  status: fc.constantFrom("True", "False", "Unknown"),
  lastTransitionTime: some(fc.constant("2026-01-01T00:00:00Z")),
  reason: some(fc.constantFrom("Infeasible", "Deferred", "Unschedulable")),
  message: some(fc.oneof({ weight: 30, arbitrary: name }, longMessage)),
  later,
});
const texts = fc.dictionary(fc.string(), fc.string({ unit: "grapheme" }), { maxKeys: 3 });
const annotations = fc.oneof(
  texts,
  texts.map((others) => ({ ...others, "kubernetes.io/config.mirror": "a" })),
);
const ownerReference = fc.record({
  apiVersion: fc.constantFrom("apps/v1", "v1", "batch/v1"),
  kind: fc.constantFrom("DaemonSet", "Node", "Job"),
  name,
  uid: name,
  controller: some(fc.boolean()),
  later,
});
const identity = fc.oneof({ weight: 9, arbitrary: fc.uuid() }, fc.constantFrom("", undefined));
const metadata = fc.record({
  name: identity,
  generateName: some(name),
  namespace: identity,
  uid: identity,
  resourceVersion: some(fc.nat().map(String)),
  generation: some(fc.maxSafeNat()),
  labels: some(texts),
  creationTimestamp: some(
    fc.constantFrom("2026-11-24T01:02:03Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"),
  ),
  annotations: some(annotations),
  ownerReferences: many(ownerReference),
  finalizers: many(name),
  later,
});

export const randomPod = fc.record({
  metadata,
  spec: some(
    fc.record({
      restartPolicy: some(name),
      priority: some(fc.integer()),
      nodeSelector: some(texts),
      nodeName: some(fc.oneof(name, fc.constant(""))),
      containers: many(container),
      initContainers: many(container),
      overhead: some(quantities),
      resources: some(requirements),
      later,
    }),
  ),
  status: some(
    fc.record({
      phase: some(fc.constantFrom("Pending", "Running", "Succeeded")),
      message: some(name),
      podIP: some(name),
      conditions: many(condition),
      containerStatuses: many(containerStatus),
      initContainerStatuses: many(containerStatus),
      allocatedResources: some(quantities),
      resources: some(requirements),
      extendedResourceClaimStatus: some(
        fc.record({
          resourceClaimName: some(name),
          requestMappings: many(
            fc.record({ containerName: name, resourceName, requestName: some(name), later }),
          ),
          later,
        }),
      ),
      later,
    }),
  ),
  later,
});

const taint = fc.record({
  key: name,
  value: some(name),
  effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
  later,
});

export const randomNode = fc.record({
  metadata,
  spec: some(
    fc.record({
      podCIDR: some(name),
      unschedulable: some(fc.boolean()),
      taints: many(taint),
      later,
    }),
  ),
  status: some(
    fc.record({
      capacity: some(quantities),
      allocatable: some(quantities),
      conditions: many(condition),
      later,
    }),
  ),
  later,
});
