import { clusterDashboard } from "./cluster.ts";
import { dashboardJson, type DashboardJson } from "./dashboard-json.ts";
import { exporterDashboard } from "./exporter.ts";
import { nodeDashboard } from "./node.ts";

/** Everything that `grafana/dashboards/` holds, by file name. */
export const dashboards: ReadonlyMap<string, DashboardJson> = new Map([
  ["cluster.json", dashboardJson(clusterDashboard)],
  ["node.json", dashboardJson(nodeDashboard)],
  ["exporter.json", dashboardJson(exporterDashboard)],
]);
