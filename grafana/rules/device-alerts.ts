import { by, on } from "./aggregation.ts";
import { extendedOnes, usableNodes, type Alert } from "./alert-text.ts";

/**
 * That claims have been given all that there is of a counter or capacity, or more since a pool has
 * shrunk. A driver may list some that it has nothing of.
 */
function isUsedUp(metric: string): string {
  return `cluster:${metric}_allocated:sum >= (cluster:${metric}:sum > 0)`;
}

/** How many claims are pending; without an answer of Prometheus, nothing. */
const pendingClaims =
  '{{ with printf `cluster:kubecommit_claims:max{cluster=%q,job=%q,state="pending"} > 0` $labels.cluster $labels.job | query }}; claims that wait: {{ . | first | value }}{{ end }}';

const driver = "driver {{ $labels.driver }}";

/** About devices of dynamic resource allocation. Where they are not read, none of these can fire. */
export const deviceAlerts: readonly Alert[] = [
  () => ({
    alert: "KubeCommitDevicesExhausted",
    // A claim that no pod uses waits for good, and a pod that waits for an extended resource has no
    // claim before it has a node: so both sides are asked. Of a resource that devices serve the
    // scheduler does not say that it is insufficient.
    expr: `  (
      cluster:kubecommit_node_devices_free:sum == 0
    or
      ${isUsedUp("kubecommit_node_device_counters")}
    or
      ${isUsedUp("kubecommit_node_device_capacity")}
  )
and ${on()} (
    cluster:kubecommit_claims:max{state="pending"} > 0
  or
      cluster:kubecommit_unscheduled_requests:max{${extendedOnes}} > 0
    unless ${on("resource")}
      cluster:kubecommit_unschedulable_pods_insufficient:max > 0
)
and ${on()}
  cluster:kubecommit_unscheduled_pods:max{reason="unschedulable"} > 0`,
    for: "15m",
    keepFiringFor: "5m",
    severity: "warning",
    summary: "Pods wait for devices, and {{ $labels.driver }} has none left.",
    description: `Of ${driver} nothing is left{{ with $labels.counter }} of the counter {{ . }}{{ end }}{{ with $labels.capacity }} of the capacity {{ . }}{{ end }}, neither on ${usableNodes} nor of what several nodes reach, and pods are unschedulable${pendingClaims}.`,
  }),
  () => ({
    alert: "KubeCommitClaimsHeldByNobody",
    expr: `sum ${by()} (cluster:kubecommit_claims:max{state="unreserved"}) > 0`,
    for: "1h",
    severity: "warning",
    summary: "Claims hold devices that nobody uses.",
    description:
      "For an hour there have been ResourceClaims that are allocated and reserved for nobody, at present {{ $value }}. Their devices are not given to others.",
  }),
  () => ({
    alert: "KubeCommitDevicePoolsUnusable",
    expr: `  cluster:kubecommit_device_pools_incomplete:max
+
  cluster:kubecommit_device_pools_invalid:max
> 0`,
    for: "15m",
    severity: "warning",
    summary: "Pools of devices of {{ $labels.driver }} are incomplete or invalid.",
    description: `{{ $value }} pool{{ if ne $value 1.0 }}s{{ end }} of ${driver} cannot be used: ResourceSlices are missing, or contradict each other. The scheduler gives none of their devices, and they count nowhere.`,
  }),
];
