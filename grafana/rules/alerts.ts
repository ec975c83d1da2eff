import { jobName, thresholds } from "../thresholds.ts";
import type { Figures } from "./alert-text.ts";
import { capacityAlerts as aboutTheCluster } from "./capacity-alerts.ts";
import { deviceAlerts as aboutDevices } from "./device-alerts.ts";
import { exporterAlerts as aboutTheExporter } from "./exporter-alerts.ts";
import { headroomAlerts as aboutHeadroom } from "./headroom-alerts.ts";
import type { AlertRule } from "./rule-file.ts";

export type { Figures } from "./alert-text.ts";

/** The alerts about the cluster, its devices and its headroom, and about the exporter. */
export interface Alerts {
  readonly capacity: readonly AlertRule[];
  readonly devices: readonly AlertRule[];
  readonly headroom: readonly AlertRule[];
  readonly exporter: readonly AlertRule[];
}

/** All alerts, written with given figures. */
export function alertsWith(figures: Figures): Alerts {
  return {
    capacity: aboutTheCluster.map((alert) => alert(figures)),
    devices: aboutDevices.map((alert) => alert(figures)),
    headroom: aboutHeadroom.map((alert) => alert(figures)),
    exporter: aboutTheExporter.map((alert) => alert(figures)),
  };
}

export const {
  capacity: capacityAlerts,
  devices: deviceAlerts,
  headroom: headroomAlerts,
  exporter: exporterAlerts,
} = alertsWith({ ...thresholds, jobName });
