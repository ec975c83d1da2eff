import * as fc from "fast-check";

/** ResourceSlices and ResourceClaims as a server may send them, with fields that are not read. */

const name = fc.oneof(fc.constantFrom("a", "gpu-0", "__proto__"), fc.string({ unit: "grapheme" }));
const quantity = fc.constantFrom("1", "100m", "40Gi", "1.5", "0", "12E", "-1", "x", "");
const later = fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined });

function some<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

function many<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[] | undefined> {
  return some(fc.array(arbitrary, { maxLength: 4 }));
}

const quantities = fc.dictionary(name, quantity, { maxKeys: 3 });
const counters = fc.dictionary(name, fc.record({ value: some(quantity), later }), { maxKeys: 3 });
const capacity = fc.dictionary(
  name,
  fc.record({
    value: some(quantity),
    requestPolicy: some(fc.record({ default: some(quantity), validValues: many(quantity) })),
  }),
  { maxKeys: 3 },
);
const identity = fc.oneof({ weight: 9, arbitrary: fc.uuid() }, fc.constantFrom("", undefined));
const time = fc.constantFrom("2026-11-24T01:02:03Z", "1969-12-31T23:59:59Z");
const metadata = fc.record({
  name: identity,
  namespace: identity,
  uid: identity,
  resourceVersion: some(fc.nat().map(String)),
  creationTimestamp: some(time),
  labels: some(fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 })),
  later,
});

/** What v1beta1 has inside of `basic`. */
const insides = {
  attributes: some(fc.dictionary(name, fc.record({ string: some(name), int: some(fc.nat()) }))),
  capacity: some(capacity),
  consumesCounters: many(fc.record({ counterSet: name, counters: some(counters), later })),
  nodeName: some(name),
  allNodes: some(fc.boolean()),
  taints: many(fc.record({ key: name, effect: fc.constantFrom("NoSchedule", "None", "X") })),
  allowMultipleAllocations: some(fc.boolean()),
  later,
};
const device = fc.record({ name, ...insides });
const wrappedDevice = fc.record({ name, basic: some(fc.record(insides)) });

function slice(devices: fc.Arbitrary<object>): fc.Arbitrary<object> {
  return fc.record({
    metadata,
    spec: some(
      fc.record({
        driver: identity,
        pool: fc.record({
          name: identity,
          generation: some(fc.maxSafeNat()),
          resourceSliceCount: some(fc.nat()),
        }),
        nodeName: some(name),
        allNodes: some(fc.boolean()),
        devices: many(devices),
        perDeviceNodeSelection: some(fc.boolean()),
        sharedCounters: many(fc.record({ name, counters: some(counters), later })),
        later,
      }),
    ),
    later,
  });
}

export const randomSlice = slice(device);
/** Of v1beta1. */
export const randomWrappedSlice = slice(wrappedDevice);

const result = fc.record({
  request: name,
  driver: name,
  pool: name,
  device: name,
  adminAccess: some(fc.boolean()),
  tolerations: many(fc.record({ key: name, effect: name })),
  bindingConditions: many(name),
  shareID: some(fc.oneof(fc.uuid(), fc.constant(""))),
  consumedCapacity: some(quantities),
  later,
});

export const randomClaim = fc.record({
  metadata,
  spec: some(fc.record({ devices: fc.record({ requests: many(fc.record({ name })) }) })),
  status: some(
    fc.record({
      allocation: some(
        fc.record({
          devices: some(fc.record({ results: many(result) })),
          allocationTimestamp: some(time),
        }),
      ),
      reservedFor: many(fc.record({ resource: fc.constant("pods"), name, uid: name })),
      later,
    }),
  ),
  later,
});
