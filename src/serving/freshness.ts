import { storeOf, type ClusterState, type Kind } from "../cluster/cluster-state.ts";

/** `stale`: no event, bookmark or completed sync for {@link staleAfter}. */
export type Freshness = "never" | "fresh" | "stale";

/** What the exporter knows of the cluster, for its own metrics. Times in ms since the epoch. */
export interface ExporterStatus {
  /** Complete, fresh, and carried over into what is served. */
  readonly up: boolean;
  /** Until when the last numbers were current; undefined before the first. */
  readonly currentUntil: number | undefined;
  readonly kinds: Readonly<
    Record<Kind, { readonly objects: number; readonly lastEvent: number | undefined }>
  >;
}

/** In milliseconds. The API server sends a bookmark about every minute. */
export const staleAfter = 3 * 60_000;

/** How current what has been read of a kind is, at `now` in milliseconds since the epoch. */
export function freshness(state: ClusterState, kind: Kind, now: number): Freshness {
  const { synced, confirmedAt } = storeOf(state, kind);
  if (!synced || confirmedAt === undefined) return "never";
  return now - confirmedAt <= staleAfter ? "fresh" : "stale";
}

/** Names the contents of a state: equal versions are equal contents, accounted by equal rules. */
export function version({ nodes, pods, accounting }: ClusterState): string {
  return [nodes.changes, pods.changes, accounting?.rules, accounting?.serverVersion].join("/");
}

/**
 * The instant up to which every change of the cluster is in the state: the older of the two kinds'
 * last proofs of life, in milliseconds since the epoch. Undefined while the state is not a picture
 * of the cluster: before both kinds have synced, and while one is being read anew.
 */
export function currentUntil({ nodes, pods, accounting }: ClusterState): number | undefined {
  if (accounting === undefined || !nodes.synced || !pods.synced) return undefined;
  if (nodes.syncing || pods.syncing) return undefined;
  if (nodes.confirmedAt === undefined || pods.confirmedAt === undefined) return undefined;
  return Math.min(nodes.confirmedAt, pods.confirmedAt);
}
