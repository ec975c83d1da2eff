import { staleAfter } from "../serving/freshness.ts";
import { longestInterval } from "../serving/schedule.ts";
import type { Config } from "./options.ts";

/**
 * What is wrong with options that are right each on its own, in sentences that begin with the
 * option. Options with faults of their own are absent, and not looked at.
 */
export function faultsTogether(config: Partial<Config>): string[] {
  return [...faultsOfDemo(config), ...faultsOfStaleness(config)];
}

/** Whoever names a cluster would else take the numbers of another for its own. */
function faultsOfDemo({ demo, kubeconfig, context }: Partial<Config>): string[] {
  if (demo !== true) return [];
  const named = [
    ...(kubeconfig === undefined ? [] : ["--kubeconfig"]),
    ...(context === undefined ? [] : ["--context"]),
  ];
  return named.map(
    (flag) =>
      `${flag} cannot be given together with --demo, which reads a simulated cluster of its own: leave one of them out`,
  );
}

function faultsOfStaleness({ schedule, dropStaleAfter }: Partial<Config>): string[] {
  if (schedule === undefined || dropStaleAfter === undefined) return [];
  // By then kubecommit_up is 0, and the tick that could have told of something newer has been.
  const least = staleAfter + longestInterval(schedule);
  if (dropStaleAfter >= least) return [];
  return [
    `--drop-stale-after must be at least ${least / 1000}s with --schedule="${schedule}", not ${dropStaleAfter / 1000}s: a quiet API server is heard of only about once a minute, numbers count as stale after ${staleAfter / 1000}s without news, and the schedule adds up to ${longestInterval(schedule) / 1000}s`,
  ];
}
