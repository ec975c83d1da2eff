import type { ShardName } from "../render/shard-families.ts";
import type { Config } from "./options.ts";

/** Which shard the options say that this is, be it by its pod; undefined: none. */
export function ordinalOf({ shard, pod }: Partial<Config>): number | undefined {
  return pod === undefined ? shard : Number(pod.slice(pod.lastIndexOf("-") + 1));
}

/** The shard that options ask for that have no fault; undefined: the whole cluster. */
export function shardOfConfig(config: Config): ShardName | undefined {
  const ordinal = ordinalOf(config);
  const { totalShards: total } = config;
  return ordinal === undefined || total === undefined ? undefined : { ordinal, total };
}
