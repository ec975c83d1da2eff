/** Which of several exporters this is that share the nodes of a cluster between them. */
export interface Shard {
  /** From 0 on. */
  readonly ordinal: number;
  /** How many shards there are. */
  readonly total: number;
}

/**
 * The shard that a node belongs to, by its name alone, so that all shards agree without a word: the
 * one that scores highest for the name (rendezvous hashing), of equals the first. When a shard is
 * added, only nodes that it gets move, one in `total` on average.
 *
 * The score of shard `k` is `mix(fnv1a(name) ^ mix(k + 1))` as an unsigned number of 32 bits, where
 * `fnv1a` is FNV-1a of the UTF-16 units of the name, which are its bytes as names of nodes are ASCII,
 * and `mix` is the finalizer of MurmurHash3. This never changes within a major version: exporters of
 * two versions may run side by side.
 */
export function shardOf(node: string, total: number): number {
  const hash = fnv1a(node);
  let owner = 0;
  let highest = -1;
  for (let shard = 0; shard < total; shard += 1) {
    const score = mix(hash ^ mix(shard + 1));
    if (score <= highest) continue;
    owner = shard;
    highest = score;
  }
  return owner;
}

/**
 * Whether a shard accounts for the pods that are bound to a node of this name, be there such a node
 * or not, and for the node. Pods without a node (`""`) are of shard 0. Without shards, for all.
 */
export function isOfShard(node: string, shard: Shard | undefined): boolean {
  if (shard === undefined) return true;
  return (node === "" ? 0 : shardOf(node, shard.total)) === shard.ordinal;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
