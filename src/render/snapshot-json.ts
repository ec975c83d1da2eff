import type { NodeTotals, ResourceTotal, Snapshot } from "../accounting/snapshot.ts";
import { jsonArray, jsonObject } from "./json.ts";

/** The last instant at which the numbers were known to be current: how the document starts. */
export function snapshotJsonHead(time: string): string {
  return `{"time":${JSON.stringify(time)},`;
}

/**
 * All that the snapshot holds, in chunks that follow {@link snapshotJsonHead}. Resource names are
 * raw; amounts are integers, cpu in millicores, everything else in whole units. An amount that the
 * node does not list is absent.
 */
export function* renderSnapshotJson(snapshot: Snapshot): Generator<string, void> {
  const { rules, serverVersion, orphanPods, pods, unscheduled } = snapshot;
  const head = JSON.stringify({ rules, serverVersion, pods, orphanPods });
  yield `${head.slice(1, -1)},"nodes":`;
  yield* jsonArray(snapshot.nodes, nodeJson);
  yield ',"namespaces":';
  yield* jsonArray(
    snapshot.namespaces,
    ({ name, resources }) =>
      `{"name":${JSON.stringify(name)},"resources":${resourcesJson(resources)}}`,
  );
  const { pods: waiting, resources } = unscheduled;
  yield `,"unscheduled":{"pods":${waiting},"resources":${resourcesJson(resources)}}}`;
}

function nodeJson(node: NodeTotals): string {
  const { name, ready, unschedulable, podsWithoutRequests, podsWithoutLimits } = node;
  const head = JSON.stringify({
    name,
    ready,
    unschedulable,
    podsWithoutRequests,
    podsWithoutLimits,
  });
  const labels = jsonObject(node.labels, JSON.stringify);
  return `${head.slice(0, -1)},"labels":${labels},"resources":${resourcesJson(node.resources)}}`;
}

function resourcesJson(resources: readonly ResourceTotal[]): string {
  return jsonObject(
    resources.map(({ resource, ...amounts }) => [resource, amounts] as const),
    JSON.stringify,
  );
}
