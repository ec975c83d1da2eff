/** What the words of the families about devices mean. */
function deviceNotes(): string {
  return `- A device is what a driver calls so in a pool of its own. Only the highest generation of a pool counts, and only once all of its ResourceSlices are there; the others are incomplete, or invalid, as the kube-scheduler takes them: it gives none of their devices either.
- The node is that of the slice, or of the device where each says its own. What several nodes reach (\`nodeSelector\`, \`allNodes\`) has an empty \`node\`. Devices of nodes that there are not are shown on none.
- Devices are of three sorts. Plain ones are either free or taken: those that \`kubecommit_node_devices\` counts. Partitions, as of a MIG GPU, consume counters that they share: so many of them do not add up, and the counters are the truth. Those that several claims may share are told by their capacity, and by what each share consumes of it. A device may be of both of the latter sorts.
- A device that several results name is taken once. Results of admin access take nothing.
- Amounts of counters and capacity are in base units: bytes of memory, and what the driver's name says of others.
- Taints are those of the ResourceSlices; DeviceTaintRules are not read.
- A pod's request for an extended resource that a claim for devices serves counts among the requests of the node as before, as the kube-scheduler counts it, though the node lists no such resource. \`kubecommit_node_device_requests\` says how much of \`kubecommit_node_requests\` that is, whether devices are read or not.
- The 100 drivers with the most pools are told apart, and of a driver on a node 64 counters and 64 capacities. Others are left out, and counted as \`too_many_names\` of the kind \`resourceslice\` in \`kubecommit_rejected_values_total\` each time the totals are computed.
- \`kubecommit_devices_up\` is 0 when ResourceSlices or ResourceClaims have not been read completely, nothing has come about them for 3 minutes, or there are more slices or claims than there is room for (500,000 devices, 250,000 claims). Neither it, nor that devices cannot be read, changes \`kubecommit_up\` or readiness.`;
}

/** The metrics about devices, whose table is given, as a section of docs/metrics.md. */
export function devicesSection(table: string): string {
  return `## Devices

What dynamic resource allocation (\`resource.k8s.io\`) has given away. There while devices are read, which \`--devices\` says, and once ResourceSlices and ResourceClaims have both been read completely.

${table}

${deviceNotes()}`;
}
