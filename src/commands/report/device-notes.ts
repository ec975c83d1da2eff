import { isServed } from "../../accounting/own-requests.ts";
import type { Snapshot } from "../../accounting/snapshot.ts";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { ReportConfig } from "../../config/report-options.ts";

type DevicesRead = Pick<ClusterState, "devices" | "expectsDevices" | "devicesUnread">;

const command = "kubectl get nodes,pods,resourceslices,resourceclaims -A -o json has them.";

/** What somebody who looks for devices has to know of how they were read: in a sentence, or none. */
export function deviceNotes(
  { devices: mode, file }: Pick<ReportConfig, "devices" | "file">,
  { devices, expectsDevices, devicesUnread }: DevicesRead,
  snapshot: Snapshot,
): readonly string[] {
  if (mode === "off") return [];
  if (snapshot.devices !== undefined) {
    if (file === undefined || devices?.claims.size !== 0) return [];
    return [
      `The file has ResourceSlices but no ResourceClaims, so all devices count as free; if there are claims, ${command}`,
    ];
  }
  if (mode !== "on" && !expectsDevices && !snapshot.nodes.some(isServed)) return [];
  if (file === undefined) return devicesUnread === undefined ? [] : [`${devicesUnread}.`];
  return [`The file has no ResourceSlices, so nothing is said of devices; ${command}`];
}
