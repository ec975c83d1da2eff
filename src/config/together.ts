import { isIPv6 } from "node:net";

import type { ListenAddress } from "../http/server.ts";
import { staleAfter } from "../serving/freshness.ts";
import { longestInterval } from "../serving/schedule.ts";
import type { Config } from "./options.ts";
import { ordinalOf } from "./shard.ts";

/**
 * What is wrong with options that are right each on its own, in sentences that begin with the
 * option. Options with faults of their own are absent, and not looked at.
 */
export function faultsTogether(config: Partial<Config>): string[] {
  return [
    ...faultsOfAddresses(config),
    ...faultsOfDemo(config),
    ...faultsOfShards(config),
    ...faultsOfStaleness(config),
    ...faultsOfTokens(config),
  ];
}

/** Whether both cannot be listened on: a host may be one of "every address". */
function overlap(one: ListenAddress, other: ListenAddress): boolean {
  if (one.port !== other.port || one.port === 0) return false;
  return one.host === other.host || isEvery(one) || isEvery(other);
}

function isEvery({ host }: ListenAddress): boolean {
  return host === undefined || host === "0.0.0.0" || host === "::";
}

function faultsOfAddresses(config: Partial<Config>): string[] {
  const { listenAddresses = [], healthListenAddresses = [] } = config;
  const taken = healthListenAddresses.filter((health) =>
    listenAddresses.some((address) => overlap(health, address)),
  );
  return taken.map(
    ({ host = "", port }) =>
      `--web.health-listen-address must not be ${isIPv6(host) ? `[${host}]` : host}:${port}, which --web.listen-address listens on and serves the health endpoints on too: give it another port, or leave it out`,
  );
}

/** Whoever names a cluster would else take the numbers of another for its own. */
function faultsOfDemo({ demo, demoFile, kubeconfig, context }: Partial<Config>): string[] {
  if (demo === false && demoFile !== undefined) {
    return ["--demo.file is read with --demo only: give that too, or leave both out"];
  }
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

function faultsOfTokens({
  authKubernetes,
  authKubernetesAudience,
  demo,
}: Partial<Config>): string[] {
  if (authKubernetes === false && (authKubernetesAudience?.length ?? 0) > 0) {
    return [
      "--auth.kubernetes.audience is of --auth.kubernetes only: give that too, or leave both out",
    ];
  }
  if (authKubernetes !== true || demo !== true) return [];
  return [
    "--auth.kubernetes cannot be given together with --demo, whose cluster knows no tokens of clients: leave one of them out",
  ];
}

/** Of a wrong number nodes would be counted twice, or by nobody. */
function faultsOfShards(config: Partial<Config>): string[] {
  // One with a fault of its own is absent.
  if (!["shard", "totalShards", "pod"].every((key) => key in config)) return [];
  const { shard, totalShards, pod } = config;
  if (shard !== undefined && pod !== undefined) {
    return ["--pod says which shard this is, and so does --shard: leave one of them out"];
  }
  const ordinal = ordinalOf(config);
  if ((ordinal === undefined) !== (totalShards === undefined)) {
    return [
      ordinal === undefined
        ? "--total-shards needs --shard=K, or --pod with the name of a StatefulSet's pod: give one of them, or leave it out"
        : `${pod === undefined ? "--shard" : "--pod"} needs --total-shards=N, the same for all shards: give it too, or leave both out`,
    ];
  }
  if (ordinal === undefined || totalShards === undefined || ordinal < totalShards) return [];
  return [
    pod === undefined
      ? `--shard must be less than --total-shards, which is ${totalShards}, not ${ordinal}: shards are numbered from 0 on`
      : `--pod=${pod} is shard ${ordinal}, and --total-shards=${totalShards} leaves room for 0 to ${totalShards - 1}: give as many shards as the StatefulSet has replicas`,
  ];
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

/**
 * What options mean that are right, but may not be meant so, in sentences that begin with the
 * option.
 */
export function warningsTogether({ schedule }: Partial<Config>): string[] {
  if (schedule === undefined) return [];
  const interval = longestInterval(schedule);
  if (interval <= staleAfter) return [];
  return [
    `--schedule="${schedule}" recomputes the numbers every ${interval / 1000}s at the longest: so old they may be while kubecommit_up is 1. With five fields the first one is for minutes; seconds take a sixth field before it`,
  ];
}
