import { clusterFamilies } from "./families.ts";
import type { ClusterFamily } from "./family.ts";
import { familiesOfShards, shardFamilies, type ShardName } from "./shard-families.ts";

/** Which families about the cluster are exposed. */
export interface FamilyChoice {
  /** Whether those by namespace are among them. */
  readonly namespaces: boolean;
  /** Which match whole names. With none, all are allowed. */
  readonly allow: readonly RegExp[];
  /** Which match whole names. They win over those of `allow`. */
  readonly deny: readonly RegExp[];
  /** Of which shard they are; undefined: of the whole cluster. */
  readonly shard?: ShardName | undefined;
}

/** Without it nobody can tell whether sums over shards are of the whole cluster. */
const indispensable = "kubecommit_total_shards";

const matches = (patterns: readonly RegExp[], name: string): boolean =>
  patterns.some((pattern) => pattern.test(name));

/** The chosen families, in the order of the exposition. */
export function chosenFamilies({
  namespaces,
  allow,
  deny,
  shard,
}: FamilyChoice): readonly ClusterFamily[] {
  const families = shard === undefined ? clusterFamilies : shardFamilies(shard);
  return families.filter(
    ({ name, labels }) =>
      name === indispensable ||
      ((namespaces || !labels.includes("namespace")) &&
        (allow.length === 0 || matches(allow, name)) &&
        !matches(deny, name)),
  );
}

/** Those of the patterns that match no family at all, which is seldom what was meant. */
export function idlePatterns({
  allow,
  deny,
}: Pick<FamilyChoice, "allow" | "deny">): readonly RegExp[] {
  return [...allow, ...deny].filter((pattern) =>
    [...clusterFamilies, ...familiesOfShards].every(({ name }) => !pattern.test(name)),
  );
}
