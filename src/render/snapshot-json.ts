import type {
  NodeTotals,
  PoolTotals,
  ResourceTotal,
  Snapshot,
  UnscheduledTotals,
} from "../accounting/snapshot.ts";
import { deviceMembersJson, nodeDevicesJson, poolDevicesJson } from "./device-json.ts";
import { limitsOf } from "./family.ts";
import { fitsJson } from "./fit-json.ts";
import { instantText } from "./instants.ts";
import { jsonArray, jsonObject } from "./json.ts";
import { shardJson } from "./shard-json.ts";

/** The last instant at which the numbers were known to be current: how the document starts. */
export function snapshotJsonHead(time: string): string {
  return `{"time":${JSON.stringify(time)},`;
}

/**
 * All that the snapshot holds, in chunks that follow {@link snapshotJsonHead}. Resource names are
 * raw; amounts are integers, cpu in millicores, everything else in whole units. An amount that the
 * node does not list is absent, as are limits of `pods` and the oldest of no waiting pods. A shard's
 * part says which one it is.
 */
export function* renderSnapshotJson(snapshot: Snapshot): Generator<string, void> {
  const { rules, serverVersion, orphanPods, pods, resizing, foldedPools } = snapshot;
  const head = JSON.stringify({
    ...shardJson(snapshot),
    rules,
    serverVersion,
    pods,
    orphanPods,
    resizing,
    foldedPools,
  });
  yield `${head.slice(1, -1)},"nodes":`;
  const { devices } = snapshot;
  yield* jsonArray(
    snapshot.nodes,
    (node) => `${nodeJson(node)}${nodeDevicesJson(devices?.byNode.get(node.name))}}`,
  );
  yield ',"pools":';
  yield* jsonArray(
    snapshot.pools,
    (pool) => `${poolJson(pool)}${poolDevicesJson(devices?.byPool.get(pool.name))}}`,
  );
  const margins = snapshot.nodeLossMargin.map(
    ({ resource, margin }) => [resource, margin] as const,
  );
  yield `,"nodeLossMargin":${jsonObject(margins, String)},"fits":${fitsJson(snapshot.fits)},"namespaces":`;
  yield* jsonArray(snapshot.namespaces, ({ name, unscheduledPods, resources }) => {
    const own = JSON.stringify({ name, unscheduledPods });
    return `${own.slice(0, -1)},"resources":${resourcesJson(resources)}}`;
  });
  yield `,"unscheduled":${unscheduledJson(snapshot.unscheduled)}`;
  yield* deviceMembersJson(devices);
  yield "}";
}

/** Without its end, as other members may follow. */
function nodeJson(node: NodeTotals): string {
  const { name, pool, state, roles, ready, unschedulable } = node;
  const { podsWithoutRequests, podsWithoutLimits } = node;
  const head = JSON.stringify({
    name,
    pool,
    state,
    roles,
    ready,
    unschedulable,
    podsWithoutRequests,
    podsWithoutLimits,
  });
  const labels = jsonObject(node.labels, JSON.stringify);
  return `${head.slice(0, -1)},"labels":${labels},"resources":${resourcesJson(node.resources)}`;
}

/** Without its end, as other members may follow. */
function poolJson({ name, nodes, resources, fits }: PoolTotals): string {
  const head = JSON.stringify({ name, nodes });
  return `${head.slice(0, -1)},"resources":${resourcesJson(resources)},"fits":${fitsJson(fits)}`;
}

function unscheduledJson(unscheduled: UnscheduledTotals): string {
  const { pods, byReason, withoutShortage, oldest, oldestByReason } = unscheduled;
  const since = Object.entries(oldestByReason).map(
    ([reason, at]) => [reason, instantText(at)] as const,
  );
  const times = {
    oldest: oldest === undefined ? undefined : instantText(oldest),
    oldestByReason: Object.fromEntries(since),
  };
  const head = JSON.stringify({ pods, byReason, withoutShortage, ...times });
  const { insufficient, resources } = unscheduled;
  const short = insufficient.map(({ resource, pods: waiting }) => [resource, waiting] as const);
  return `${head.slice(0, -1)},"insufficient":${jsonObject(short, String)},"resources":${resourcesJson(resources)}}`;
}

function resourcesJson(resources: readonly ResourceTotal[]): string {
  return jsonObject(
    resources.map(
      ({ resource, ...amounts }) =>
        [resource, { ...amounts, limits: limitsOf({ resource, ...amounts }) }] as const,
    ),
    JSON.stringify,
  );
}
