import type { ClusterState } from "../cluster/cluster-state.ts";

/**
 * The first numbers do not wait for the schedule, nor do those of devices. `idle` resolves when no tick
 * is running: one that is may be past devices.
 */
export function tickFirst(
  state: ClusterState,
  tick: () => Promise<void>,
  idle: () => Promise<void>,
): void {
  void Promise.all([state.nodes.firstSync, state.pods.firstSync]).then(tick);
  void state.firstDevices.then(idle).then(tick);
}
