import type { JsonObject } from "../../api-object.ts";

/** A `metav1.TableColumnDefinition`; columns of priority 1 are those of `-o wide`. */
function column(name: string, description: string, priority: 0 | 1 = 0): JsonObject {
  const format = name === "Name" ? "name" : "";
  return { name, type: "string", format, description, priority };
}

const nameColumn = column("Name", "The name of the object.");
const ageColumn = column("Age", "The time since the object was created.");

export const nodeColumns: readonly JsonObject[] = [
  nameColumn,
  column("Status", "The status of the node"),
  column("Roles", "The roles of the node"),
  ageColumn,
  column("Version", "Kubelet Version reported by the node."),
  column("Internal-IP", "The address of the node inside of the cluster.", 1),
  column("External-IP", "The address of the node outside of the cluster.", 1),
  column("OS-Image", "OS Image reported by the node.", 1),
  column("Kernel-Version", "Kernel Version reported by the node.", 1),
  column("Container-Runtime", "ContainerRuntime Version reported by the node.", 1),
];

export const sliceColumns: readonly JsonObject[] = [
  nameColumn,
  column("Node", "The node whose devices are in this slice."),
  column("Driver", "The name of the DRA driver that provides the devices."),
  column("Pool", "The name of the pool that the devices are in."),
  ageColumn,
];

export const claimColumns: readonly JsonObject[] = [
  nameColumn,
  column("State", "A summary of the current state (allocated, pending, reserved, etc.)."),
  ageColumn,
];

export const podColumns: readonly JsonObject[] = [
  nameColumn,
  column("Ready", "The aggregate readiness state of this pod for accepting traffic."),
  column("Status", "The aggregate status of the containers in this pod."),
  column(
    "Restarts",
    "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
  ),
  ageColumn,
  column("IP", "podIP address allocated to the pod.", 1),
  column("Node", "The node in which this pod is scheduled.", 1),
  column("Nominated Node", "The node on which this pod preempts others.", 1),
  column("Readiness Gates", "How many of the readiness gates of this pod are true.", 1),
];
