import { counterSums, type CounterSum } from "../accounting/devices/counter-sums.ts";
import type {
  DeviceTotals,
  DriverCount,
  DriverDevices,
} from "../accounting/devices/device-totals.ts";
import type { NodeResource } from "../accounting/snapshot.ts";
import { type Amount, unitsOf } from "../resources/amount.ts";
import {
  clusterFamily,
  deviceFamily,
  namespaceDeviceFamily,
  nodeFamily,
  perResource,
  poolDeviceFamily,
  type ClusterFamily,
} from "./family.ts";
import { labelSet, noLabels } from "./label-set.ts";

const ofNoNode =
  "Those that several nodes reach have an empty node. Only complete pools of devices count.";

/** The families about devices, in the order of the exposition; without samples while they are not read. */
export const deviceFamilies: readonly ClusterFamily[] = [
  deviceFamily({
    name: "kubecommit_node_devices",
    help: `Devices of the driver on the node that are either free or taken: neither partitions that share counters, nor devices that several claims share. ${ofNoNode}`,
    labels: [],
    samples({ total }, add) {
      if (total > 0) add(noLabels, total);
    },
  }),
  deviceFamily({
    name: "kubecommit_node_devices_allocated",
    help: "The part of kubecommit_node_devices that claims have been given. Admin access takes nothing.",
    labels: [],
    samples({ total, allocated }, add) {
      if (total > 0) add(noLabels, allocated);
    },
  }),
  deviceFamily({
    name: "kubecommit_node_devices_free",
    help: "The part of kubecommit_node_devices that no claim has been given and that no taint (NoSchedule or NoExecute) of its ResourceSlice keeps from claims. DeviceTaintRules are not looked at.",
    labels: [],
    samples({ total, free }, add) {
      if (total > 0) add(noLabels, free);
    },
  }),
  deviceFamily({
    name: "kubecommit_node_devices_ratio",
    help: "Allocated devices divided by devices: 1 means that all are taken. Absent without devices. Do not average; divide sums instead.",
    labels: [],
    samples({ total, allocated }, add) {
      if (total > 0) add(noLabels, allocated / total);
    },
  }),
  perCounter(
    "kubecommit_node_device_counters",
    "What there is of the counter that partitions of the driver's devices on the node share, over all of its counter sets, in base units. The documents have it set by set.",
    ({ total }) => total,
  ),
  perCounter(
    "kubecommit_node_device_counters_allocated",
    "The part of kubecommit_node_device_counters that allocated partitions consume.",
    ({ allocated }) => allocated,
  ),
  perCapacity(
    "kubecommit_node_device_capacity",
    "Capacity of the driver's devices on the node that several claims may share, in base units.",
    ({ total }) => total,
  ),
  perCapacity(
    "kubecommit_node_device_capacity_allocated",
    "The part of kubecommit_node_device_capacity that the claims' shares consume.",
    ({ allocated }) => allocated,
  ),
  deviceFamily({
    name: "kubecommit_node_devices_tainted",
    help: "Devices of the driver on the node, of any sort, that their ResourceSlice taints with the effect; an effect that is not known counts as None. Absent where there are none. DeviceTaintRules are not looked at.",
    labels: ["effect"],
    samples({ tainted }, add) {
      for (const [effect, devices] of tainted) add(labelSet({ effect }), devices);
    },
  }),
  poolDeviceFamily({
    name: "kubecommit_pool_devices",
    help: "Sum of kubecommit_node_devices over the usable nodes of the pool (open or dedicated).",
    labels: [],
    samples: ({ total }, add) => add(noLabels, total),
  }),
  poolDeviceFamily({
    name: "kubecommit_pool_devices_allocated",
    help: "Sum of kubecommit_node_devices_allocated over the usable nodes of the pool.",
    labels: [],
    samples: ({ allocated }, add) => add(noLabels, allocated),
  }),
  namespaceDeviceFamily({
    name: "kubecommit_namespace_devices_allocated",
    help: "Devices of the driver that claims of the namespace have been given, of those that kubecommit_node_devices counts: no partitions with counters, and no shares of a device. A device that claims of several namespaces have counts in each.",
    labels: [],
    samples: ({ count }, add) => add(noLabels, count),
  }),
  clusterFamily({
    name: "kubecommit_claims",
    help: "ResourceClaims by what has become of them: allocated (and in use), unreserved (allocated, but reserved for nobody) or pending (not allocated).",
    labels: ["state"],
    samples({ devices }, add) {
      if (devices === undefined) return;
      for (const [state, claims] of Object.entries(devices.claims))
        add(labelSet({ state }), claims);
    },
  }),
  clusterFamily({
    name: "kubecommit_claims_oldest_pending_timestamp_seconds",
    help: "When the oldest pending ResourceClaim was created, in seconds since the epoch. Absent when there is none.",
    labels: [],
    samples({ devices }, add) {
      if (devices?.oldestPending !== undefined) add(noLabels, devices.oldestPending / 1000);
    },
  }),
  perDriver(
    "kubecommit_device_pools_incomplete",
    "Pools of devices whose newest generation is not there completely: a driver is publishing them. Their devices do not count.",
    ({ incompletePools }) => incompletePools,
  ),
  perDriver(
    "kubecommit_device_pools_invalid",
    "Pools of devices of which the kube-scheduler gives none, because names in them are not unique or counters are missing. Their devices do not count.",
    ({ invalidPools }) => invalidPools,
  ),
  perDriver(
    "kubecommit_device_allocations_orphaned",
    "Devices that claims have been given, and that are gone: their pool is complete, or gone too.",
    ({ orphanedAllocations }) => orphanedAllocations,
  ),
  perResource<NodeResource>(nodeFamily)(
    "kubecommit_node_device_requests",
    "The part of kubecommit_node_requests that claims for devices serve (status.extendedResourceClaimStatus of the pods): the node need not list the resource. There whether devices are read or not; absent where there is none.",
    ({ deviceRequests }) => deviceRequests,
  ),
];

function perCounter(name: string, help: string, value: (sum: CounterSum) => Amount): ClusterFamily {
  return deviceFamily({
    name,
    help,
    labels: ["counter"],
    samples({ counters }, add) {
      for (const [counter, sum] of counterSums(counters).sums) {
        add(labelSet({ counter }), unitsOf(value(sum)));
      }
    },
  });
}

function perCapacity(
  name: string,
  help: string,
  value: (capacity: DriverDevices["capacity"][number]) => Amount,
): ClusterFamily {
  return deviceFamily({
    name,
    help,
    labels: ["capacity"],
    samples({ capacity }, add) {
      for (const each of capacity) add(labelSet({ capacity: each.name }), unitsOf(value(each)));
    },
  });
}

function perDriver(
  name: string,
  help: string,
  counts: (devices: DeviceTotals) => readonly DriverCount[],
): ClusterFamily {
  return clusterFamily({
    name,
    help,
    labels: ["driver"],
    samples({ devices }, add) {
      if (devices === undefined) return;
      for (const { driver, count } of counts(devices)) add(labelSet({ driver }), count);
    },
  });
}
