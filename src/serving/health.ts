import type { ClusterState } from "../cluster/cluster-state.ts";
import type { HealthCheck } from "../http/endpoints.ts";

/** How late a tick may start without being called missing, in milliseconds. */
const tickGrace = 10_000;

/**
 * Alive: ticks start when they are due, or nearly so. Nothing outside the process counts. Times in
 * milliseconds by a monotonic clock: no tick is due while the machine is suspended. `lastTick` is
 * undefined before the first one.
 */
export function liveness(
  lastTick: number | undefined,
  now: number,
  tickInterval: number,
): readonly HealthCheck[] {
  const age = now - (lastTick ?? now);
  const isLate = age > 1.5 * tickInterval + tickGrace;
  return [check("tick", !isLate, `the last one started ${Math.round(age / 1000)} s ago`)];
}

/**
 * Ready: nodes and pods have been read and accounted for once. Before the server's version has chosen
 * the rules to account by, nothing is read.
 */
export function readiness(state: ClusterState, hasNumbers: boolean): readonly HealthCheck[] {
  const hasRules = state.accounting !== undefined;
  return [
    check("version", hasRules, "not read yet, and nodes and pods wait for it: the log says why"),
    check("nodes", state.nodes.synced, "not read completely yet"),
    check("pods", state.pods.synced, "not read completely yet"),
    check("snapshot", hasNumbers, "not taken yet"),
  ];
}

function check(name: string, ok: boolean, detail: string): HealthCheck {
  return ok ? { name, ok } : { name, ok, detail };
}
