import { clusterDashboard } from "./cluster.ts";
import type { BuiltDashboard } from "./dashboard.ts";
import { devicesDashboard } from "./devices.ts";
import { exporterDashboard } from "./exporter.ts";
import { nodeDashboard } from "./node.ts";
import { poolsDashboard } from "./pools.ts";

/** Everything that `grafana/dashboards/` holds, by file name. */
export const dashboards: ReadonlyMap<string, BuiltDashboard> = new Map([
  ["cluster.json", clusterDashboard],
  ["pools.json", poolsDashboard],
  ["node.json", nodeDashboard],
  ["devices.json", devicesDashboard],
  ["exporter.json", exporterDashboard],
]);
