import { options } from "../src/config/options.ts";
import { exampleJson, exampleSeries } from "./devices-example.ts";

/** docs/devices.md; its example is read and rendered by the program's own code. */
export function devicesPage(): string {
  return [intro, counted, example(), questions].join("\n");
}

const intro = `# Devices

With dynamic resource allocation (DRA, \`resource.k8s.io\`) a driver tells in ResourceSlices which devices there are, a pod asks for some by a ResourceClaim, and the scheduler writes into the claim which ones it gets. A node no longer lists them as a resource: \`kubectl describe node\` shows nothing, and requests stand against nothing. kubecommit reads slices and claims, and tells how much of each node's devices is taken.

## Let it read them

It takes two more rights, \`list\` and \`watch\` on \`resourceslices\` and \`resourceclaims\`. One of:

\`\`\`sh
kubectl apply -f deploy/devices.yaml                       # beside deploy/install.yaml
helm upgrade kubecommit deploy/helm/kubecommit --reuse-values --set rbac.devices=true
\`\`\`

or the [component](../deploy/README.md#kustomize-components) \`devices\` of kustomize. The newest of \`v1\`, \`v1beta2\` and \`v1beta1\` is read that the server serves: Kubernetes has \`v1\` since 1.34.

\`--devices=${options.devices.fallback}\` is the default: it reads devices where it can, says once in the log why not, and looks again every few minutes, so that rights may come later. With \`--devices=on\` that is a warning, \`kubecommit_devices_up\` is 0, and [KubeCommitDevicesNotRead](runbooks/kubecommitdevicesnotread.md) fires. \`--devices=off\` does not look. Whatever becomes of devices, \`kubecommit_up\`, readiness and all other numbers stay as they are. Nothing is told of devices before slices and claims have both been read completely.
`;

const counted = `## What counts

A **device** is what a driver calls so in one of its pools. (A pool of devices has nothing to do with a pool of nodes; most drivers have one for each node.)

- **Complete pools only.** Of a pool only the highest generation counts, and only when exactly as many slices of it are there as they say. Before that it is *incomplete*: a driver replaces slices one after the other. A pool whose slices contradict each other is *invalid*. The scheduler gives no device of either, and none of them is counted; \`kubecommit_device_pools_incomplete\` and \`_invalid\` count the pools.
- **The node** is that of the slice, or of the device where each says its own. Devices that several nodes reach, by \`nodeSelector\` or \`allNodes\`, have \`node=""\`; of several nodes' fabric channels nobody can say whose they are.
- **Plain devices** are free or taken. They are what \`kubecommit_node_devices\`, \`_allocated\`, \`_free\` and \`_ratio\` count, and what is added up by namespace and by pool of nodes. What claims take of counters and of shared capacity is told by node alone: \`kubecommit_namespace_devices_allocated\` and \`kubecommit_pool_devices\` have nothing of it, and a namespace that has only partitions or shares is not in them. One that is not taken and has a taint is neither allocated nor free.
- **Partitions with counters**, such as the slices of a MIG GPU, exclude each other: a GPU that can be one whole, two halves or seven small ones has ten devices, and never gives all. So they are not counted; the **counters** that they share are, what there is and what allocated partitions consume. The metric adds up the counter sets of a node by the counter's name, the JSON has them set by set. What is left may be in pieces too small for any partition.
- **Shared capacity**: a device that may be given to several claims at once (\`allowMultipleAllocations\`) is not taken by one. What counts is its **capacity**, and what each claim's share consumes of it. A device may have counters, too. An allocation without a share ID, as of before the cluster had shares, takes such a device with all of its capacity: the scheduler gives nobody any more of it.
- **Admin access** (\`adminAccess\`) is for watching a device that others use: it takes nothing.
- A device that several results name counts once.
- **Orphans**: a claim has been given a device, and the device is in no slice any more. \`kubecommit_device_allocations_orphaned\` counts them by driver; they are in no other number.
- **Claims** are *allocated*, *pending* (without devices yet) or *unreserved*: they hold devices, and nobody uses them. In the column \`STATE\` of \`kubectl get resourceclaims\` that is \`allocated,reserved\`, \`pending\` and a bare \`allocated\`. A claim that no pod names stays pending by design. The scheduler allocates for pods, not for claims.
- **Taints** count where the slice has them, by effect, for devices of every sort. DeviceTaintRules, by which an administrator taints devices, are not read.
- Amounts are in base units: bytes of memory, and whatever the driver means otherwise.

## Extended resources that devices serve

A DeviceClass can say that it serves an extended resource, such as \`nvidia.com/gpu\`; then a pod asks for it as ever, and the scheduler makes a claim for the pod when it binds it. The pod's request stays a request: it is among \`kubecommit_node_requests\` with the name of the resource, as the scheduler counts it, though the node lists no such resource. \`kubecommit_node_device_requests\` says which part of them claims serve; alerts take no offence at that part. The device is counted as for any other claim. Before it has a node such a pod has no claim: it waits in \`kubecommit_unscheduled_pods\` and \`kubecommit_unscheduled_requests\`, not in \`kubecommit_claims\`.
`;

function example(): string {
  return `## An example

A node \`gpu-1\` with four GPUs, one of them tainted; a GPU in partitions; a network card that claims share; and two channels of a fabric that every node reaches. Two GPUs are given to one claim, and monitoring looks at one of them by admin access. A large and a small partition are allocated, the small one for nobody. Two claims share the network card. One claim waits, and one has a GPU that is gone.

\`\`\`text
${exampleSeries()}
\`\`\`

The node in \`/api/v1/snapshot\`; what is of no node stands in \`devices\` at the top of it:

\`\`\`json
${exampleJson()}
\`\`\`
`;
}

const questions = `## Questions to ask

How much of each driver's devices is taken, on nodes that pods may be placed on and of no node, with [the recording rules](alerts.md#recorded-series):

\`\`\`promql
cluster:kubecommit_node_devices_allocated:sum / (cluster:kubecommit_node_devices:sum > 0)
\`\`\`

Which namespaces have them, by the recording rules too, and on which nodes one is free; the maximum is over replicas of the exporter:

\`\`\`promql
topk(10, namespace:kubecommit_namespace_devices_allocated:max)

max by (node, driver) (kubecommit_node_devices_free) > 0
\`\`\`

What is left of a counter:

\`\`\`promql
max by (node, driver, counter) (kubecommit_node_device_counters)
- max by (node, driver, counter) (kubecommit_node_device_counters_allocated)
\`\`\`

All metrics are in [metrics.md](metrics.md#devices), the alerts in [alerts.md](alerts.md#about-devices), and [a dashboard](dashboards.md#devices) shows devices.

This page is generated by \`npm run docs\`; the example is read and rendered by the exporter's own code.
`;
